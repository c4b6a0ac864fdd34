import type { Snapshotable } from '../machine/snapshot';
import { commands } from '../smmu/structures/command';
import type { PageRequestOutcome } from '../smmu/v3/page-request-queue';
import { pageRequestAllocation, pageRequestControl, pageRequestStatus } from './capabilities';
import type { ConfigSpace } from './config-space';
import type { Upstream } from './upstream';

/** A page that an endpoint asks for. `address` may be anywhere in it. */
export interface PageWish {
  readonly streamId: number;
  readonly pasid?: number;
  readonly address: bigint;
  readonly read?: boolean;
  readonly write?: boolean;
  readonly execute?: boolean;
  readonly privileged?: boolean;
}

/** How a group was answered: pages are there, one of them cannot be had, or the interface gives up. `dropped`: nobody will answer. */
export type GroupAnswer = 'success' | 'invalid' | 'failure';

/** A group of page requests. Without an answer it waits; more than one answer is an error of software. */
export interface PageGroup {
  readonly index: number;
  readonly wishes: readonly PageWish[];
  /** The request that closes it was sent. */
  readonly closed: boolean;
  readonly answers: readonly GroupAnswer[];
}

/** Opaque to all but `PageRequests`. */
export interface PageRequestState {
  readonly groups: readonly PageGroup[];
  readonly next: number;
  readonly unexpected: number;
}

/** Group indexes have nine bits. */
const indexes = 512;
const answerOf: readonly GroupAnswer[] = ['failure', 'invalid', 'success'];

/** The page request interface of a function (PCIe PRI): groups with a last request, each with one answer. */
export class PageRequests implements Snapshotable<PageRequestState> {
  #groups: readonly PageGroup[] = [];
  #next = 0;
  #unexpected = 0;

  constructor(
    private readonly config: ConfigSpace,
    private readonly upstream: Upstream,
  ) {}

  /** Groups of the past are kept, so that it shows how often each was answered, until their index is used again. */
  get groups(): readonly PageGroup[] {
    return this.#groups;
  }

  /** Answers that named no group that waits. */
  get unexpected(): number {
    return this.#unexpected;
  }

  /** Whether software lets the function ask. */
  get enabled(): boolean {
    return this.config.has(pageRequestControl.offset, pageRequestControl.enable);
  }

  /** Requests that wait for an answer. */
  get outstanding(): number {
    return this.#groups.reduce((sum, group) => (group.answers.length === 0 ? sum + group.wishes.length : sum), 0);
  }

  /** How many may: what software allocated, no more than the function can. */
  get limit(): number {
    const able = this.config.capabilities.pageRequests ?? 0;
    return Math.min(this.config.read(pageRequestAllocation.offset, 4), able);
  }

  /** Asks for pages as one group; undefined when the function may not now. `open` leaves out the mark of the last one. */
  ask(wishes: readonly PageWish[], open = false): PageGroup | undefined {
    if (!this.enabled || wishes.length === 0 || this.outstanding + wishes.length > this.limit) return undefined;
    const index = this.#free();
    if (index === undefined) return undefined;
    this.#next = (index + 1) % indexes;
    this.config.drop(pageRequestStatus.offset, pageRequestStatus.stopped);
    this.#set({ index, wishes, closed: !open, answers: [] });
    for (const [at, wish] of wishes.entries()) {
      this.#send(wish, index, !open && at === wishes.length - 1);
      // Refused at once: the rest of the group is not sent any more.
      if (this.#group(index)?.answers.length !== 0) break;
    }
    return this.#group(index);
  }

  /** Stop marker: after it, no earlier request of this PASID is under way. Nobody answers it. */
  stop(streamId: number, pasid: number): void {
    this.upstream.requestPage({ streamId, substreamId: pasid, page: 0n, group: 0, last: true });
  }

  /** Takes a CMD_PRI_RESP. */
  respond(words: readonly [bigint, bigint]): void {
    const { PRI_RESP } = commands;
    const answer = answerOf[PRI_RESP.get(words, 'Resp')];
    if (answer) this.#answer(PRI_RESP.get(words, 'PRGIndex'), answer);
  }

  /** Function-level reset, or software's reset bit: nothing waits any more. */
  forget(): void {
    this.#groups = [];
    this.config.raise(pageRequestStatus.offset, pageRequestStatus.stopped);
  }

  snapshot(): PageRequestState {
    return { groups: this.#groups, next: this.#next, unexpected: this.#unexpected };
  }

  restore(state: PageRequestState): void {
    this.#groups = state.groups;
    this.#next = state.next;
    this.#unexpected = state.unexpected;
  }

  #send(wish: PageWish, group: number, last: boolean): void {
    const { streamId, pasid, address, read, write, execute, privileged } = wish;
    const outcome: PageRequestOutcome = this.upstream.requestPage({
      streamId,
      ...(pasid !== undefined && { substreamId: pasid }),
      page: address - (address % 4096n),
      group,
      last,
      ...(read !== undefined && { read }),
      ...(write !== undefined && { write }),
      ...(execute !== undefined && { execute }),
      ...(privileged !== undefined && { privileged }),
    });
    if (outcome.outcome !== 'answered') return;
    this.#answer(group, outcome.response === 'Success' ? 'success' : 'failure');
  }

  #answer(index: number, answer: GroupAnswer): void {
    const group = this.#group(index);
    if (group) this.#set({ ...group, answers: [...group.answers, answer] });
    if (!group || group.answers.length > 0) {
      this.#unexpected++;
      this.config.raise(pageRequestStatus.offset, pageRequestStatus.unexpectedGroup);
      return;
    }
    if (answer !== 'failure') return;
    // Response Failure: the function may not ask again until software enables it anew.
    this.config.raise(pageRequestStatus.offset, pageRequestStatus.responseFailure);
    this.config.drop(pageRequestControl.offset, pageRequestControl.enable);
  }

  #free(): number | undefined {
    for (let step = 0; step < indexes; step++) {
      const index = (this.#next + step) % indexes;
      const group = this.#group(index);
      if (!group || group.answers.length > 0) return index;
    }
    return undefined;
  }

  #group(index: number): PageGroup | undefined {
    return this.#groups.find((group) => group.index === index);
  }

  #set(group: PageGroup): void {
    this.#groups = [...this.#groups.filter(({ index }) => index !== group.index), group];
  }
}
