import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../src/core/rule/judge';
import { breathe } from '../engine/world/tree-world';
import { requireTrees, titleWith } from '../support/requires';
import { mutations } from './mutations';
import { Survey } from './survey';

const tree = requireTrees('7.3');

/** Where a mistake shows at another place than its own in a situation: who uses what it left. */
const elsewhere = new Set([
  'span-unchecked span-short',
  'memremap-error-ignored kdump-l2ptr-beyond-memory',
  'level-flag-after-fallback linear-absurd-wide',
  'tags-shared kdump-stale-translation',
]);

describe.skipIf(tree.missing)(titleWith('a crash under DMA', tree), { timeout: 240_000 }, () => {
  let survey: Survey;
  beforeAll(() => {
    survey = new Survey(tree.path);
  });
  afterEach(breathe);
  const changesOf = (id: string) => mutations.get(id)?.changes ?? [];
  const proven = (findings: ReturnType<Survey['judge']>['findings']) =>
    findings.filter((each) => each.level === 'proven').map(({ rule, claim }) => `${rule}: ${claim}`);

  test('the stock driver aborts all of it, which ADOPT forbids and BLOCK asks for', () => {
    const { trace, facts, findings, deferred } = survey.judge('kdump-under-dma', []);
    expect(deferred).toEqual([]);
    expect(proven(findings)).toEqual(
      expect.arrayContaining([
        'gbpa-lets-live-dma-through: GBPA.ABORT is set while DMA of the crashed kernel is under way',
        'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way',
        'adopted-dma-never-aborts: DMA of nvme that outlived the crash is aborted',
      ]),
    );
    const [block] = judge(trace, facts, { policies: ['BLOCK'] });
    expect(block?.findings.filter(({ level }) => level === 'proven')).toEqual([]);
  });

  test.each([
    ['kdump-under-dma', ['nic', 'nvme']],
    ['bound-backwards', ['nic', 'nvme']],
    ['kdump-linear-table', ['nic', 'nvme']],
    ['kdump-without-atschk', ['gpu', 'nvme']],
    ['kdump-latched-cmdq-err', ['nic', 'nvme']],
    ['kdump-aborting-ste', ['nic', 'nvme']],
    ['kdump-reserved-memory', ['display', 'nvme']],
    ['reserved-by-acpi', ['nic', 'nvme']],
    ['partition', ['nic', 'nvme']],
    ['slow-queues', ['nic', 'nvme']],
    ['ats', ['gpu', 'nvme']],
  ])('the adoption patch is clean: %s', (situation, devices) => {
    const { end, deferred, findings } = survey.adoption(situation);
    expect([end, [...deferred].sort(), proven(findings)]).toEqual(['completed', devices, []]);
  });

  test('DMA of the crashed kernel reaches the same page at every step until its device is attached', () => {
    const { trace, facts } = survey.adoption('kdump-under-dma');
    const first = trace.events.findIndex(({ kernel }) => kernel === 1);
    for (const { device, attachments } of facts.streams) {
      const attach = attachments.find(({ kernel }) => kernel === 1)?.from ?? trace.events.length;
      const steps = trace.timeline?.steps ?? [];
      const lanes = trace.timeline?.lanes.filter((lane) => lane.device === device) ?? [];
      const tried = lanes.flatMap(({ runs }) => runs).filter(({ from }) => (steps[from] ?? 0) < attach);
      expect([...new Set(tried.map(({ outcome }) => outcome.standing))]).toEqual(['same']);
      expect(tried.some(({ to }) => (steps[to] ?? 0) > first)).toBe(true);
    }
  });

  test.each([
    ['gerror-ack-dropped', 'kdump-latched-cmdq-err', 'waiting-commands-are-taken'],
    ['atschk-forced', 'kdump-without-atschk', 'atschk-change-invalidates'],
    ['service-failure-accepted', 'kdump-service-failure', 'no-adoption-in-service-failure'],
    ['service-failure-late', 'kdump-service-failure-late', 'no-adoption-in-service-failure'],
    ['rmr-bypass-installed', 'reserved-by-acpi', 'adopted-ste-not-bypassed'],
    ['deferred-by-valid-alone', 'kdump-aborting-ste', 'deferral-has-a-reason'],
    ['event-queue-for-a-moment', 'kdump-under-dma', 'event-queues-stay-off'],
    ['partition-rewritten', 'partition', 'adopted-ste-left-alone'],
    ['log2size-unchecked', 'kdump-log2size-63', 'no-warning'],
    ['span-unchecked', 'span-absurd', 'no-warning'],
    ['span-unchecked', 'span-short', 'no-oops'],
    ['memremap-error-ignored', 'kdump-l2ptr-beyond-memory', 'no-oops'],
    ['memremap-error-ignored', 'kdump-memremap-fails', 'no-oops'],
    ['level-flag-after-fallback', 'linear-absurd-wide', 'ends: '],
    ['always-deferred', 'kdump-aborting-ste', 'deferral-has-a-reason'],
    ['never-deferred', 'kdump-under-dma', 'adopted-device-waits'],
    ['array-leaked', 'kdump-memremap-fails', 'nothing-leaks'],
    ['tags-shared', 'kdump-stale-translation', 'dma-reaches-its-buffer'],
    ['atschk-dropped', 'ats', 'atschk-change-invalidates'],
    ['table-registers-rewritten', 'kdump-under-dma', 'stream-table-fixed-while-enabled'],
    ['second-level-never-adopted', 'kdump-under-dma', 'adopted-dma-never-aborts'],
    ['linear-table-cleared', 'kdump-linear-table', 'adopted-dma-never-aborts'],
    ['enable-dropped-for-a-moment', 'kdump-under-dma', 'smmuen-kept-under-live-dma'],
  ])('%s is found in %s: %s', (id, situation, rule) => {
    const found = survey.introduced(situation, changesOf(id));
    const told = found.find((each) => each.includes(rule));
    expect([...found, rule]).toContain(told);
    if (!elsewhere.has(`${id} ${situation}`)) expect(told).toContain(mutations.get(id)?.culprit);
  });

  test.each([
    ['acknowledged-always'],
    ['streams-backwards'],
    ['invalidated-twice'],
    ['abort-behind-the-table'],
    ['helper-extracted'],
  ])('nothing is said of what is harmless: %s', (id) => {
    const found = survey.introduced('kdump-under-dma', changesOf(id));
    expect(found.filter((each) => !each.startsWith('hint'))).toEqual([]);
  });
});
