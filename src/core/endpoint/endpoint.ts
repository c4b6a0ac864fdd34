import { hex } from '../base/hex';
import type { Snapshotable } from '../machine/snapshot';
import type { TranslationCompletion } from '../smmu/v3/ats';
import type { InvalidationAnswer, Resumed } from '../smmu/v3/port';
import type { Transaction } from '../smmu/v3/transaction';
import { resetTexts } from '../trace/device-notes';
import { AbortReactions, type AbortState } from './abort-reaction';
import { Access } from './access';
import type { AtcEntry } from './atc';
import type { AtcSpan } from './atc-span';
import { AtsClient, type AtsState } from './ats-client';
import { atsControl, command, deviceControl, pageRequestControl } from './capabilities';
import { ConfigSpace } from './config-space';
import { accessesOf, type Dma, type DmaOutcome, type Landing, type Piece, worst } from './dma';
import type { EndpointOptions } from './endpoint-options';
import { invalidationText } from './invalidation';
import { contentOf, markOf } from './mark';
import { type PageRequestState, PageRequests } from './page-requests';
import type { Surroundings } from './surroundings';
import { Tried } from './tried';
import { type Tentative, undone } from './upstream';

/** A transaction that the SMMU holds, and what it was for. */
interface Held {
  readonly transaction: Transaction;
  readonly dma: Dma;
  readonly size: number;
  readonly mark: bigint;
}

/** Opaque to all but `Endpoint`. */
export interface EndpointState {
  readonly outstanding: readonly Dma[];
  readonly held: readonly Held[];
  readonly sequence: number;
  readonly aborts: AbortState;
  readonly config: Uint8Array | undefined;
  readonly ats: AtsState | undefined;
  readonly pages: PageRequestState | undefined;
}

/** A translation that it keeps, and where the SMMU would lead the same address now; absent where it would lead it nowhere. */
export interface OutdatedEntry {
  readonly entry: AtcEntry;
  readonly instead?: bigint;
}

/** How an access is carried out: with what it does to memory, trace and device, or not. */
type Manner = 'real' | 'tried';

/** Where a tried DMA is looked at: every page, or the first and the last (when absent). */
export interface AttemptOptions {
  readonly pages?: 'all' | 'ends';
}

/** A bus master. What it was told to do it keeps doing, whatever happens to the CPUs: it knows neither crash nor kernel. */
export class Endpoint implements Snapshotable<EndpointState> {
  readonly name: string;
  readonly streams: readonly number[];
  /** Configuration space of a PCI function. */
  readonly config: ConfigSpace | undefined;
  readonly ats: AtsClient | undefined;
  readonly pages: PageRequests | undefined;
  readonly aborts: AbortReactions;
  readonly #master: Access;
  readonly #tried = new Tried();
  #outstanding: readonly Dma[] = [];
  #held: readonly Held[] = [];
  #sequence = 0;
  #atsWasEnabled = false;
  /** Whether a function-level reset does what it should, or the function hangs and stays as it was. May be changed at any time. */
  resets = true;

  constructor(
    readonly options: EndpointOptions,
    private readonly around: Surroundings,
  ) {
    const { pci, ats, pageRequests, pasidBits } = options;
    this.name = options.name;
    this.streams = options.streams;
    if (options.streams.length === 0) throw new Error(`${options.name} has no StreamID`);
    if (pci) {
      const capabilities = {
        ats: ats !== undefined,
        ...(pageRequests !== undefined && { pageRequests }),
        ...(pasidBits !== undefined && { pasidBits }),
      };
      const { vendor = 0x1db7, device = 1 } = pci;
      this.config = new ConfigSpace(capabilities, vendor, device, ({ offset, size, value }) =>
        this.#configured(offset, size, value),
      );
      if (ats) this.ats = new AtsClient(ats, this.config, around.upstream, around.clock);
      if (pageRequests !== undefined) this.pages = new PageRequests(this.config, around.upstream);
    }
    this.aborts = new AbortReactions(options.reaction ?? { style: 'continues' }, this.config);
    this.#master = new Access(around, this.ats, this.pages);
  }

  /** Name of the SMMU in front of it. */
  get smmu(): string {
    return this.around.upstream.name;
  }

  /** DMA that is under way, in the order in which it was started. */
  get outstanding(): readonly Dma[] {
    return this.#outstanding;
  }

