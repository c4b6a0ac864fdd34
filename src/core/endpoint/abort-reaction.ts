import type { Snapshotable } from '../machine/snapshot';
import { type AbortConsequence, type AbortStyle, abortConsequences } from './abort-table';
import { aer } from './capabilities';
import type { ConfigSpace } from './config-space';

/** How an endpoint and its bus take aborts: tries again so many times first (0), then the style applies. With `firmwareFirst` the platform's
 *  firmware takes errors, and users see its records (CPER) instead of what AER logs. */
export interface AbortReaction {
  readonly style: AbortStyle;
  readonly retries?: number;
  readonly firmwareFirst?: boolean;
}

/** What an abort led to, in terms that logs and error records use. */
export interface AbortReport {
  readonly dma: string;
  readonly address: bigint;
  readonly consequence: AbortConsequence;
  /** AER severity, absent where no AER error comes of it. `masked`: status is set, nothing is sent. */
  readonly severity?: 'non-fatal' | 'fatal' | 'masked';
  /** The endpoint stopped and needs a reset. */
  readonly stopped: boolean;
  readonly text: string;
}

/** Opaque to all but `AbortReactions`. */
export interface AbortState {
  readonly reports: readonly AbortReport[];
  readonly stopped: boolean;
}

/** Takes what aborts do to an endpoint. */
export class AbortReactions implements Snapshotable<AbortState> {
  #reports: readonly AbortReport[] = [];
  #stopped = false;

  constructor(
    public reaction: AbortReaction,
    private readonly config: ConfigSpace | undefined,
  ) {}

  get reports(): readonly AbortReport[] {
    return this.#reports;
  }

  /** Whether the endpoint does nothing more until it is reset. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** An access ended in an abort, after its retries. */
  aborted(dma: string, address: bigint): AbortReport {
    const consequence = abortConsequences[this.reaction.style];
    const severity = this.#log(consequence);
    const stopped = consequence.device === 'stops' || severity === 'fatal';
    this.#stopped ||= stopped;
    const report: AbortReport = {
      dma,
      address,
      consequence,
      ...(severity && { severity }),
      stopped,
      text: textOf(consequence, severity, this.reaction.firmwareFirst ?? false),
    };
    this.#reports = [...this.#reports, report];
    return report;
  }

  /** Function-level reset: it works again. What was reported was reported. */
  recover(): void {
    this.#stopped = false;
  }

  snapshot(): AbortState {
    return { reports: this.#reports, stopped: this.#stopped };
  }

  restore(state: AbortState): void {
    this.#reports = state.reports;
    this.#stopped = state.stopped;
  }

  /** What the completer logs is logged at the root port, which has no configuration space here: the severity is then the default one. */
  #log({ aer: error, always }: AbortConsequence): AbortReport['severity'] {
    if (!error) return undefined;
    if (!this.config || error.loggedBy === 'completer') return always ?? 'non-fatal';
    const mask = 1 << error.bit;
    this.config.raise(aer.uncorrectable, mask);
    if ((this.config.read(aer.mask, 4) & mask) !== 0) return 'masked';
    return always ?? ((this.config.read(aer.severity, 4) & mask) !== 0 ? 'fatal' : 'non-fatal');
  }
}

/** Severities of error records (UEFI, CPER) for those of AER. */
const recordSeverity = { 'non-fatal': 'recoverable', fatal: 'fatal' } as const;

function textOf(consequence: AbortConsequence, severity: AbortReport['severity'], firmwareFirst: boolean): string {
  const { aer: error, cper, serror, summary } = consequence;
  if (serror) {
    return firmwareFirst
      ? `CPER: fatal ${cper} error: asynchronous external abort`
      : 'SError: asynchronous external abort at a CPU';
  }
  if (!error || severity === undefined) return summary;
  const what = `${error.name} (${error.lspci}, bit ${error.bit}), logged by the ${error.loggedBy}`;
  if (!firmwareFirst || severity === 'masked') return `AER: ${severity} ${what}`;
  return `CPER: ${recordSeverity[severity]} ${cper} error: ${what}`;
}
