import type { BufferFacts, KernelFacts, RunFacts, StreamFacts, TrialFacts, WordFacts } from '../../src/core/rule/facts';
import type { Knobs } from '../../src/core/smmu/v3/knobs';
import type { Transaction, TransactionResult } from '../../src/core/smmu/v3/transaction';
import type { Trace } from '../../src/core/trace/recorder';
import { tryAfterEachStep } from '../../src/engine/attempts';
import type { Machine } from '../../src/engine/machine';
import type { MachineKernel } from '../../src/engine/machine-kernel';
import type { MachineWorld } from '../../src/engine/world';
import { attachMaster, mapPage, probeMaster } from '../core/kernel/attach';
import { driverWorld, probeSmmu } from '../engine/machine/driver-world';
import { drivenEnd, type RunEnded } from './run-end';

/** What a bus master does when the kernel crashes. */
export type Master = {
  readonly name: string;
  readonly streamId: number;
  /** `paging`: its DMA goes on. */
  readonly domain: 'paging' | 'identity' | 'blocked';
  /** It keeps translations of its own. */
  readonly ats?: true;
};

/** A crash and what follows. */
export interface Kdump {
  readonly tree: string;
  readonly profile?: string;
  readonly knobs?: Partial<Knobs>;
  /** How the second kernel starts; `crash` when absent. */
  readonly start?: 'crash' | 'kexec';
  /** Texts laid over the tree. */
  readonly texts: ReadonlyMap<string, string>;
  readonly masters?: readonly Master[];
  /** The second kernel finds them from the last to the first. */
  readonly foundBackwards?: true;
  /** Between the crash and the crash kernel. */
  readonly crashed?: (machine: Machine) => void;
  /** While the crash kernel probes the SMMU; what it returns is called afterwards. */
  readonly meanwhile?: (machine: Machine) => () => void;
  /** After the crash kernel has found the devices, before it attaches those that were deferred. */
  readonly deferred?: (second: MachineKernel, devices: ReadonlyMap<string, bigint>) => void;
}

/** What is left of it. */
export interface KdumpRun {
  readonly trace: Trace;
  readonly facts: RunFacts;
  readonly end: RunEnded;
  /** Names of the masters that the driver wanted deferred. */
  readonly deferred: readonly string[];
}

const smmu = 'smmu0';
/** Caches that drop nothing by themselves. */
const keeping: Partial<Knobs> = { configurationCache: 'infinite', translationCache: 'infinite', walkCache: 'kept' };
const iova = 0x10_0000n;
export const usualMasters: readonly Master[] = [
  { name: 'nic', streamId: 8, domain: 'paging' },
  { name: 'idle', streamId: 16, domain: 'blocked' },
  { name: 'nvme', streamId: 24, domain: 'paging' },
  { name: 'display', streamId: 32, domain: 'identity' },
];

/** Boots the driver for real, attaches bus masters, crashes, and boots the driver again. DMA of the crashed kernel goes on until the crash
 *  kernel's driver stops the device, then attaches it where that was deferred, maps a page at the same address and uses it. An access of each
 *  bus master is tried after each step of the software. What the IOMMU core does with the answer of `is_attach_deferred` is told here. */
export function kdump(options: Kdump): KdumpRun {
  const knobs = { ...keeping, ...options.knobs };
  const world = driverWorld(options.tree, [options.profile ?? 'qemu-virt'], options.texts, knobs);
  try {
    return new Course(world, options).run();
  } finally {
    world.dispose();
  }
}

/** A device that the driver knows, and the domain that it is attached to. */
interface Attached {
  readonly device: bigint;
  readonly domain?: bigint;
}

class Course {
  readonly #machine: Machine;
  readonly #masters: readonly Master[];
  readonly #kernels: KernelFacts[] = [];
  readonly #buffers: BufferFacts[] = [];
  readonly #streams: (StreamFacts & { attachments: StreamFacts['attachments'][number][] })[];
  readonly #trials: Trial[] = [];
  readonly #stops = new Map<number, () => void>();
  readonly #deferred: string[] = [];
  readonly #words: WordFacts[] = [];