  /** Transactions that wait in the SMMU. */
  get stalled(): readonly Transaction[] {
    return this.#held.map(({ transaction }) => transaction);
  }

  /** Starts DMA; one of the same name is replaced. Nothing is accessed yet. */
  start(...dma: readonly Dma[]): void {
    const names = new Set(dma.map(({ name }) => name));
    this.#outstanding = [...this.#outstanding.filter(({ name }) => !names.has(name)), ...dma];
  }

  /** Stops DMA by name, or all of it: what a driver's shutdown does. */
  quiesce(name?: string): void {
    this.#outstanding = name === undefined ? [] : this.#outstanding.filter((dma) => dma.name !== name);
  }

  /** Does everything that is outstanding, once, really, or all of some names; what waits in the SMMU goes on waiting. What is done and not endless is
   *  then over. */
  run(names?: readonly string[]): DmaOutcome[] {
    const waits = new Set(this.#held.map(({ dma }) => dma.name));
    return this.#outstanding
      .filter(({ name }) => !waits.has(name) && (names === undefined || names.includes(name)))
      .map((dma) => {
        const outcome = this.perform(dma);
        if (outcome.landing.outcome === 'reached' || outcome.landing.outcome === 'elsewhere') this.#done(dma);
        return outcome;
      });
  }

  /** Does one DMA really, outstanding or not: bytes move, faults are recorded, the trace hears of it. `bytes` are written instead of the
   *  mark of this endpoint, repeated as often as they fit. */
  perform(dma: Dma, bytes?: Uint8Array): DmaOutcome {
    const outcome = this.#access(dma, 'real', 'all', bytes);
    this.#sequence++;
    return outcome;
  }

  /** What would become of a DMA now. Nothing of it stays: no byte, event, cached translation, or trace. */
  attempt(dma: Dma, options: AttemptOptions = {}): DmaOutcome {
    const [first] = this.alternatives(dma, 1, options);
    if (!first) throw new Error('a run has at least one outcome');
    return first.result;
  }

  /** What may become of a DMA now: one outcome for each combination of choices that the architecture leaves open, up to a limit. */
  alternatives(dma: Dma, limit: number, { pages = 'ends' }: AttemptOptions = {}): readonly Tentative<DmaOutcome>[] {
    const run = (): DmaOutcome => undone(this, () => this.#access(dma, 'tried', pages));
    const question = [limit, pages, ...this.#identities()];
    return this.#tried.outcomes(dma, question, () => this.around.upstream.tentatively(run, limit));
  }

  /** Answers an invalidation of its translation cache; without one, it does not know the request. */
  invalidate(span: AtcSpan): InvalidationAnswer {
    const answer = this.ats?.invalidate(span) ?? 'unsupported-request';
    const text = this.ats?.enabled ? invalidationText(answer) : undefined;
    if (text !== undefined) this.around.recorder.record({ kind: 'hardware', device: this.name, text });
    return answer;
  }

  /** Translations that it keeps and may use, and that are no longer what the SMMU would answer. Nothing of the question stays. */
  outdated(): readonly OutdatedEntry[] {
    const { ats } = this;
    if (!ats?.enabled || ats.refused) return [];
    ats.invalidations.settle();
    const { upstream } = this.around;
    return ats.cache.entries.flatMap((entry) => {
      const { streamId, pasid, input, privileged, write, output } = entry;
      const request = {
        ...{ streamId, address: input, privileged, noWrite: !write },
        ...(pasid !== undefined && { substreamId: pasid }),
      };
      const [answer] = upstream.tentatively(() => upstream.request(request), 1).outcomes;
      const instead = answer && landingOf(answer.result, input, write);
      const use = { streamId, address: output, write, privileged, neverStalls: true };
      const [used] = upstream.tentatively(() => upstream.translated(use), 1).outcomes;
      // An STE that permits no ATS stops what it keeps.
      if (used?.result.outcome === 'aborted') return [];
      return instead === output ? [] : [{ entry, ...(instead !== undefined && { instead }) }];
    });
  }

  /** The SMMU took up a transaction that waited: its data moves now, if it may, or it waits again. */
  resumed({ transaction, result }: Resumed): void {
    const held = this.#held.find((candidate) => isSame(candidate.transaction, transaction));
    if (!held) return;
    const { dma, size, mark } = held;
    const landing = this.#master.land(dma, { address: transaction.address, size }, result);
    this.#record(transaction, landing);
    if (landing.outcome === 'stalled') return;
    this.#held = this.#held.filter((candidate) => candidate !== held);
    this.#move(dma, { address: transaction.address, size, landing }, mark);
    if (landing.outcome === 'aborted') this.#report(dma, transaction.address);
    else if ('physical' in landing && !this.#held.some((other) => other.dma.name === dma.name)) this.#done(dma);
  }

  /** Function-level reset: DMA, cached translations, page requests and configuration are gone. */
  reset(): void {
    this.#outstanding = [];
    this.#held = [];
    this.config?.reset();
    this.ats?.reset();
    this.pages?.forget();
    this.aborts.recover();
    this.#atsWasEnabled = false;
  }

  snapshot(): EndpointState {
    return {
      outstanding: this.#outstanding,
      held: this.#held,
      sequence: this.#sequence,
      aborts: this.aborts.snapshot(),
      config: this.config?.snapshot(),
      ats: this.ats?.snapshot(),
      pages: this.pages?.snapshot(),
    };
  }

  restore(state: EndpointState): void {
    this.#outstanding = state.outstanding;
    this.#held = state.held;
    this.#sequence = state.sequence;
    this.aborts.restore(state.aborts);
    if (state.config) this.config?.restore(state.config);
    if (state.ats) this.ats?.restore(state.ats);
    if (state.pages) this.pages?.restore(state.pages);
    this.#atsWasEnabled = this.ats?.enabled ?? false;
  }

  /** Identities of everything here that decides on what becomes of an access. */
  #identities(): readonly unknown[] {
    const { aborts, ats, pages } = this;
    const [sent, kept] = [pages?.snapshot(), ats?.snapshot()];
    const late = kept?.invalidations.late;
    return [
      ...[aborts.stopped, this.config?.snapshot(), sent?.groups, sent?.next, sent?.unexpected],
      ...[kept?.entries, kept?.refused, kept?.invalidations.behaviour, late],
      // What is late is done when its time has come.
      late && late.length > 0 ? this.around.clock.now : undefined,
    ];
  }

  #done(dma: Dma): void {
    if (!dma.endless) this.quiesce(dma.name);
  }

  #access(dma: Dma, manner: Manner, which: 'all' | 'ends', bytes?: Uint8Array): DmaOutcome {
    const refused = this.#mayIssue();
    const mark = markOf(this.name, dma.name, this.#sequence);
    const data = !dma.write && manner === 'real' ? new Uint8Array(dma.size) : undefined;
    const pieces = accessesOf(dma, which).map(({ address, size }): Piece => {
      const landing: Landing = refused ?? this.#piece(dma, { address, size }, manner, mark);
      const piece = { address, size, landing };
      if (manner === 'real') this.#move(dma, piece, mark, bytes, data);
      return piece;
    });
    const landing: Landing = worst(pieces) ?? { outcome: 'not-issued', reason: 'it has no bytes' };
    return { dma, pieces, landing, ...(data && { data }) };
  }

  #mayIssue(): Landing | undefined {
    if (this.aborts.stopped) return { outcome: 'not-issued', reason: 'the device stopped after an error' };
    if (this.config && !this.config.has(command.offset, command.busMaster)) {
      return { outcome: 'not-issued', reason: 'bus mastering is off' };
    }
    return undefined;
  }

  #piece(dma: Dma, at: { address: bigint; size: number }, manner: Manner, mark: bigint): Landing {
    if (this.aborts.stopped) return { outcome: 'not-issued', reason: 'the device stopped after an error' };
    const { bus } = this.options;
    const transaction: Transaction = {
      streamId: dma.stream ?? this.streams[0] ?? 0,
      address: at.address,
      write: dma.write,
      ...(dma.pasid !== undefined && { substreamId: dma.pasid }),
      ...(dma.privileged !== undefined && { privileged: dma.privileged }),
      ...(dma.instruction !== undefined && { instruction: dma.instruction }),
      ...(bus === 'pcie' && { neverStalls: true }),
    };
    const tries = 1 + (manner === 'real' ? (this.aborts.reaction.retries ?? 0) : 0);
    let landing = this.#master.carry(dma, at, transaction);
    for (let left = tries - 1; left > 0 && landing.outcome === 'aborted'; left--) {
      if (manner === 'real') this.#record(transaction, landing);
      landing = this.#master.carry(dma, at, transaction);
    }
    if (manner === 'tried') return landing;
    this.#record(transaction, landing);
    if (landing.outcome === 'stalled') this.#held = [...this.#held, { transaction, dma, size: at.size, mark }];
    if (landing.outcome === 'aborted') this.#report(dma, at.address);
    return landing;
  }

