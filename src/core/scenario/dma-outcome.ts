import { type Dma, type DmaOutcome, homeOf, type Piece, type Route } from '../endpoint/dma';
import type { Standing, TrialOutcome } from '../trace/timeline';

/** From worst to best: getting to memory of somebody else outweighs not getting there. */
const order: readonly Standing[] = [
  'elsewhere',
  'bypassed',
  'aborted',
  'discarded',
  'stalled',
  'waiting',
  'not-issued',
  'same',
];

/** Where pages of a DMA of unknown home were first reached: by address as the bus master knows it. */
export type Reached = Map<bigint, bigint>;

/** What a tried DMA came to, by its page that is worst off. Notes where pages are reached whose home nobody knows. */
export function trialOutcome({ dma, pieces, landing }: DmaOutcome, reached: Reached): TrialOutcome {
  let found: TrialOutcome | undefined;
  for (const piece of pieces) {
    const outcome = pieceOutcome(dma, piece, reached);
    if (!found || order.indexOf(outcome.standing) < order.indexOf(found.standing)) found = outcome;
  }
  return found ?? pieceOutcome(dma, { address: dma.address, size: dma.size, landing }, reached);
}

function pieceOutcome(dma: Dma, { address, landing }: Piece, reached: Reached): TrialOutcome {
  switch (landing.outcome) {
    case 'reached':
    case 'elsewhere': {
      const { physical, route } = landing;
      if (dma.home === undefined && !reached.has(address)) reached.set(address, physical);
      return { standing: standingAt(dma, address, physical, route, reached), address, physical, route };
    }
    case 'aborted':
    case 'discarded':
    case 'stalled': {
      const facts = { address, reason: landing.reason, ...(landing.event !== undefined && { event: landing.event }) };
      const beyond = landing.outcome === 'aborted' ? landing.beyond : undefined;
      if (!beyond) return { standing: landing.outcome, ...facts };
      // It got through the SMMU: that nothing is there was luck, unless its buffer is there.
      const standing = standingAt(dma, address, beyond.physical, beyond.route, reached);
      return { standing: standing === 'same' ? 'aborted' : standing, ...facts, ...beyond };
    }
    case 'waiting':
      return { standing: 'waiting', address };
    case 'not-issued':
      return { standing: 'not-issued', address, reason: landing.reason };
  }
}

function standingAt(dma: Dma, address: bigint, physical: bigint, route: Route, reached: Reached): Standing {
  const home = dma.home === undefined ? reached.get(address) : homeOf(dma, address);
  if (home === physical) return 'same';
  return route === 'bypassed' ? 'bypassed' : 'elsewhere';
}

/** Whether two outcomes are one to a reader. */
export function sameOutcome(one: TrialOutcome, other: TrialOutcome): boolean {
  return (
    one.address === other.address &&
    one.physical === other.physical &&
    one.reason === other.reason &&
    sameKind(one, other)
  );
}

/** Whether two outcomes differ in no more than which page of a DMA is worst off. */
export function sameKind(one: TrialOutcome, other: TrialOutcome): boolean {
  return (
    one.standing === other.standing &&
    one.route === other.route &&
    one.event === other.event &&
    (one.standing === 'same' || distance(one) === distance(other))
  );
}

function distance({ address, physical }: TrialOutcome): bigint | undefined {
  return physical === undefined ? undefined : physical - address;
}
