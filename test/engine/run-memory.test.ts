import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { nodePorts } from '../../src/node/engine-ports';
import type { ReviewModel } from '../../src/protocol/review';
import { requireTrees, titleWith } from '../support/requires';
import { driver, driverText, sample } from '../support/sample-series';

let folder: string;
let runs: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smmu-runs-'));
  runs = join(folder, 'smmu-patch-review', 'runs');
});
beforeEach(() => {
  rmSync(runs, { recursive: true, force: true });
  writeFileSync(join(folder, 'bundle'), 'this build');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A session of its own, which tells of scenarios what they come to and whether the base was remembered. */
function reviewer(root: string, patched: string, options: { base?: string; fresh?: boolean } = {}) {
  const session = new Session(nodePorts({ XDG_CACHE_HOME: folder }, join(folder, 'bundle')), prepareKernelTree);
  if (!session.openTree(root, options.fresh).value) throw new Error(`${root} does not open`);
  const base = new Map(options.base === undefined ? [] : [[driver, options.base]]);
  session.setOverlays(base, new Map([[driver, patched]]));
  return (scenario: string) => {
    const { value } = session.run({ scenario }, neverCancelled);
    if (!value) throw new Error('there is no review');
    return { remembered: value.base.timing.remembered ?? false, model: withoutTiming(value) };
  };
}

function review(root: string, patched: string, options: { base?: string; fresh?: boolean } = {}) {
  return reviewer(root, patched, options)('cold-boot');
}

function withoutTiming({ base, patched, ...model }: ReviewModel): unknown {
  const { timing: _, ...before } = base;
  const { timing: __, ...after } = patched;
  return { ...model, base: before, patched: after };
}

const edited = (): string => driverText().replace('CR2_PTM | CR2_RECINVSID', 'CR2_PTM');

describe('what the base came to in an earlier session', () => {
  it('is what it comes to in this one', () => {
    const [first, second] = [review(sample, edited()), review(sample, edited())];
    expect([first.remembered, second.remembered]).toEqual([false, true]);
    expect(second.model).toEqual(first.model);
  });

  it('is not what the patched code comes to', () => {
    review(sample, driverText());
    const { model } = review(sample, edited());
    expect(model).toEqual(review(sample, edited(), { fresh: true }).model);
  });

  it.each([
    ['by another build', () => writeFileSync(join(folder, 'bundle'), 'another build'), {}],
    ['where it is not asked for', () => {}, { fresh: true }],
    ['for another base', () => {}, { base: `${driverText()}\n` }],
    [
      'when it was cut short',
      () => {
        for (const name of readdirSync(runs)) truncateSync(join(runs, name), 100);
      },
      {},
    ],
    [
      'when what was read is not known',
      () => {
        for (const name of readdirSync(runs)) if (name.startsWith('reads-')) rmSync(join(runs, name));
      },
      {},
    ],
  ])('is not used %s', (_, change, options) => {
    review(sample, edited());
    change();
    expect(review(sample, edited(), options).remembered).toBe(false);
  });

  it('is not used where another file of the tree has changed that was read, and is where none that was read has', () => {
    const tree = join(folder, 'tree');
    rmSync(tree, { recursive: true, force: true });
    cpSync(sample, tree, { recursive: true });
    const header = join(tree, driver).replace(/\.c$/, '.h');
    review(tree, edited());
    writeFileSync(join(tree, 'README'), 'nobody compiles this');
    expect(review(tree, edited()).remembered).toBe(true);
    writeFileSync(header, `${readFileSync(header, 'utf8')}\n`);
    expect(review(tree, edited()).remembered).toBe(false);
  });
});

const tree = requireTrees('7.3');
describe.skipIf(tree.missing)(titleWith('runs of 7.3 that are remembered', tree), () => {
  it('are the same', () => {
    const text = readFileSync(join(tree.path, driver), 'utf8').replace('GBPA_ABORT, 0', '0, GBPA_ABORT');
    const scenarios = ['kdump-under-dma', 'domain-swap', 'kdump-service-failure', 'lazy', 'shutdown'];
    const [first, second] = [reviewer(tree.path, text), reviewer(tree.path, text)].map((one) => scenarios.map(one));
    expect(first?.map(({ remembered }) => remembered)).toEqual(scenarios.map(() => false));
    expect(second?.map(({ remembered }) => remembered)).toEqual(scenarios.map(() => true));
    expect(second?.map(({ model }) => model)).toEqual(first?.map(({ model }) => model));
  });
});
