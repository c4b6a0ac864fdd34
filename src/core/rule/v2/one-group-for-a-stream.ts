import type { Rule } from '../rule';
import { mapsStreams, settingsOf } from './settings';

/** Whether a conflict is noticed is up to the part; then sCR0.SMCFCFG decides, else any of the groups. StreamIDs that nobody has may match as they
 *  please. */
export const oneGroupForAStream: Rule = {
  id: 'one-group-for-a-stream',
  title: 'While an SMMUv2 lets clients in, at most one valid stream mapping group matches the StreamID of a device.',
  source: 'IHI 0062 §2.3.7, §9.6.25.',
  severity: 1,
  *find(run) {
    for (const facts of run.smmusV2) {
      const own = run.facts.streams.filter(({ smmu }) => smmu === facts.name);
      const told = new Set<string>();
      for (const { event, settings, found } of settingsOf(run, facts)) {
        if (!found || !settings.lookedAt || !settings.matches || !mapsStreams(event)) continue;
        const groups = settings.open().flatMap(({ group }) => {
          const streams = settings.streams(group);
          return streams ? [{ group, ...streams }] : [];
        });
        for (const { device, streamId } of own) {
          const matching = groups.filter(({ id, mask }) => ((streamId ^ id) & ~mask & 0xffff) === 0);
          if (matching.length < 2) continue;
          const names = matching.map(({ group }) => `SMR${group}`).join(' and ');
          const claim = `The StreamID of ${device} matches ${names}`;
          if (told.has(claim)) continue;
          told.add(claim);
          yield { claim, evidence: [event.id], dependsOnKnobs: true };
        }
      }
    }
  },
};
