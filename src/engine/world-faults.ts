import { hex } from '../core/base/hex';
import type { AbortReaction } from '../core/endpoint/abort-reaction';
import type { InvalidationBehaviour } from '../core/endpoint/invalidation';
import { findService } from '../core/kernel/services/table';
import type { AnyKnobs } from '../core/scenario/knobs';
import { anyPoint, type Faults, type RequestKind } from '../core/scenario/world';
import type { ErrorName } from '../core/smmu/registers/control';
import { registers } from '../core/smmu/registers/map';
import { registerShownV2 } from '../core/smmu/registers/v2/map';
import { parseWord } from './fault-word';
import type { Machine, MachineStep } from './machine';

/** Errors of GERROR that the model can raise on order (§6.3.19 of IHI 0070). */
const errors: readonly ErrorName[] = [
  'CMDQ_ERR',
  'EVENTQ_ABT_ERR',
  'PRIQ_ABT_ERR',
  'MSI_CMDQ_ABT_ERR',
  'MSI_EVENTQ_ABT_ERR',
  'MSI_PRIQ_ABT_ERR',
  'MSI_GERROR_ABT_ERR',
];

/** Takes the orders of a scenario for faults of a machine and of its kernel. */
export class MachineFaults implements Faults {
  #met = 0;

  /** `corrupt` changes memory behind everyone's back. `refuse` tells the running kernel, and those after it, to refuse a request;
   *  `fail`, to let a call of a modelled function return something else. `dark` hears of power that goes off and stays off. */
  constructor(
    private readonly machine: Machine,
    private readonly corrupt: (address: bigint, value: bigint) => void,
    private readonly refuse: (kind: RequestKind, nth: number) => string | undefined,
    private readonly fail: (name: string, nth: number, result: bigint) => void,
    private readonly dark: (device: string) => void,
    /** Called at each moment at which another CPU of the running kernel could do something to its end. */
    private readonly points: Set<() => void> = new Set(),
  ) {}

  request(kind: RequestKind, nth: number): string | undefined {
    return this.refuse(kind, nth);
  }

  word(device: string, place: string, value: bigint | undefined): string | undefined {
    const smmu = this.machine.smmu(device);
    if (!smmu) return `there is no device "${device}"`;
    const word = parseWord(place, smmu, this.machine.memory);
    if (typeof word === 'string') return word;
    const before = this.machine.memory.read(word.address, 8);
    if (before === undefined) return `${place} is at ${word.address.toString(16)}, where there is no memory`;
    const changed =
      word.bit === undefined
        ? (value ?? ~before)
        : value === undefined
          ? before ^ (1n << word.bit)
          : (before & ~(1n << word.bit)) | ((value & 1n) << word.bit);
    const after = BigInt.asUintN(64, changed);
    this.corrupt(word.address, after);
    const text = `${place} changes from ${hex(before, 64)} to ${hex(after, 64)}`;
    this.machine.recorder.record({ kind: 'hardware', device, text });
    return undefined;
  }

  error(device: string, name: string): string | undefined {
    const smmu = this.machine.smmu(device);
    if (!smmu) return `there is no device "${device}"`;
    if (name === 'SFM_ERR') {
      smmu.fail();
      return undefined;
    }
    const known = errors.find((each) => each === name);
    if (!known) return `there is no GERROR error ${name}; known: ${[...errors, 'SFM_ERR'].join(', ')}`;
    smmu.signals.error(known);
    return undefined;
  }

  clock(device: string, runs: boolean): string | undefined {
    return this.machine.clockSmmu(device, runs) ? undefined : `there is no device "${device}"`;
  }

  turn(device: string, knobs: AnyKnobs): string | undefined {
    const smmu = this.machine.smmus.find(({ name }) => name === device);
    if (!smmu) return `there is no device "${device}"`;
    const fixed = smmu.turn(knobs);
    return fixed.length === 0 ? undefined : `${fixed.join(', ')} cannot change while the machine runs`;
  }

