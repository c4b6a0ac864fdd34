import type { SmmuV2Facts } from '../facts';
import type { Run } from '../run';
import { invalidationsV2 } from './invalidations';
import { type RegisterWrite, settingsOf } from './settings';
import { type BankTag, clearedBy, tagOf, tagText } from './tags';

/** A context bank begins to translate, or goes on with other tables or another tag. */
export interface Beginning {
  readonly event: RegisterWrite;
  readonly tag: BankTag;
  /** The write that let transactions in. */
  readonly letIn: RegisterWrite;
  /** Since the SMMU has power nobody invalidated what the TLB has under the tag, and waited for it. */
  readonly unclean: boolean;
  /** What the TLB may have under the tag: what others translated, or the bank itself with other tables. */
  readonly others: readonly BankTag[];
  readonly found: boolean;
}

interface Cleared {
  readonly done: number;
  readonly matches: ReturnType<typeof clearedBy>;
}

/** All beginnings in a run, in order. */
export function beginningsOf(run: Run, facts: SmmuV2Facts): readonly Beginning[] {
  const found: Beginning[] = [];
  const invalidations = new Map(invalidationsV2(run, facts.name).map((each) => [each.event.id, each]));
  const losses = (facts.off ?? []).map(({ from }) => from);
  let pending: Cleared[] = [];
  let cleared: Cleared[] = [];
  let kept: BankTag[] = [];
  let live = new Map<number, BankTag>();
  let letIn: RegisterWrite | undefined;
  for (const { event, settings, found: isFound } of settingsOf(run, facts)) {
    while ((losses[0] ?? event.id + 1) <= event.id) {
      losses.shift();
      [pending, cleared, kept, live] = [[], [], [], new Map()];
    }
    const due = pending.filter(({ done }) => done < event.id);
    if (due.length > 0) {
      pending = pending.filter((each) => !due.includes(each));
      cleared = [...cleared, ...due];
      // What still translates comes back at once.
      kept = [...kept.filter((tag) => !due.some(({ matches }) => matches(tag))), ...live.values()];
    }
    const invalidation = invalidations.get(event.id);
    if (invalidation) {
      const { done } = invalidation;
      if (done !== undefined) pending.push({ done, matches: clearedBy(settings, invalidation) });
      continue;
    }
    if (!settings.lookedAt) {
      [letIn, live] = [undefined, new Map()];
      continue;
    }
    letIn ??= event;
    const now = new Map<number, BankTag>();
    for (const bank of settings.translating()) {
      const tag = tagOf(settings, bank);
      if (!tag) continue;
      now.set(bank, tag);
      const before = live.get(bank);
      if (before && tagText(before) === tagText(tag) && before.table === tag.table) continue;
      const unclean = !cleared.some(({ matches }) => matches(tag));
      const others = kept.filter((other) => tagText(other) === tagText(tag) && other.table !== tag.table);
      found.push({ event, tag, letIn, unclean, others, found: isFound });
      kept = [...kept, tag];
    }
    live = now;
  }
  return found;
}
