import { showType } from '../core/c/types/show';
import { sizeOf } from '../core/c/types/size';
import type { Kernel } from '../core/kernel/kernel';
import { findMember } from '../core/kernel/objects';
import type { ParameterKind } from '../core/scenario/driver-arguments';
import type { KernelSystem } from '../core/scenario/system';
import type { RunningKernel } from '../core/scenario/world';
import { frameSize } from '../core/smmu/registers/map';
import type { Program } from '../core/wasm/link/program';
import type { Instance } from '../core/wasm/run/instance';
import type { Machine } from './machine';

/** A kernel at work on a machine: what scenarios see of it. */
export class MachineKernel implements RunningKernel {
  readonly #frames = new Map<string, bigint>();

  constructor(
    readonly kernel: Kernel,
    readonly instance: Instance,
    readonly program: Program,
    readonly machine: Machine,
    readonly called: () => void,
    private readonly surroundings: Pick<RunningKernel, 'system' | 'bareBecause' | 'broken'> = {},
  ) {}

  get system(): KernelSystem | undefined {
    return this.surroundings.system;
  }

  get bareBecause(): string | undefined {
    return this.surroundings.bareBecause;
  }

  get broken(): boolean {
    return this.surroundings.broken ?? false;
  }

  parameters(name: string): number | undefined {
    const symbol = this.program.symbol(name);
    return symbol?.kind === 'function' && symbol.defined && symbol.type.kind === 'function'
      ? symbol.type.parameters.length
      : undefined;
  }

  parameterKinds(name: string): readonly ParameterKind[] | undefined {
    const symbol = this.program.symbol(name);
    if (symbol?.kind !== 'function' || symbol.type.kind !== 'function') return undefined;
    return symbol.type.parameters.map((type) => {
      if (type.kind !== 'pointer') return 'number';
      const record = type.to.kind === 'record' ? type.to.record : undefined;
      return record?.tag === undefined ? 'pointer' : { record: `${record.kind} ${record.tag}` };
    });
  }

  parameterTexts(name: string): readonly string[] | undefined {
    const symbol = this.program.symbol(name);
    if (symbol?.kind !== 'function' || symbol.type.kind !== 'function') return undefined;
    const unit = this.program.units.find((each) => each.path === symbol.unit);
    const variables = unit?.functionDefinition(symbol).value?.variables ?? [];
    return symbol.type.parameters.map((type, index) => showType(type, variables[index]?.name ?? ''));
  }

  call(name: string, args: readonly (number | bigint)[]): number | bigint | undefined {
    const result = this.kernel.run(name, ...args);
    this.called();
    return result;
  }

  allocate(record: string): bigint | undefined {
    const type = this.kernel.options.types.record(record);
    return type?.complete ? this.kernel.create(record).address : undefined;
  }

  text(content: string): bigint {
    return this.kernel.createString(content);
  }

  member(record: string, address: bigint, path: string): bigint | undefined {
    const type = this.kernel.options.types.record(record);
    const place = type && findMember(type, path);
    return place && address + BigInt(place.offset);
  }

  store(record: string, address: bigint, path: string, value: bigint): boolean {
    const type = this.kernel.options.types.record(record);
    const place = type && findMember(type, path);
    if (!type || !place || sizeOf(place.type) > 8) return false;
    this.kernel.view(record, address).set(path, value);
    return true;
  }

  constant(expression: string): bigint | undefined {
    return this.kernel.options.types.constant(expression);
  }

  frame(device: string): bigint | undefined {
    const description = this.machine.description(device);
    if (!description) return undefined;
    let address = this.#frames.get(device);
    if (address === undefined) {
      address = this.kernel.io.map(description.address, BigInt(frameSize)).address;
      this.instance.memory.mapDevice(address, frameSize);
      this.#frames.set(device, address);
    }
    return address;
  }
}
