import type { Event, EventOf } from '../trace/event';
import type { Trace } from '../trace/recorder';
import { type TakenCommand, takenCommands } from './commands';
import type { BufferFacts, KernelFacts, RunFacts, SmmuFacts, SmmuV2Facts, StreamFacts, TaskFacts } from './facts';
import { factsOfTimeline } from './from-timeline';
import { type Landing, landingsOf } from './landing';
import { RegisterTimeline } from './register-timeline';
import { serviceFailureFrom } from './service-failure';
import { type Level1Change, level1Changes, type SteChange, steChanges } from './stale-entries';
import { type StreamTableStore, streamTableStores } from './stream-table-stores';
import { tasksOf } from './tasks';
import { reportedSilence } from './unanswered';

/** A run as rules see it: its events, what is known besides, and what several rules work out from both. */
export class Run {
  readonly #registers = new Map<string, RegisterTimeline>();
  readonly #commands = new Map<string, readonly TakenCommand[]>();
  readonly #tableStores = new Map<string, readonly StreamTableStore[]>();
  readonly #level1Changes = new Map<string, readonly Level1Change[]>();
  readonly #steChanges = new Map<string, readonly SteChange[]>();
  readonly #silences = new Map<string, readonly { readonly device: string; readonly from: number }[]>();
  readonly #kinds = new Map<string, readonly Event[]>();
  #landings: readonly Landing[] | undefined;
  #tasks: readonly TaskFacts[] | undefined;
  #firsts: readonly number[] | undefined;

  readonly facts: RunFacts;

  constructor(
    readonly trace: Trace,
    facts: RunFacts,
  ) {
    const { trials, buffers } = factsOfTimeline(trace, facts.trials ? undefined : trace.timeline);
    const unknown = buffers.filter((lane) => !facts.buffers.some((buffer) => sameAddresses(buffer, lane)));
    this.facts = { ...facts, trials: facts.trials ?? trials, buffers: [...facts.buffers, ...unknown] };
  }

  get events(): readonly Event[] {
    return this.trace.events;
  }

  /** Events of one kind. */
  of<K extends Event['kind']>(kind: K): readonly EventOf<K>[] {
    let found = this.#kinds.get(kind);
    if (!found) {
      found = this.events.filter((event) => event.kind === kind);
      this.#kinds.set(kind, found);
    }
    return found as readonly EventOf<K>[];
  }

  get smmus(): readonly SmmuFacts[] {
    return this.facts.smmus;
  }

  get smmusV2(): readonly SmmuV2Facts[] {
    return this.facts.smmusV2 ?? [];
  }

  registers(smmu: string): RegisterTimeline {
    let timeline = this.#registers.get(smmu);
    if (!timeline) {
      timeline = new RegisterTimeline(this.events, smmu);
      this.#registers.set(smmu, timeline);
    }
    return timeline;
  }

  commands(smmu: string): readonly TakenCommand[] {
    let commands = this.#commands.get(smmu);
    if (!commands) {
      commands = takenCommands(this.events, smmu);
      this.#commands.set(smmu, commands);
    }
    return commands;
  }

  /** Stores to the stream table of an SMMU. */
  tableStores(smmu: string): readonly StreamTableStore[] {
    let stores = this.#tableStores.get(smmu);
    if (!stores) {
      stores = streamTableStores(this, smmu);
      this.#tableStores.set(smmu, stores);
    }
    return stores;
  }

  /** Changes of level 1 descriptors of a live stream table. */
  level1Changes(smmu: string): readonly Level1Change[] {
    let changes = this.#level1Changes.get(smmu);
    if (!changes) {
      changes = level1Changes(this, smmu);
      this.#level1Changes.set(smmu, changes);
    }
    return changes;
  }

  /** Changes of STEs of a live stream table. */
  steChanges(smmu: string): readonly SteChange[] {
    let changes = this.#steChanges.get(smmu);
    if (!changes) {
      changes = steChanges(this, smmu);
      this.#steChanges.set(smmu, changes);
    }
    return changes;
  }

