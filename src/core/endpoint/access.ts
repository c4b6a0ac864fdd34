import { hex } from '../base/hex';
import type { Transaction, TransactionResult } from '../smmu/v3/transaction';
import type { AtsClient } from './ats-client';
import { type Dma, homeOf, type Landing, type Route } from './dma';
import type { PageRequests } from './page-requests';
import type { Surroundings } from './surroundings';

/** A run of bytes within one page, as the endpoint addresses them. */
export interface Place {
  readonly address: bigint;
  readonly size: number;
}

/** The way of one access: through the endpoint's own cache or not, through the SMMU, to what is behind it. No byte moves here. */
export class Access {
  constructor(
    private readonly around: Surroundings,
    private readonly ats: AtsClient | undefined,
    private readonly pages: PageRequests | undefined,
  ) {}

  /** Takes one access as far as it gets. The endpoint's translation cache and page requests may change. */
  carry(dma: Dma, at: Place, transaction: Transaction): Landing {
    const { upstream } = this.around;
    // Messages never go through the translation cache in practice, but nothing forbids it: they are ordinary writes.
    const route = this.ats?.route(transaction) ?? { kind: 'untranslated' };
    switch (route.kind) {
      case 'untranslated':
        return this.land(dma, at, upstream.translate(transaction));
      case 'ended':
        return route.landing;
      case 'absent': {
        const landing = this.#wish(transaction);
        return landing ?? { outcome: 'aborted', by: 'translation-request', reason: route.reason };
      }
      case 'cached': {
        const address = route.entry.output + (at.address - route.entry.input);
        const { streamId, write } = transaction;
        const result = upstream.translated({ streamId, address, write, neverStalls: true });
        return this.land(dma, at, result, 'cached');
      }
    }
  }

  /** Asks for the page of an access, once as long as that is not answered; undefined when it cannot ask. */
  #wish(transaction: Transaction): Landing | undefined {
    if (!this.pages?.enabled) return undefined;
    const { streamId, substreamId: pasid, address, write, privileged, instruction } = transaction;
    const page = address / 4096n;
    const waiting = this.pages.groups.find(
      ({ answers, wishes }) =>
        answers.length === 0 &&
        wishes.some((wish) => wish.streamId === streamId && wish.pasid === pasid && wish.address / 4096n === page),
    );
    const group =
      waiting ??
      this.pages.ask([
        {
          streamId,
          ...(pasid !== undefined && { pasid }),
          address,
          read: !write,
          write,
          ...(instruction && { execute: true }),
          ...(privileged && { privileged }),
        },
      ]);
    return group && group.answers.length === 0 ? { outcome: 'waiting', group: group.index } : undefined;
  }

  /** Where an access ends, after what the SMMU said. */
  land(dma: Dma, at: Place, result: TransactionResult, by?: Route): Landing {
    switch (result.outcome) {
      case 'translated':
      case 'bypassed': {
        const { physical } = result;
        if (!this.around.physical.answers(physical, at.size, dma.write)) {
          const reason = `nothing answers at ${hex(physical)}`;
          return { outcome: 'aborted', by: 'bus', reason, beyond: { physical, route: by ?? result.outcome } };
        }
        const home = homeOf(dma, at.address);
        const outcome = home === undefined || home === physical ? 'reached' : 'elsewhere';
        return { outcome, physical, route: by ?? result.outcome };
      }
      case 'aborted':
        return { outcome: 'aborted', by: 'smmu', reason: result.reason, ...(result.event && { event: result.event }) };
      case 'discarded':
        return { outcome: 'discarded', reason: result.reason, ...(result.event && { event: result.event }) };
      case 'stalled':
        return {
          outcome: 'stalled',
          reason: result.reason,
          ...(result.tag !== undefined && { tag: result.tag }),
          ...(result.event && { event: result.event }),
        };
    }
  }
}