  constructor(
    private readonly world: MachineWorld,
    private readonly options: Kdump,
  ) {
    this.#machine = world.machine;
    this.#masters = options.masters ?? usualMasters;
    this.#streams = this.#masters.map(({ name, streamId, ats }) => ({
      device: name,
      smmu,
      streamId,
      ...(ats && { ats }),
      attachments: [],
    }));
  }

  run(): KdumpRun {
    const first = this.#start('cold');
    const platform = probeSmmu(first, smmu);
    for (const [index, master] of this.#masters.entries()) {
      const device = probeMaster(first, platform, master.name, master.streamId);
      const { domain } = this.#attach(first, index, device, master.domain);
      if (master.domain !== 'blocked') this.#buffer(first, index, domain);
      this.#access(index);
    }
    for (const index of this.#masters.keys()) this.#use(index);
    const end = drivenEnd(this.#machine.recorder, () => this.#crashKernel());
    for (const stop of this.#stops.values()) stop();
    const description = this.#machine.description(smmu);
    if (!description) throw new Error('the machine lost its SMMU');
    const facts: RunFacts = {
      kernels: this.#kernels,
      smmus: [{ name: smmu, profile: description.profile }],
      streams: this.#streams,
      buffers: this.#buffers,
      trials: this.#trials,
      words: this.#words,
    };
    return { trace: this.#machine.recorder.trace(), facts, end, deferred: this.#deferred };
  }

  /** The first level of the stream table as the crashed kernel leaves it. */
  #keepWords(): void {
    const base = (this.#machine.state(smmu)?.peek('STRTAB_BASE') ?? 0n) & 0xf_ffff_ffff_ffc0n;
    for (let address = base; address < base + 4096n; address += 8n) {
      const value = this.#machine.memory.read(address, 8) ?? 0n;
      if (value !== 0n) this.#words.push({ smmu, address, value });
    }
  }

  #crashKernel(): void {
    this.#keepWords();
    this.options.crashed?.(this.#machine);
    this.#machine.recorder.kernel++;
    const second = this.#start(this.options.start ?? 'crash');
    const done = this.options.meanwhile?.(this.#machine) ?? (() => {});
    const platform = probeSmmu(second, smmu);
    done();
    const devices = new Map<number, Attached>();
    const found = [...this.#masters.entries()];
    for (const [index, { name, streamId }] of this.options.foundBackwards ? found.reverse() : found) {
      const device = probeMaster(second, platform, name, streamId);
      if (second.parameters('arm_smmu_is_attach_deferred') && second.call('arm_smmu_is_attach_deferred', [device])) {
        this.#deferred.push(name);
        devices.set(index, { device });
      } else devices.set(index, this.#attach(second, index, device, 'paging'));
    }
    const waiting = [...devices].filter(([, { domain }]) => domain === undefined);
    this.options.deferred?.(
      second,
      new Map(waiting.map(([index, { device }]) => [this.#masters[index]?.name ?? '', device])),
    );
    for (const index of devices.keys()) this.#access(index);
    for (const [index, found] of devices) {
      this.#stops.get(index)?.();
      const { domain } = found.domain === undefined ? this.#attach(second, index, found.device, 'paging') : found;
      if (domain !== undefined) this.#buffer(second, index, domain);
      this.#use(index);
      this.#access(index);
    }
  }

  #start(start: KernelFacts['start']): MachineKernel {
    const running = this.world.startKernel({ crashKernel: start === 'crash' });
    const { layout, placement } = running.kernel.options;
    const { start: from, end } = placement.heap;
    const memory = [{ address: layout.ramBase + BigInt(from), length: BigInt(end - from) }];
    this.#kernels.push({ start, memory });
    return running;
  }

  #attach(running: MachineKernel, index: number, device: bigint, kind: Master['domain']): Attached {
    const { recorder } = this.#machine;
    const kernel = this.#kernels.length - 1;
    const from = recorder.length;
    const attachments = this.#streams[index]?.attachments ?? [];
    if (kind !== 'paging') {
      const domain = running.kernel.runtime.addressOf(`arm_smmu_${kind}_domain`) ?? 0n;
      running.kernel.call(`arm_smmu_attach_dev_${kind}`, domain, device, 0n);
      const what = kind === 'identity' ? { identity: true as const } : { blocked: true as const };
      attachments.push({ kernel, from, done: recorder.length, ...what });
      return { device };
    }
    const { domain, result } = attachMaster(running, device);
    attachments.push({ kernel, from, done: recorder.length, ...(result !== 0 && { failed: true as const }) });
    return { device, ...(result === 0 && { domain }) };
  }

  /** A page for a bus master, mapped in a domain; where there is none it has its physical address. */
  #buffer(running: MachineKernel, index: number, domain: bigint | undefined): void {
    const { layout } = running.kernel.options;
    const streamId = this.#masters[index]?.streamId ?? 0;
    const home = running.kernel.heap.allocate(4096, 4096, 'object', true) - layout.linearMap + layout.ramBase;
    const address = domain === undefined ? home : iova;
    if (domain !== undefined) mapPage(running, domain, address, home);
    const from = this.#machine.recorder.length - 1;
    this.#buffers.push({ streamId, smmu, address, size: 4096, home, kernel: this.#kernels.length - 1, from });
  }

  #transaction(index: number): Transaction | undefined {
    const streamId = this.#masters[index]?.streamId ?? 0;
    const buffer = this.#buffers.findLast((each) => each.streamId === streamId);
    return buffer && { streamId, address: buffer.address, write: true };
  }

  /** From now on an access to the newest buffer of a bus master is tried after each step. */
  #use(index: number): void {
    const transaction = this.#transaction(index);
    if (!transaction) return;
    let last: Trial | undefined;
    const stop = tryAfterEachStep(this.#machine, smmu, [transaction], (_, [result]) => {
      if (result) last = this.#note(index, transaction, result, last);
    });
    this.#stops.set(index, stop);
  }

  /** Really accesses the newest buffer of a bus master, once: caches keep what was needed for it. */
  #access(index: number): void {
    const transaction = this.#transaction(index);
    const result = transaction && this.#machine.smmu(smmu)?.translate(transaction);
    if (result) this.#note(index, transaction, result, undefined);
  }

  /** Keeps the outcome; one like that of the steps before makes their trial longer. */
  #note(index: number, transaction: Transaction, result: TransactionResult, last: Trial | undefined): Trial {
    const { streamId, address, write } = transaction;
    const at = this.#machine.recorder.length - 1;
    const device = this.#masters[index]?.name ?? '';
    const trial = { from: at, to: at, device, smmu, streamId, address, write, ...told(result) };
    if (last && keyOf(last) === keyOf(trial)) {
      last.to = at;
      return last;
    }
    this.#trials.push(trial);
    return trial;
  }
}

type Trial = TrialFacts & { to: number };

function keyOf({ outcome, physical, reason }: TrialFacts): string {
  return `${outcome} ${physical} ${reason}`;
}

function told(result: TransactionResult): Pick<TrialFacts, 'outcome' | 'physical' | 'reason' | 'event'> {
  const { outcome } = result;
  if ('physical' in result) return { outcome, physical: result.physical };
  return { outcome, reason: result.reason, ...(result.event !== undefined && { event: result.event }) };
}