  silence(device: string, register: string): string | undefined {
    const acknowledge = this.machine.smmu(device)?.part.knobs.acknowledge;
    if (!acknowledge) return `there is no device "${device}"`;
    if (register === 'CMDQ_CONS') return this.turn(device, { consumption: 'never' });
    if (register in acknowledge) return this.turn(device, { acknowledge: { ...acknowledge, [register]: 'never' } });
    const known = [...Object.keys(acknowledge), 'CMDQ_CONS'].join(', ');
    return `hardware does not acknowledge "${register}"; known: ${known}`;
  }

  react(device: string, reaction: Partial<AbortReaction>): string | undefined {
    const endpoint = this.machine.fabric.named(device);
    if (!endpoint) return `there is no device "${device}"`;
    endpoint.aborts.reaction = { ...endpoint.aborts.reaction, ...reaction };
    return undefined;
  }

  answer(device: string, behaviour: InvalidationBehaviour): string | undefined {
    const endpoint = this.machine.fabric.named(device);
    if (!endpoint) return `there is no device "${device}"`;
    if (!endpoint.ats) return `"${device}" keeps no translations: it has no ATS`;
    endpoint.ats.invalidations.behaviour = behaviour;
    return undefined;
  }

  resets(device: string, work: boolean): string | undefined {
    const endpoint = this.machine.fabric.named(device);
    if (!endpoint?.config) return `there is no PCI function "${device}"`;
    endpoint.resets = work;
    return undefined;
  }

  call(name: string, nth: number, result: bigint): string | undefined {
    if (findService(name)) {
      this.fail(name, nth, result);
      return undefined;
    }
    return `${name}() is none of the kernel functions that are modelled; only those can fail on order`;
  }

  powerOff(device: string, stays = false): string | undefined {
    const smmu = this.machine.smmus.find(({ name }) => name === device);
    smmu?.reset();
    if (smmu && stays) this.dark(device);
    return smmu ? undefined : `there is no device "${device}"`;
  }

  /** Points that were waited for and met. */
  get met(): number {
    return this.#met;
  }

  after(step: string, nth: number, action: () => void): string | undefined {
    const delay = delayOf(step);
    if (delay !== undefined) {
      this.machine.clock.after(delay * BigInt(nth), action);
      return undefined;
    }
    if (step === anyPoint) {
      let left = nth;
      const met = (): void => {
        left--;
        if (left > 0) return;
        this.points.delete(met);
        this.#met++;
        action();
      };
      this.points.add(met);
      return undefined;
    }
    const matches = matcher(step);
    if (typeof matches === 'string') return matches;
    let left = nth;
    const stop = this.machine.onStep((made) => {
      if (left <= 0 || !matches(made, this.machine)) return;
      left--;
      if (left > 0) return;
      stop();
      action();
    });
    return undefined;
  }
}

/** Nanoseconds of virtual time that an order such as `20 ms` waits for. */
function delayOf(text: string): bigint | undefined {
  const [, number, unit = ''] = /^(\d+) (ns|us|ms|s)$/.exec(text.trim()) ?? [];
  const units: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n };
  return number === undefined ? undefined : BigInt(number) * (units[unit] ?? 1n);
}

/** Which steps `write CR0`, `read CR0ACK`, `store stream table` or `command` mean; a problem in words otherwise. */
function matcher(text: string): ((step: MachineStep, machine: Machine) => boolean) | string {
  const [verb = '', ...rest] = text.trim().split(/\s+/);
  const what = rest.join(' ');
  if (verb === 'command' && what === '') return (step) => step.kind === 'command';
  if (verb === 'store') {
    return (step, machine) => {
      if (step.kind !== 'memory-store') return false;
      const owners = machine.watches.watches.filter(
        ({ address, length }) => address <= step.address && step.address < address + length,
      );
      return what === '' || owners.some(({ owner }) => owner.includes(what));
    };
  }
  const register = registers.find(({ name }) => name === what);
  if ((verb !== 'read' && verb !== 'write') || !(register || registerShownV2(what))) {
    return `"${text}" names no step; write for example "write CR0", "read CR0ACK", "store stream table", "command", "point" or "20 ms"`;
  }
  const kind = verb === 'read' ? 'register-read' : 'register-write';
  return (step, machine) => {
    if (step.kind !== kind) return false;
    const older = machine.smmuV2(step.device);
    if (!older) return step.offset === register?.offset;
    const found = older.part.frame.locate(step.offset);
    return found?.register.nameOf(found.index) === what;
  };
}
