import type { PolicyId, Verdict } from './policy';

/** Columns of the table below. */
const columns: readonly PolicyId[] = ['ADOPT', 'BLOCK', 'FW-FIRST', 'HANDOFF-BYPASS', 'HANDOFF-ABORT'];

const letters: Readonly<Record<string, Verdict>> = { V: 'violation', w: 'warning', ok: 'ok', '-': 'not-applicable' };

/** Rules on which policies differ. Every other rule is a violation under all of them: no policy allows to break the architecture, or the kernel. */
const table: Readonly<Record<string, string>> = {
  //                                     ADOPT BLOCK FW-FIRST HANDOFF-BYPASS HANDOFF-ABORT
  'smmuen-kept-under-live-dma': '         V     ok    ok       -              -',
  'gbpa-lets-live-dma-through': '         V     ok    ok       -              -',
  'adopted-dma-never-aborts': '           V     ok    ok       -              -',
  'old-dma-stops': '                      ok    V     -        -              -',
  'deferral-has-a-reason': '              V     -     -        -              -',
  'adopted-device-waits': '               V     -     -        -              -',
  'old-structures-are-not-read': '        ok    V     w        -              -',
  'abort-consequences-are-contained': '   V     w     V        -              -',
  'dump-stays-intact': '                  w     ok    w        -              -',
  'adopted-ste-not-bypassed': '           V     w     w        -              -',
  'adopted-ste-left-alone': '             V     -     -        -              -',
  'adopted-geometry-is-checked': '        V     -     -        -              -',
  'adopted-mapping-is-capped': '          V     -     -        -              -',
  'adoption-memory-budget': '             w     ok    w        -              -',
  'no-adoption-in-service-failure': '     V     w     w        -              -',
  'service-failure-is-reported': '        w     w     w        w              w',
  'event-queues-stay-off': '              V     V     V        -              -',
  'log-is-not-flooded': '                 w     w     w        -              -',
  'vmw-change-invalidates': '             V     w     w        V              V',
  'atc-inv-needs-smmuen': '               V     w     w        V              V',
  'no-interrupt-storm': '                 -     w     w        V              V',
  'bypass-needs-a-reason': '              V     V     V        ok             V',
  'no-untranslated-dma-after-shutdown': ' -     -     -        w              V',
  'next-system-can-do-dma': '             -     -     -        V              ok',
};

const verdicts = new Map(Object.entries(table).map(([id, row]) => [id, row.trim().split(/\s+/)]));

/** Ids of the rules on which policies differ. */
export const disputed: readonly string[] = Object.keys(table);

/** What a policy makes of a breach of a rule. */
export function verdictOf(rule: string, policy: PolicyId): Verdict {
  const row = verdicts.get(rule);
  if (!row) return 'violation';
  return letters[row[columns.indexOf(policy)] ?? ''] ?? 'violation';
}
