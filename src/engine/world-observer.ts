import { danglingEntries, type Freed } from '../core/kernel/dangling';
import type { Holding } from '../core/kernel/holdings';
import type { Kernel } from '../core/kernel/kernel';
import type { KernelObserver } from '../core/kernel/observer';
import { unreferenced } from '../core/kernel/unreferenced';
import type { Moment, Observed, ObservedTaking } from '../core/scenario/observed';
import type { GivenBuffer } from '../core/scenario/world';
import type { StackFrame } from '../core/wasm/host';
import type { CallbackCall, CallbackEnd, CallbackListener } from '../core/wasm/run/callbacks';
import type { Machine } from './machine';
import { extentsOf } from './world-extents';
import { ownersAt } from './world-owners';
import { reachOf } from './world-reach';
import { entriesNow, wordsNow } from './world-tables';

/** Operations of IOMMU drivers, and of their domains, that are listened to. Their names are the interface of the IOMMU core; before Linux 5.18
 *  domains have none of their own. */
const members = {
  iommu_ops: ['attach_dev', 'is_attach_deferred', 'release_device'],
  iommu_domain_ops: ['attach_dev'],
} as const;

type Lists = { -readonly [K in keyof Observed]: Observed[K][number][] };

/** Who a `struct device` is, where the machine has it. */
type NameOf = (device: bigint) => string | undefined;

