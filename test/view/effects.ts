import type { Change, EffectSideView, EffectView } from '../../src/protocol/effect';
import type { ReviewModel, RunView } from '../../src/protocol/review';

/** The file that hand-made effects lie in. */
export const file = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** `reset:12` is line 12 in function `reset`; `reset:12<probe:30` adds a caller. */
function side(where: string, text: string): EffectSideView {
  const stack = where.split('<').map((frame) => {
    const [name = '', line = '1'] = frame.split(':');
    return { function: name, at: { file, line: Number(line), column: 1 } };
  });
  const at = stack[0]?.at ?? { file, line: 1, column: 1 };
  return { step: 1, time: '0', at, stack, text, fields: [], count: 1 };
}

/** An effect from a line of text: `+ CR0 0→1 @ reset:12`. */
export function effect(line: string, id = 0): EffectView {
  const signs: Readonly<Record<string, Change>> = {
    '=': 'same',
    '+': 'added',
    '-': 'removed',
    '~': 'changed',
    '^': 'moved',
  };
  const [sign = '=', rest = ''] = [line[0], line.slice(2)];
  const [text = '', patched = '', base = patched] = rest.split(' @ ');
  const change = signs[sign] ?? 'same';
  return {
    id,
    kind: 'register-write',
    change,
    subject: text.split(/[ .]/)[0] ?? '',
    text,
    ...(change !== 'added' && { base: side(base, text) }),
    ...(change !== 'removed' && { patched: side(patched, text) }),
  };
}

/** A finished run without findings. */
export const completed: RunView = {
  end: 'completed',
  events: 0,
  refused: 0,
  calls: [],
  log: [],
  breaches: [],
  notModelled: [],
  verdicts: [],
  problems: [],
  timing: { compile: 0, run: 0, total: 0 },
};

/** A model of these effects. */
export function model(...lines: readonly string[]): ReviewModel {
  return {
    scenario: 'cold-boot',
    profile: 'qemu-virt',
    treeVersion: '6.18.0',
    differ: true,
    base: completed,
    patched: completed,
    effects: lines.map(effect),
    changed: { added: 0, removed: 0, changed: 0, moved: 0 },
    registers: [],
    judgements: [],
    problems: [],
  };
}
