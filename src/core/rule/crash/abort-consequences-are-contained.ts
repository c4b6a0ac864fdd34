import type { Rule } from '../rule';

/** whoever is charged with it, a fatal error takes the dump away. */
export const abortConsequencesAreContained: Rule = {
  id: 'abort-consequences-are-contained',
  title: 'What aborted DMA leads to does not bring the crash kernel down.',
  source: 'kdump v2 thread; PCIe AER; pull request 454.',
  severity: 2,
  *find(run) {
    for (const { event: id, device, severity } of run.facts.consequences ?? []) {
      const event = run.events[id];
      if (!event || run.startOf(event.kernel) !== 'crash' || severity === 'non-fatal') continue;
      const what = severity === 'serror' ? 'an SError' : 'a fatal AER error';
      const seen = event.kind === 'hardware' ? event.text : what;
      yield { claim: `Aborted DMA of ${device} leads to ${what}`, evidence: [id], seen };
    }
  },
};
