import type { Rule } from '../rule';

/** the endpoint may ask again as soon as its entry is gone; the SMMU must not answer from a TLB entry that is about to go. */
export const tlbiCompletesBeforeAtcInv: Rule = {
  id: 'tlbi-completes-before-atc-inv',
  title: 'TLB entries are gone, and CMD_SYNC says so, before endpoint caches are invalidated.',
  source: 'IHI 0070 §3.9.1, §4.5.1.',
  severity: 1,
  *find(run) {
    for (const { name } of run.smmus) {
      const commands = run.commands(name);
      for (const { event, declared } of commands) {
        if (declared.name !== 'ATC_INV') continue;
        const pending = commands.findLast(
          (other) =>
            other.event.id < event.id &&
            other.declared.name.startsWith('TLBI_') &&
            (other.completed === undefined || other.completed > event.id),
        );
        if (!pending || pending.event.kernel !== event.kernel) continue;
        yield {
          claim: `ATC_INV follows ${pending.declared.name} without a CMD_SYNC in between`,
          evidence: [pending.event.id, event.id],
          blame: event.id,
        };
      }
    }
  },
};
