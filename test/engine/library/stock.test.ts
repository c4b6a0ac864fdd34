import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { scenariosOf } from '../../../src/core/scenario/library/library';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import type { ReviewModel } from '../../../src/protocol/review';
import { requireTrees, titleWith } from '../../support/requires';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'stock');

/** How a run ended where it did not complete, and what is not a mere hint: each finding with its line and the policies that hold it. */
function linesOf({ patched, judgements }: ReviewModel): string[] {
  const byFinding = new Map<string, string[]>();
  for (const { policy, findings } of judgements) {
    for (const { level, rule, claim, at } of findings) {
      if (level === 'hint') continue;
      const place = at ? `${at.file.split('/').at(-1)}:${at.line}` : 'nowhere';
      const line = `${level} ${rule} ${place} ${claim}`;
      byFinding.set(line, [...(byFinding.get(line) ?? []), policy]);
    }
  }
  const end = patched.end === 'completed' ? [] : [`  ends: ${patched.end}`];
  const found = [...byFinding].map(([line, policies]) => `  ${line} (${policies.join(', ')})`);
  return [...end, ...found];
}

/** Scenarios with the same lines stand together. */
function textOf(release: string, runs: ReadonlyMap<string, readonly string[]>): string {
  const together = new Map<string, string[]>();
  for (const [scenario, lines] of runs) {
    const key = lines.join('\n');
    if (key !== '') together.set(key, [...(together.get(key) ?? []), scenario]);
  }
  return [`Linux ${release}`, ...[...together].flatMap(([lines, scenarios]) => [...scenarios, lines]), ''].join('\n');
}

/** Without line numbers: those of another release of the same kernel differ. */
function withoutLines(text: string): string {
  return text.replace(/\.([ch]):\d+ /g, '.$1 ');
}

/** What a stock kernel is blamed for in the scenarios that ship. Each line was checked against driver, specification and scenario: that of a crash
 *  kernel under ADOPT is what the policy is about; others are what the driver really does with such hardware. `UPDATE_GOLDEN=1` writes the files. */
describe.each(['6.1', '6.12', '7.3'])('Linux %s without a patch', (version) => {
  const required = requireTrees(version);

  it.skipIf(required.missing)(
    titleWith('is blamed for nothing but what is written down', required),
    async () => {
      const session = new Session(nodePorts({}), prepareKernelTree);
      const release = session.openTree(required.path).value?.version ?? '';
      const runs = new Map<string, readonly string[]>();
      for (const { id } of scenariosOf('all').value ?? []) {
        const { value } = session.run({ scenario: id }, neverCancelled);
        runs.set(id, value ? linesOf(value) : ['  ends: nothing ran']);
        // The test runner wants to hear of its worker now and then.
        await new Promise((resolve) => setImmediate(resolve));
      }
      const text = textOf(release, runs);
      const file = join(folder, `${version}.txt`);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
      const golden = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const first = (all: string): string => all.split('\n')[0] ?? '';
      if (first(golden) === first(text)) expect(text).toBe(golden);
      else expect(withoutLines(text).replace(/.*/, '')).toBe(withoutLines(golden).replace(/.*/, ''));
    },
    900_000,
  );
});
