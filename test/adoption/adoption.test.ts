import { beforeAll, describe, expect, test } from 'vitest';
import { requireTrees, titleWith } from '../support/requires';
import { adoption } from './adoption';
import { mutations } from './mutations';
import { differences, outcome, Trial } from './trial';

const tree = requireTrees('7.3');

describe.skipIf(tree.missing)(titleWith('the adoption patch where no devices are', tree), { timeout: 120_000 }, () => {
  let trial: Trial;
  beforeAll(() => {
    trial = new Trial(tree.path);
  });

  // What the core is told of a stream without an entry, one that translates, one that aborts, another that translates, a bridge with one
  // that aborts and one that translates, one that bypasses.
  const kept = 'completed; deferred 0 1 0 1 1 1';
  const full = 'completed; deferred 0 0 0 0 0 0';

  test.each([
    ['two-levels', kept],
    ['linear', kept],
    ['linear-on-two-level-part', kept],
    ['features', kept],
    ['no-atschk', kept],
    ['command-error', kept],
    ['service-failure', full],
    ['size-absurd', full],
    ['linear-absurd', full],
    ['other-split', full],
    ['base-zero', full],
    ['base-unaligned', full],
    ['base-nowhere', full],
    ['span-absurd', 'completed; deferred -22 -22 -22 -22 -22 -22'],
    ['span-short', 'completed; deferred -22 -22 -22 -22 -22 -22'],
    ['second-level-nowhere', 'completed; deferred -6 -6 -6 -6 -6 -6'],
    ['not-coherent', full],
    ['kexec', full],
    ['cold', full],
  ])('%s: %s', (situation, expected) => {
    const model = trial.run(situation, adoption);
    expect([outcome(model.base), outcome(model.patched)]).toEqual([full, expected]);
  });

  test('nothing changes where nobody crashed', () => {
    for (const situation of ['cold', 'kexec']) expect(differences(trial.run(situation, adoption))).toEqual([]);
  });

  test('SMMUEN stays, what must not be written under it is not written, and neither queue is set up', () => {
    const model = trial.run('features', adoption);
    const writes = model.effects
      .filter((effect) => effect.kind === 'register-write' && effect.change !== 'same')
      .map((effect) => `${effect.change} ${effect.subject}`);
    expect([...new Set(writes)]).toEqual([
      'removed GBPA',
      'removed CR1',
      'removed CR2',
      'removed STRTAB_BASE',
      'removed STRTAB_BASE_CFG',
      'changed CR0',
      'removed EVENTQ_BASE',
      'removed EVENTQ_PROD',
      'removed EVENTQ_CONS',
      'removed CR0',
      'removed PRIQ_BASE',
      'removed PRIQ_PROD',
      'removed PRIQ_CONS',
      'changed IRQ_CTRL',
    ]);
    const cr0 = model.effects.filter(({ subject, patched }) => subject === 'CR0' && patched).map(({ text }) => text);
    expect(cr0.slice(-3)).toEqual([
      'CR0 base 0x0, now 0x11: SMMUEN, ATSCHK',
      'CR0 base 0x8, now 0x19: SMMUEN, ATSCHK',
      'CR0 = 0x19, unchanged',
    ]);
  });

  const changesOf = (id: string) => mutations.get(id)?.changes ?? [];

  test.each([
    ['gerror-ack-dropped', 'command-error', 'removed: GERRORN.CMDQ_ERR 0→1'],
    ['atschk-forced', 'no-atschk', 'added: CR0.ATSCHK 0→1'],
    ['service-failure-accepted', 'service-failure', 'completed; deferred 0 1 0 1 1 1'],
    ['deferred-by-valid-alone', 'two-levels', 'completed; deferred 1 1 1 1 1 1'],
    ['event-queue-for-a-moment', 'two-levels', 'added: CR0.EVENTQEN 0→1'],
    ['log2size-unchecked', 'size-absurd', 'warning: allocation'],
    ['span-unchecked', 'span-absurd', 'warning: memremap'],
    ['span-unchecked', 'span-short', 'oops: wild-pointer'],
    ['memremap-error-ignored', 'second-level-nowhere', 'oops: error-pointer'],
    ['memremap-error-ignored', 'base-nowhere', 'oops: error-pointer'],
    ['level-flag-after-fallback', 'linear-absurd', 'changed: STRTAB_BASE_CFG base 0x10210, now 0x10: SPLIT, FMT'],
    ['unmapped-after-check', 'two-levels', 'oops: wild-pointer'],
    ['second-level-window-short', 'two-levels', 'oops: wild-pointer'],
    ['enable-dropped-for-a-moment', 'two-levels', 'changed: CR0 base 0x9, now 0x8: SMMUEN'],
    ['table-registers-rewritten', 'two-levels', 'unpredictable: STRTAB_BASE'],
  ])('%s shows in %s: %s', (id, situation, shown) => {
    const model = trial.compare(situation, changesOf(id));
    const told = [outcome(model.patched), ...differences(model)].join('\n');
    expect(told).toContain(shown);
  });

  test.each([
    'comment-added',
    'register-read-twice',
    'checks-reordered',
    'deferral-in-other-words',
    'streams-backwards',
    'stricter-alignment',
    'smaller-cap',
    'log-levels',
    'helper-extracted',
  ])('%s shows nothing', (id) => {
    for (const situation of ['two-levels', 'linear', 'command-error', 'size-absurd']) {
      const model = trial.compare(situation, changesOf(id));
      expect([outcome(model.patched), differences(model)]).toEqual([outcome(model.base), []]);
    }
  });
});