/** Takes down what kernels do that leaves no event in the trace. */
export class WorldObserver {
  #lists = emptyLists();
  /** The kernel that runs, and where its attaches are heard. */
  #kernel: Kernel | undefined;
  #folder = '';
  /** Number of the kernel that runs. */
  #number = 0;
  /** What the driver gave back to kfree(). */
  #freed: Freed[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly ram: () => ArrayBuffer,
    private readonly given: () => readonly GivenBuffer[],
  ) {}

  get observed(): Observed {
    return this.#lists;
  }

  /** Everything that was seen is taken back. */
  forget(): void {
    this.#lists = emptyLists();
    this.#kernel = undefined;
  }

  /** A kernel is about to start, with a driver whose files are in a folder. */
  starts(kernel: Kernel, driver: string, watched: boolean): void {
    this.#kernel = kernel;
    this.#number = this.machine.recorder.kernel;
    this.#freed = [];
    this.#folder = driver;
    const { layout, placement } = kernel.options;
    const { start, end } = placement.heap;
    const moment = this.#moment();
    const address = layout.ramBase + BigInt(start);
    this.#lists.memory.push({ ...moment, address, length: BigInt(end - start), cause: nobody });
    if (watched) this.#lists.watched.push(moment.kernel);
    for (const word of wordsNow(this.machine)) this.#lists.words.push({ ...moment, ...word });
    this.#look();
  }

  /** What the running kernel has lost so far is lost for good, unless it was stopped while it held it. */
  pause(): void {
    if (!this.#kernel || this.#kernel.isCut) return;
    this.#measure();
    this.#missing(this.#kernel, this.#kernel.holdings.since());
    this.#dangling(this.#kernel);
    this.#owners(this.#kernel);
  }

  /** The kernel that runs is about to be gone. */
  ends(): void {
    this.pause();
    this.#kernel = undefined;
  }

  /** An SMMU has no power from now on. */
  wentDark(smmu: string): void {
    this.#lists.off.push({ ...this.#moment(), smmu });
  }

  /** An SMMU has power again. */
  cameBack(smmu: string): void {
    const { event } = this.#moment();
    this.#lists.off = this.#lists.off.map((each) => (each.smmu === smmu ? { until: event, ...each } : each));
  }

  /** The machine is reset: everything has power. */
  reset(): void {
    const { event } = this.#moment();
    this.#lists.off = this.#lists.off.map((each) => ({ until: event, ...each }));
  }

  taken(device: string, why: ObservedTaking['why']): void {
    this.#lists.takings.push({ ...this.#moment(), device, why });
  }

  /** What the kernel itself tells. */
  kernel(): KernelObserver {
    const { recorder, clock } = this.machine;
    return {
      mapped: (address, length) => {
        this.#lists.windows.push({ ...this.#moment(), address, length, cause: recorder.cause() });
      },
      freed: (address, length) => {
        const reach = reachOf(this.machine, address, length);
        if (reach) this.#lists.frees.push({ ...this.#moment(), ...reach, cause: recorder.cause() });
      },
      released: (address, length) => {
        const stack = this.#kernel?.runtime.stack() ?? [];
        if (this.#isOurs(stack)) this.#freed.push({ start: address, end: address + length, stack });
      },
      finished: ({ name, began, event }) => {
        if (event === recorder.length && began === clock.now) return;
        this.#lists.tasks.push({
          name: name.replace(/^\S+\.c:|\(\)$/g, ''),
          kernel: recorder.kernel,
          event,
          done: recorder.length,
          took: clock.now - began,
        });
      },
      abandoned: (holdings) => this.#kernel && this.#missing(this.#kernel, holdings),
    };
  }

  /** Hears of calls to the driver's operations. */
  callbacks(kernel: Kernel, nameOf: NameOf): CallbackListener {
    return {
      members,
      called: (call) => {
        if (call.member === 'release_device') return this.#release(call, nameOf);
        if (call.member !== 'attach_dev') return this.#deferral(call, nameOf);
        return this.#attach(call, kernel, nameOf);
      },
    };
  }

  #attach(
    { args: [domain = 0n, address = 0n] }: CallbackCall,
    kernel: Kernel,
    nameOf: NameOf,
  ): CallbackEnd | undefined {
    const device = nameOf(address);
    if (device === undefined) return undefined;
    const { attaches } = this.#lists;
    const begun = { ...this.#moment(), device, domain: kindOf(kernel, domain) } as const;
    const index = attaches.push(begun) - 1;
    const before = kernel.holdings.mark();
    return (result) => {
      const failed = result !== undefined && result !== 0n;
      attaches[index] = { ...begun, done: this.machine.recorder.length, ...(failed && { failed: true }) };
      if (failed) this.#missing(kernel, kernel.holdings.since(before));
      this.#look();
      if (!failed) this.#outdated(device, begun.event);
    };
  }

  #outdated(device: string, since: number): void {
    const endpoint = this.machine.fabric.named(device);
    for (const { entry, instead } of endpoint?.outdated() ?? []) {
      const { streamId, pasid, input: address, output: physical } = entry;
      this.#lists.keptTranslations.push({
        ...this.#moment(),
        ...{ since, device, smmu: endpoint?.smmu ?? '', streamId, address, physical },
        ...(pasid !== undefined && { pasid }),
        ...(instead !== undefined && { instead }),
      });
    }
  }

  #release({ args: [address = 0n] }: CallbackCall, nameOf: NameOf): undefined {
    const device = nameOf(address);
    if (device === undefined) return undefined;
    const { stack } = this.machine.recorder.cause();
    const from = stack.findIndex(({ at }) => at.file.startsWith(this.#folder));
    const cause = from < 0 ? {} : { cause: causeOf(stack.slice(from)) };
    this.#lists.releases.push({ ...this.#moment(), device, ...cause });
    return undefined;
  }

  #deferral({ args: [address = 0n] }: CallbackCall, nameOf: NameOf): CallbackEnd | undefined {
    const device = nameOf(address);
    if (device === undefined) return undefined;
    return (result, place) => {
      this.#look();
      const { stack } = this.machine.recorder.cause();
      const cause = { span: place?.at, stack: place ? [place, ...stack] : stack };
      this.#lists.deferrals.push({ ...this.#moment(), device, deferred: result !== 0n, cause });
    };
  }

  /** The structures of all streams as they are now. */
  #look(): void {
    const moment = this.#moment();
    for (const entry of entriesNow(this.machine)) this.#lists.entries.push({ ...moment, ...entry });
    this.#measure();
  }

  /** Compares tables and queues with the memory that the running kernel allocated for them. What it did not allocate itself is another one's. */
  #measure(): void {
    const kernel = this.#kernel;
    if (!kernel) return;
    const { linearMap, ramBase } = kernel.options.layout;
    for (const name of this.machine.devices) {
      const smmu = this.machine.smmu(name);
      if (!smmu || this.machine.stopped.includes(name)) continue;
      for (const { what, start, length, told } of extentsOf(this.machine, smmu)) {
        const block = kernel.heap.holding(start - ramBase + linearMap);
        const allocated = block && block.address + BigInt(block.size) - (start - ramBase + linearMap);
        if (allocated === undefined || length <= allocated) continue;
        const isSame = (each: Moment & { readonly smmu: string; readonly what: string }): boolean =>
          each.kernel === this.#number && each.smmu === name && each.what === what;
        if (this.#lists.overruns.some(isSame)) continue;
        this.#lists.overruns.push({ ...this.#moment(), smmu: name, what, told, length, allocated });
      }
    }
  }

  #missing(kernel: Kernel, holdings: readonly Holding[]): void {
    // Of what other files ask for, services may hold what memory does not show.
    const ours = holdings.filter(({ stack }) => this.#isOurs(stack));
    const memory = unreferenced(kernel, this.ram(), ours);
    const known = new Set(this.#lists.leaks.map(({ cause }) => cause.stack));
    for (const { function: name, memory: block, stack, event } of memory) {
      if (known.has(stack)) continue;
      const what = `${name}() of ${block?.size ?? 0} bytes`;
      const { kernel: number, event: noticed } = this.#moment();
      this.#lists.leaks.push({ kernel: number, what, acquired: event, noticed, cause: causeOf(stack) });
    }
  }

  /** Whose memory it is that DMA under way would reach untranslated, as of now. */
  #owners(kernel: Kernel): void {
    // Another kernel may be about to start.
    const moment = { ...this.#moment(), kernel: this.#number };
    const others = this.#lists.owners.filter((each) => each.kernel !== moment.kernel);
    this.#lists.owners = [...others, ...ownersAt(kernel, this.given()).map((each) => ({ ...moment, ...each }))];
  }

  /** Memory that the driver freed while an index still stood for it. */
  #dangling(kernel: Kernel): void {
    const known = new Set(this.#lists.leaks.map(({ cause }) => cause.stack));
    for (const { stack } of danglingEntries(kernel, this.#freed)) {
      if (known.has(stack)) continue;
      const what = 'the entry of an xarray that leads to what is freed here';
      const { kernel: number, event: noticed } = this.#moment();
      this.#lists.leaks.push({ kernel: number, what, acquired: noticed, noticed, cause: causeOf(stack) });
    }
  }

  #isOurs(stack: readonly StackFrame[]): boolean {
    return stack.some(({ at }) => at.file.startsWith(this.#folder));
  }

  #moment(): Moment {
    const { length: event, kernel } = this.machine.recorder;
    return { event, kernel };
  }
}

const nobody = { span: undefined, stack: [] };

function causeOf(stack: readonly StackFrame[]) {
  return { span: stack[0]?.at, stack };
}

function kindOf(kernel: Kernel, domain: bigint): 'identity' | 'blocked' | 'paging' {
  const type = BigInt(kernel.view('struct iommu_domain', domain).get('type'));
  const { types } = kernel.options;
  if (type === types.constant('IOMMU_DOMAIN_IDENTITY')) return 'identity';
  return type === types.constant('IOMMU_DOMAIN_BLOCKED') ? 'blocked' : 'paging';
}

function emptyLists(): Lists {
  return {
    memory: [],
    watched: [],
    attaches: [],
    deferrals: [],
    takings: [],
    windows: [],
    leaks: [],
    frees: [],
    overruns: [],
    tasks: [],
    entries: [],
    words: [],
    off: [],
    keptTranslations: [],
    owners: [],
    releases: [],
  };
}
