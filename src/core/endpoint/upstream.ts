import type { Snapshotable } from '../machine/snapshot';
import { exploreV2 } from '../smmu/v2/explore';
import type { SmmuV2 } from '../smmu/v2/smmu';
import type { TranslationCompletion, TranslationRequest } from '../smmu/v3/ats';
import type { Choice } from '../smmu/v3/choice';
import { explore } from '../smmu/v3/explore';
import type { PageRequestMessage, PageRequestOutcome } from '../smmu/v3/page-request-queue';
import type { SmmuV3 } from '../smmu/v3/smmu';
import type { Transaction, TransactionResult } from '../smmu/v3/transaction';

/** A run of which nothing stayed, with the choices among permitted outcomes that led there. */
export interface Tentative<T> {
  readonly choices: readonly Choice[];
  readonly result: T;
}

/** Several of them, and whether they would come to the same now. */
export interface Tentatives<T> {
  readonly outcomes: readonly Tentative<T>[];
  readonly holds: () => boolean;
}

/** What a bus master has towards memory: an SMMU, as far as masters see it. */
export interface Upstream {
  readonly name: string;
  translate(transaction: Transaction): TransactionResult;
  /** ATS and PRI; an SMMU without them answers Unsupported Request. */
  request(request: TranslationRequest): TranslationCompletion;
  translated(transaction: Transaction): TransactionResult;
  requestPage(message: PageRequestMessage): PageRequestOutcome;
  /** Runs something of which nothing stays in SMMU, memory, clock or trace: once as the knobs say, or (`limit` above 1) once for each
   *  combination of outcomes that the architecture permits now, the one of the knobs first. */
  tentatively<T>(run: () => T, limit: number): Tentatives<T>;
}

/** An SMMUv3 as bus masters see it. */
export function upstreamOf(smmu: SmmuV3): Upstream {
  return {
    name: smmu.name,
    translate: (transaction) => smmu.translate(transaction),
    request: (request) => smmu.ats.request(request),
    translated: (transaction) => smmu.ats.translated(transaction),
    requestPage: (message) => smmu.pageRequestQueue.receive(message),
    tentatively(run, limit) {
      const { alternatives: outcomes, holds } = explore(smmu, run, limit);
      return { outcomes, holds };
    },
  };
}

/** An SMMUv2 as bus masters see it: it knows no translation requests and no page requests. */
export function upstreamOfV2(smmu: SmmuV2): Upstream {
  const reason = 'SMMUv2 has no ATS';
  return {
    name: smmu.name,
    translate: (transaction) => smmu.translate(transaction),
    request: () => ({ status: 'UR', reason }),
    translated: () => ({ outcome: 'aborted', reason }),
    requestPage: () => ({ outcome: 'answered', response: 'ResponseFailure', withSubstream: false }),
    tentatively(run, limit) {
      const { alternatives: outcomes, holds } = exploreV2(smmu, run, limit);
      return { outcomes, holds };
    },
  };
}

/** The same while its clock runs; without, nothing gets through and nothing is answered. */
export function clocked(upstream: Upstream, runs: () => boolean): Upstream {
  const reason = 'the SMMU has no clock';
  const refused = { outcome: 'aborted', reason } as const;
  return {
    ...upstream,
    translate: (transaction) => (runs() ? upstream.translate(transaction) : refused),
    request: (request) => (runs() ? upstream.request(request) : { status: 'CA', reason }),
    translated: (transaction) => (runs() ? upstream.translated(transaction) : refused),
    tentatively(run, limit) {
      const then = runs();
      const { outcomes, holds } = upstream.tentatively(run, limit);
      return { outcomes, holds: () => runs() === then && holds() };
    },
  };
}

/** Runs something on parts whose state is put back afterwards, also when it throws. */
export function undone<State, T>(part: Snapshotable<State>, run: () => T): T {
  const before = part.snapshot();
  try {
    return run();
  } finally {
    part.restore(before);
  }
}