  /** Devices of which software was told that an invalidation of theirs timed out, and since which event it knew. */
  silences(smmu: string): readonly { readonly device: string; readonly from: number }[] {
    let found = this.#silences.get(smmu);
    if (!found) {
      found = reportedSilence(this, smmu).map(({ stream, reported }) => ({ device: stream.device, from: reported }));
      this.#silences.set(smmu, found);
    }
    return found;
  }

  /** Whether an SMMU is in Service Failure Mode when the event happens: it ends all DMA and takes no command, whatever software does. */
  isFailing(smmu: string, id: number): boolean {
    const facts = this.smmus.find(({ name }) => name === smmu);
    const from = facts && serviceFailureFrom(this, facts);
    return from !== undefined && from <= id;
  }

  /** Accesses of bus masters, real ones and trials. */
  get landings(): readonly Landing[] {
    this.#landings ??= landingsOf(this.events, this.facts);
    return this.#landings;
  }

  /** What kernels did at a stretch, in the order in which it ended: the calls of the trace that are not part of another one, and what the
   *  facts know of. */
  get tasks(): readonly TaskFacts[] {
    this.#tasks ??= tasksOf(this.of('call'), this.facts.tasks ?? []);
    return this.#tasks;
  }

  kernel(number: number): KernelFacts {
    return this.facts.kernels[number] ?? { start: 'cold' };
  }

  startOf(kernel: number): KernelFacts['start'] {
    return this.kernel(kernel).start;
  }

  /** Id of the first event of each kernel. A kernel without events begins where the trace ends. */
  firstOf(kernel: number): number {
    if (!this.#firsts) {
      const firsts: number[] = [];
      for (const event of this.events) firsts[event.kernel] ??= event.id;
      this.#firsts = firsts;
    }
    return this.#firsts[kernel] ?? this.events.length;
  }

  /** Whether a kernel was on its way down when the event happened. */
  isShutdown(kernel: number, id: number): boolean {
    const { shutdownFrom } = this.kernel(kernel);
    return shutdownFrom !== undefined && id >= shutdownFrom;
  }

  /** The first event of the first attach that a kernel makes, or undefined. A failed one counts only with `failed`. */
  attachStart(stream: StreamFacts, kernel: number, options: { readonly failed?: boolean } = {}): number | undefined {
    const made = stream.attachments.filter((each) => each.kernel === kernel && (options.failed || !each.failed));
    return made[0]?.from;
  }

  /** Whether a stream had been attached by a kernel, with success, before the event. */
  isAttached(stream: StreamFacts, kernel: number, id: number): boolean {
    return this.attachmentAt(stream, kernel, id) !== undefined;
  }

  /** The attach that is in force when the event happens; none while another one is under way. */
  attachmentAt(stream: StreamFacts, kernel: number, id: number): StreamFacts['attachments'][number] | undefined {
    if (stream.attachments.some(({ from, done }) => from <= id && (done === undefined || id < done))) return undefined;
    return stream.attachments.findLast(
      (each) => each.kernel === kernel && !each.failed && each.done !== undefined && each.done <= id,
    );
  }

  /** Streams whose DMA outlived the kernel before this one, as far as its buffers say. */
  survivors(kernel: number): readonly StreamFacts[] {
    const first = this.firstOf(kernel);
    return this.facts.streams.filter((stream) =>
      this.facts.buffers.some(
        (buffer) =>
          buffer.streamId === stream.streamId &&
          buffer.smmu === stream.smmu &&
          buffer.kernel < kernel &&
          (buffer.until === undefined || buffer.until > first),
      ),
    );
  }

  /** Whether the stream still waits, at this event, to be attached by a kernel that came after another one: its DMA is the old kernel's. */
  isLeftOver(stream: StreamFacts, kernel: number, id: number): boolean {
    const start = this.attachStart(stream, kernel);
    return this.survivors(kernel).includes(stream) && (start === undefined || id < start);
  }
}

/** Whether a bus master means the same buffer: who maps it again at its old addresses is one of several that have it. */
function sameAddresses(one: BufferFacts, other: BufferFacts): boolean {
  return one.streamId === other.streamId && one.smmu === other.smmu && one.address === other.address;
}
