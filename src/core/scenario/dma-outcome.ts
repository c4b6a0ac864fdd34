import type { DmaOutcome, Piece } from '../endpoint/dma';
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
    const outcome = pieceOutcome(piece, dma.home !== undefined, reached);
    if (!found || order.indexOf(outcome.standing) < order.indexOf(found.standing)) found = outcome;
  }
  return found ?? pieceOutcome({ address: dma.address, size: dma.size, landing }, true, reached);
}

function pieceOutcome({ address, landing }: Piece, known: boolean, reached: Reached): TrialOutcome {
  switch (landing.outcome) {
    case 'reached':
    case 'elsewhere': {
      const { physical, route } = landing;
      if (!known && !reached.has(address)) reached.set(address, physical);
      const home = known ? landing.outcome === 'reached' : reached.get(address) === physical;
      const standing = home ? 'same' : route === 'bypassed' ? 'bypassed' : 'elsewhere';
      return { standing, address, physical, route };
    }
    case 'aborted':
    case 'discarded':
    case 'stalled':
      return {
        standing: landing.outcome,
        address,
        reason: landing.reason,
        ...(landing.event !== undefined && { event: landing.event }),
      };
    case 'waiting':
      return { standing: 'waiting', address };
    case 'not-issued':
      return { standing: 'not-issued', address, reason: landing.reason };
  }
}

/** Whether two outcomes are one to a reader. */
export function sameOutcome(one: TrialOutcome, other: TrialOutcome): boolean {
  return (
    one.standing === other.standing &&
    one.address === other.address &&
    one.physical === other.physical &&
    one.route === other.route &&
    one.reason === other.reason &&
    one.event === other.event
  );
}
