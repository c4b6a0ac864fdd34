import {
  atsControl,
  command,
  pageRequestAllocation,
  pageRequestControl,
} from '../../../src/core/endpoint/capabilities';
import type { Landing } from '../../../src/core/endpoint/dma';
import type { Endpoint } from '../../../src/core/endpoint/endpoint';
import type { EndpointOptions } from '../../../src/core/endpoint/endpoint-options';
import { EndpointFabric, type FabricPorts } from '../../../src/core/endpoint/fabric';
import { upstreamOf } from '../../../src/core/endpoint/upstream';
import { CR0, CR2, STRTAB_BASE, STRTAB_BASE_CFG } from '../../../src/core/smmu/registers/control';
import { type Command, commands } from '../../../src/core/smmu/structures/command';
import type { STE } from '../../../src/core/smmu/structures/ste';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import { Bench, place } from '../smmu/bench';
import { contextDescriptor, enable, Heap, leaf1, stage1Entry, storeEntry, Tables } from '../smmu/tables';

/** Where buffers are. */
export const buffer = 0x4060_0000n;

/** One SMMU with endpoints behind it, all on the machine of a bench. */
export class Lab {
  readonly bench: Bench;
  readonly fabric: EndpointFabric;
  readonly heap = new Heap();
  readonly tables: Tables;

  constructor(knobs: Partial<Knobs> = {}, overrides: readonly string[] = [], profile = 'mmu-700') {
    const ports = (): FabricPorts => this.fabric.portsOf('smmu');
    this.bench = new Bench(profile, overrides, knobs, {
      invalidateAtc: (command) => ports().invalidateAtc?.(command) ?? 'never',
      respondToPageRequest: (command) => ports().respondToPageRequest(command),
      onResumed: (resumed) => ports().onResumed(resumed),
      doorbell: (address, data) => ports().doorbell(address, data),
    });
    this.fabric = new EndpointFabric(this.bench);
    this.fabric.connect(upstreamOf(this.bench.smmu));
    this.tables = new Tables(this.bench, this.heap, 12, 39, 1);
    this.bench.store(place.contexts, ...contextDescriptor({ TTB0: this.tables.root >> 4n }));
    enable(this.bench);
  }

  /** A stream with stage 1 through `tables`. */
  stream(id: number, more: Parameters<typeof STE.make>[0] = {}): void {
    storeEntry(this.bench, id, stage1Entry(more));
  }

  map(input: bigint, output: bigint, attributes = leaf1): void {
    this.tables.map(input, output, attributes);
  }

  unmap(input: bigint): void {
    this.bench.store(this.tables.entry(input), 0n);
  }

  /** Commands into the ring, one at a time so that none laps it. */
  issue(...list: readonly (readonly bigint[])[]): void {
    for (const words of list) this.bench.command(words);
  }

  /** An endpoint at stream 3 with bus mastering, and with what it can do switched on. */
  add(options: Partial<EndpointOptions> = {}): Endpoint {
    const endpoint = this.fabric.add('smmu', {
      name: 'dev',
      streams: [3],
      bus: 'pcie',
      pci: { requester: 0x100 },
      ...options,
    });
    endpoint.config?.write(command.offset, 2, command.busMaster);
    if (endpoint.ats) endpoint.config?.write(atsControl.offset, 2, atsControl.enable);
    if (endpoint.pages) {
      endpoint.config?.write(pageRequestAllocation.offset, 4, 8);
      endpoint.config?.write(pageRequestControl.offset, 2, pageRequestControl.enable);
    }
    return endpoint;
  }

  /** CR0 with the usual enables, or less. */
  control({ on = true, check = false }: { on?: boolean; check?: boolean }): void {
    this.bench.write(CR0, CR0.make({ CMDQEN: 1, EVENTQEN: 1, SMMUEN: on ? 1 : 0, ATSCHK: check ? 1 : 0 }));
  }

  /** What a word of memory holds. */
  word(address: bigint): bigint | undefined {
    return this.bench.memory.read(address, 8);
  }

  /** Turns the SMMU off, sets it up anew as `enable` does, and on again, so that CR2 and the table may change. */
  again(cr2: bigint): void {
    this.bench.write(CR0, 0);
    this.bench.write(CR2, cr2);
    this.bench.write(STRTAB_BASE, place.streams);
    this.bench.write(STRTAB_BASE_CFG, 6);
    this.bench.queues(4, 1n);
  }
}

/** A command as dwords. */
export function words<F extends string>(declared: Command<F>, contents: Parameters<Command<F>['make']>[0]): bigint[] {
  const [low = 0n, high = 0n] = declared.make(contents);
  return [low | BigInt(declared.opcode), high];
}

export const sync = words(commands.CMD_SYNC, {});

/** An outcome in a line. */
export function text(landing: Landing): string {
  switch (landing.outcome) {
    case 'reached':
    case 'elsewhere':
      return `${landing.outcome} 0x${landing.physical.toString(16)} ${landing.route}`;
    case 'aborted':
      return `aborted by ${landing.by}${landing.event ? ` ${landing.event}` : ''}`;
    case 'waiting':
      return `waiting for group ${landing.group}`;
    default:
      return landing.outcome;
  }
}
