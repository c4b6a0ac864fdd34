import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { judge } from '../../src/core/rule/judge';
import { requireTrees, titleWith } from '../support/requires';
import { mutations } from './mutations';
import { Survey } from './survey';

const tree = requireTrees('7.3');

describe.skipIf(tree.missing)(titleWith('a crash under DMA', tree), { timeout: 240_000 }, () => {
  let survey: Survey;
  beforeAll(() => {
    survey = new Survey(tree.path);
  });
  // Runs leave no time for anything else; the reporter wants some between them.
  beforeEach(() => new Promise<void>((done) => setTimeout(done, 10)));
  const changesOf = (id: string) => mutations.get(id)?.changes ?? [];
  const proven = (findings: ReturnType<Survey['judge']>['findings']) =>
    findings.filter((each) => each.level === 'proven').map(({ rule, claim }) => `${rule}: ${claim}`);

  test('the stock driver aborts all of it, which ADOPT forbids and BLOCK asks for', () => {
    const { run, findings } = survey.judge('plain', []);
    expect(run.deferred).toEqual([]);
    expect(proven(findings)).toEqual(
      expect.arrayContaining([
        'gbpa-lets-live-dma-through: GBPA.ABORT is set while DMA of the crashed kernel is under way',
        'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way',
        'adopted-dma-never-aborts: DMA of nvme that outlived the crash is aborted',
      ]),
    );
    const [block] = judge(run.trace, run.facts, { policies: ['BLOCK'] });
    expect(block?.findings.filter(({ level }) => level === 'proven')).toEqual([]);
  });

  test.each([
    ['plain'],
    ['reversed'],
    ['linear'],
    ['no-atschk'],
    ['command-error'],
    ['reserved'],
    ['slow-queues'],
  ])('the adoption patch is clean: %s', (situation) => {
    const { run, findings } = survey.adoption(situation);
    expect([run.end, [...run.deferred].sort(), findings]).toEqual(['completed', ['display', 'nic', 'nvme'], []]);
  });

  test('DMA of the crashed kernel reaches the same page at every step until its device is attached', () => {
    const { facts, trace } = survey.adoption('plain').run;
    for (const { device, streamId, attachments } of facts.streams) {
      const home = facts.buffers.find((each) => each.streamId === streamId && each.kernel === 0)?.home;
      const attach = attachments.find(({ kernel }) => kernel === 1)?.from ?? trace.events.length;
      const tried = (facts.trials ?? []).filter((each) => each.device === device && each.to < attach);
      expect([...new Set(tried.map(({ physical }) => physical))]).toEqual(home === undefined ? [] : [home]);
    }
  });

  test.each([
    ['gerror-ack-dropped', 'command-error', 'waiting-commands-are-taken'],
    ['atschk-forced', 'no-atschk', 'atschk-change-invalidates'],
    ['service-failure-late', 'service-failure-late', 'no-adoption-in-service-failure'],
    ['rmr-bypass-installed', 'reserved', 'adopted-ste-not-bypassed'],
    ['event-queue-for-a-moment', 'plain', 'event-queues-stay-off'],
    ['partition-rewritten', 'partition', 'adopted-ste-left-alone'],
    ['log2size-unchecked', 'size-absurd', 'no-warning'],
    ['span-unchecked', 'span-absurd', 'no-warning'],
    ['span-unchecked', 'span-short', 'no-oops'],
    ['memremap-error-ignored', 'second-level-nowhere', 'no-oops'],
    ['level-flag-after-fallback', 'linear-absurd-wide', 'ends: '],
    ['tags-shared', 'plain', 'dma-reaches-its-buffer'],
    ['second-level-never-adopted', 'plain', 'adopted-dma-never-aborts'],
    ['linear-table-cleared', 'linear', 'adopted-dma-never-aborts'],
    ['enable-dropped-for-a-moment', 'plain', 'smmuen-kept-under-live-dma'],
  ])('%s is found in %s: %s', (id, situation, rule) => {
    expect(survey.introduced(situation, changesOf(id)).join('\n')).toContain(rule);
  });

  test.each([
    ['acknowledged-always'],
    ['streams-backwards'],
    ['invalidated-twice'],
    ['abort-behind-the-table'],
    ['helper-extracted'],
  ])('nothing is said of what is harmless: %s', (id) => {
    const found = survey.introduced('plain', changesOf(id));
    expect(found.filter((each) => !each.startsWith('hint'))).toEqual([]);
  });
});