  #move(dma: Dma, { address, size, landing }: Piece, mark: bigint, bytes?: Uint8Array, data?: Uint8Array): void {
    if (!('physical' in landing)) return;
    const { physical } = this.around;
    if (!dma.write) {
      const got = physical.read(landing.physical, size);
      if (got) data?.set(got, Number(address - dma.address));
      return;
    }
    physical.write(landing.physical, contentOf(dma, address, size, mark, bytes), dma.stream ?? this.streams[0] ?? 0);
  }

  #report(dma: Dma, address: bigint): void {
    const report = this.aborts.aborted(dma.name, address);
    const severity = report.consequence.serror ? 'serror' : report.severity;
    this.around.recorder.record({
      kind: 'hardware',
      device: this.name,
      text: `${dma.name} at ${hex(address)} was aborted: ${report.text}${report.stopped ? '; the device stops' : ''}`,
      ...(severity !== undefined && severity !== 'masked' && { severity }),
    });
  }

  #record({ streamId, substreamId: pasid, address, write }: Transaction, landing: Landing): void {
    const facts = {
      kind: 'dma',
      device: this.name,
      streamId,
      ...(pasid !== undefined && { pasid }),
      address,
      write,
    } as const;
    const { recorder } = this.around;
    switch (landing.outcome) {
      case 'reached':
      case 'elsewhere': {
        const { physical, route } = landing;
        const outcome = route === 'bypassed' ? 'bypassed' : 'translated';
        recorder.record({ ...facts, outcome, physical, ...(route === 'cached' && { cached: true }) });
        break;
      }
      case 'aborted':
      case 'discarded':
      case 'stalled':
        recorder.record({ ...facts, outcome: landing.outcome, reason: landing.reason });
        break;
      case 'waiting':
      case 'not-issued':
        // No access was made.
        break;
    }
  }

  #configured(offset: number, size: number, value: number): void {
    const writes = (register: number, bit: number): boolean => {
      const shift = (register - offset) * 8;
      if (shift < 0) return offset < register + 2 && (((value << -shift) >>> 0) & bit) !== 0;
      return shift < size * 8 && ((value >>> shift) & bit) !== 0;
    };
    if (writes(deviceControl.offset, deviceControl.functionLevelReset)) {
      if (this.resets) this.reset();
      else if (this.config) this.config.absent = true;
      const text = this.resets ? resetTexts.done : resetTexts.failed;
      this.around.recorder.record({ kind: 'hardware', device: this.name, text });
      return;
    }
    if (this.pages && writes(pageRequestControl.offset, pageRequestControl.reset)) this.pages.forget();
    if (offset <= atsControl.offset + 1 && offset + size > atsControl.offset) {
      this.ats?.controlled(this.#atsWasEnabled);
      const enabled = this.ats?.enabled ?? false;
      if (enabled !== this.#atsWasEnabled) {
        const text = `ATS is ${enabled ? 'enabled' : 'disabled'}`;
        this.around.recorder.record({ kind: 'hardware', device: this.name, text });
      }
      this.#atsWasEnabled = enabled;
    }
  }
}

/** Where the answer to a translation request leads an access; undefined where it does not permit it. */
function landingOf(answer: TranslationCompletion, address: bigint, write: boolean): bigint | undefined {
  if (answer.status !== 'Success' || answer.translated === undefined) return undefined;
  if (!(write ? answer.write : answer.read)) return undefined;
  const size = 1n << BigInt(answer.sizeBits ?? 12);
  return answer.translated - (answer.translated % size) + (address % size);
}

/** Whether two transactions are the same access. */
function isSame(one: Transaction, other: Transaction): boolean {
  return (
    one.streamId === other.streamId &&
    one.substreamId === other.substreamId &&
    one.address === other.address &&
    one.write === other.write
  );
}
