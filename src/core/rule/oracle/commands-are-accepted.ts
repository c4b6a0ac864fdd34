import type { Rule } from '../rule';

/** the SMMU stops at a command that it does not know, or cannot read. */
export const commandsAreAccepted: Rule = {
  id: 'commands-are-accepted',
  title: 'The SMMU takes every command that it is given.',
  source: 'IHI 0070 §4.1.3, §7.1.',
  severity: 2,
  *find(run) {
    // What a scenario put into the queue is not the driver's.
    const corrupted = new Set(
      run
        .of('hardware')
        .map(({ text }) => BigInt(/^CMD \d+ dword 0 changes from \S+ to (0x[0-9a-f]+)$/.exec(text)?.[1] ?? -1)),
    );
    for (const event of run.of('command')) {
      if (event.outcome !== 'CERROR_ILL' && event.outcome !== 'CERROR_ABT') continue;
      if (corrupted.has(event.dwords[0])) continue;
      const why = event.outcome === 'CERROR_ILL' ? 'is illegal for this SMMU' : 'cannot be fetched';
      yield {
        claim: `${event.name} ${why} (${event.outcome})`,
        evidence: [event.id],
        seen: 'the command queue stopped',
      };
    }
  },
};
