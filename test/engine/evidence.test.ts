import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { codeLines } from '../../src/engine/code-lines';
import { evidenceOf } from '../../src/engine/evidence';
import type { PreparedTree } from '../../src/engine/ports';
import { Session } from '../../src/engine/session';
import type { BreachView } from '../../src/protocol/review';
import { driverPath, prepareScripted, scriptedPorts } from './scripted';

const writes = ['CR1 = 0xd75', ...Array.from({ length: 12 }, (_, index) => `STRTAB_BASE_CFG = ${index}`), 'CR2 = 1'];
const text = ['arm_smmu_device_hw_probe: CR0 = 0', 'arm_smmu_init_structures: CR0 = 0']
  .concat(writes.map((write) => `arm_smmu_device_reset: ${write}`))
  .join('\n');

function evidence(edit: (text: string) => string) {
  const session = new Session(scriptedPorts(text), prepareScripted);
  session.openTree('/tree');
  session.setOverlays(new Map(), new Map([[driverPath, edit(text)]]));
  return session.verdict({ scenario: 'cold-boot', evidence: true }, neverCancelled).value?.evidence;
}

describe('evidence', () => {
  it('sets effects side by side, without long stretches that are alike', () => {
    const found = evidence((each) => each.replace('CR2 = 1', 'CR2 = 2'));
    const [base, patched] = [found?.effects?.base.split('\n'), found?.effects?.patched.split('\n')];
    expect(base?.slice(0, -1)).toEqual(patched?.slice(0, -1));
    expect(base?.[0]).toMatch(/^… \d+ alike …$/);
    expect([base?.length, base?.at(-1), patched?.at(-1)]).toEqual([
      5,
      'arm_smmu_device_reset: CR2.E2H 0→1',
      'arm_smmu_device_reset: CR2.RECINVSID 0→1',
    ]);
    expect(found?.differences.map(({ change, side, at }) => `${change} ${side} ${at?.line}`)).toEqual([
      `changed patched ${writes.length + 2}`,
    ]);
  });

  it('holds no effects where none differs, and the lines that ran', () => {
    const found = evidence((each) => each);
    expect([found?.effects, found?.differences, found?.lines]).toEqual([undefined, [], { [driverPath]: [1, 2] }]);
  });
});

describe('what went wrong on the patched side', () => {
  const breach = (text: string, line: number): BreachView => {
    const at = { file: 'f.c', line, column: 1 };
    return { kind: 'warning', step: 1, reason: 'warning', text, at, stack: [{ function: 'f', at }] };
  };

  it('is marked where the base has it too, wherever it stands there and however often', () => {
    const session = new Session(scriptedPorts(text), prepareScripted);
    session.openTree('/tree');
    const { value: model } = session.run({ scenario: 'cold-boot' }, neverCancelled);
    if (!model) throw new Error('it does not run');
    const base = { ...model.base, breaches: [breach('a', 3)] };
    const patched = { ...model.patched, breaches: [breach('a', 9), breach('a', 9), breach('b', 3)] };
    const { breaches } = evidenceOf({ ...model, base, patched }, () => false);
    expect(breaches.map(({ text: each, inBase = false }) => `${each} ${inBase}`)).toEqual([
      'a true',
      'a false',
      'b false',
    ]);
  });
});

describe('changed lines', () => {
  const before = 'int f(void)\n{\n\ta();\n\treturn 0;\n}\n';
  const after = 'int f(void)\n{\n\tint x;\n\ta(1,\n\t  2);\n\tb();\n\treturn 0;\n}\n';

  /** As `line>seenAt`, where code is seen at these lines. */
  function changed(lines: readonly number[], patched = after, base = before): string[] {
    const read = (text: string) => ({ read: (path: string) => (path === 'f.c' ? text : undefined) });
    const prepared = { code: () => ({ functions: [], lines }) } as unknown as PreparedTree;
    const [file] = codeLines(prepared, { base: read(base), patched: read(patched) }, ['f.c', 'g.c'], () => false);
    return file?.changed.map(({ line, seenAt }) => `${line}>${seenAt}`) ?? [];
  }

  it('count once for each statement, and not where there is no code', () => {
    expect(changed([4, 6, 7])).toEqual(['4>4', '6>6']);
  });

  it('are seen at the start of their statement', () => {
    expect(changed([4, 6, 7], after.replace('2);', '3);'), after)).toEqual(['5>4']);
  });

  it('are none where nothing differs', () => {
    expect(changed([3, 4], before)).toEqual([]);
  });
});
