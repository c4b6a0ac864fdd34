import type { Clock } from '../machine/clock';
import type { Snapshotable } from '../machine/snapshot';
import type { InvalidationAnswer } from '../smmu/v3/port';
import type { Transaction } from '../smmu/v3/transaction';
import { Atc, type AtcEntry } from './atc';
import type { AtcSpan } from './atc-span';
import { atsControl } from './capabilities';
import type { ConfigSpace } from './config-space';
import type { Landing } from './dma';
import type { AtsOptions } from './endpoint-options';
import { type InvalidationState, Invalidations } from './invalidation';
import type { Upstream } from './upstream';

/** Opaque to all but `AtsClient`. */
export interface AtsState {
  readonly entries: readonly AtcEntry[];
  readonly invalidations: InvalidationState;
  readonly refused: boolean;
}

/** What to do with an access: use a kept translation, go untranslated, or nothing since the request for a translation ended it.
 *  `absent`: there is no page that permits it, as the SMMU said. */
export type AtsRoute =
  | { readonly kind: 'cached'; readonly entry: AtcEntry }
  | { readonly kind: 'untranslated' }
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'ended'; readonly landing: Landing };

/** ATS on the side of an endpoint: asks for translations, keeps them, and is told to drop them. */
export class AtsClient implements Snapshotable<AtsState> {
  readonly cache: Atc;
  readonly invalidations: Invalidations;
  #refused = false;

  constructor(
    private readonly options: AtsOptions,
    private readonly config: ConfigSpace,
    private readonly upstream: Upstream,
    clock: Clock,
  ) {
    this.cache = new Atc(options.capacity ?? 64);
    this.invalidations = new Invalidations(this.cache, clock, options.answer ?? 'completed');
  }

  /** Whether software lets the function ask for translations and use them. */
  get enabled(): boolean {
    return this.config.has(atsControl.offset, atsControl.enable);
  }

  /** Whether ATS was given up after an Unsupported Request. */
  get refused(): boolean {
    return this.#refused;
  }

  /** Finds or asks for the translation of an access. */
  route(transaction: Transaction): AtsRoute {
    this.invalidations.settle();
    if (!this.enabled) return { kind: 'untranslated' };
    if (this.#refused) return this.#withoutAts();
    const { streamId, substreamId: pasid, address, write, instruction } = transaction;
    const privileged = transaction.privileged ?? false;
    const entry = this.cache.find({ streamId, pasid, privileged, address, write });
    if (entry) return { kind: 'cached', entry };
    const page = address - (address % 4096n);
    const completion = this.upstream.request({
      streamId,
      ...(pasid !== undefined && { substreamId: pasid }),
      address: page,
      privileged,
      ...(instruction !== undefined && { instruction }),
      noWrite: !write,
    });
    if (completion.status !== 'Success') {
      const { status, reason, event } = completion;
      if (status === 'UR') {
        this.#refused = true;
        return this.#withoutAts();
      }
      return {
        kind: 'ended',
        landing: { outcome: 'aborted', by: 'translation-request', reason, ...(event && { event }) },
      };
    }
    const { translated, read, write: mayWrite, sizeBits = 12 } = completion;
    if (translated === undefined || !(write ? mayWrite : read)) {
      return {
        kind: 'absent',
        reason: completion.reason ?? `the translation does not permit to ${write ? 'write' : 'read'}`,
      };
    }
    const size = BigInt(sizeBits);
    const fresh: AtcEntry = {
      streamId,
      pasid,
      global: false,
      privileged,
      input: (page >> size) << size,
      output: (translated >> size) << size,
      sizeBits,
      read,
      write: mayWrite,
    };
    this.cache.insert(fresh);
    return { kind: 'cached', entry: fresh };
  }

  /** Answers an invalidation. */
  invalidate(span: AtcSpan): InvalidationAnswer {
    const { answerWhileDisabled = 'unsupported-request' } = this.options;
    if (this.enabled || answerWhileDisabled === 'as-enabled') return this.invalidations.receive(span);
    const usual = this.invalidations.behaviour;
    this.invalidations.behaviour = answerWhileDisabled;
    const answer = this.invalidations.receive(span);
    this.invalidations.behaviour = usual;
    return answer;
  }

  /** Software wrote the control register: `before` says whether ATS was enabled. */
  controlled(before: boolean): void {
    if (this.enabled && !before) this.#refused = false;
    if (!this.enabled && before && this.options.disabling === 'clears') this.cache.clear();
  }

  /** Function-level reset. */
  reset(): void {
    this.cache.clear();
    this.invalidations.forget();
    this.#refused = false;
  }

  snapshot(): AtsState {
    return {
      entries: this.cache.snapshot(),
      invalidations: this.invalidations.snapshot(),
      refused: this.#refused,
    };
  }

  restore(state: AtsState): void {
    this.cache.restore(state.entries);
    this.invalidations.restore(state.invalidations);
    this.#refused = state.refused;
  }

  #withoutAts(): AtsRoute {
    if (this.options.refused !== 'nothing') return { kind: 'untranslated' };
    return {
      kind: 'ended',
      landing: { outcome: 'not-issued', reason: 'ATS was refused, and the device works with ATS only' },
    };
  }
}
