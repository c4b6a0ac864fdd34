import { describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../support/requires';
import { provenOf, runAtc, shipped } from './atc-run';
import { quarantine } from './quarantine';
import { wrongQuarantines } from './quarantine-mutations';

const required = requireTrees('7.3');

/** Scenarios in which a device is silent and another CPU hears of it, and healthy ones. */
const ailing = [
  'atc-never-answers',
  'atc-too-late',
  'atc-one-of-three',
  'atc-two-of-three',
  'atc-silent-at-attach',
  'atc-silent-pasid',
  'atc-shared-group',
  'atc-errors-repeat',
  'atc-attach-after-silence',
  'atc-reset-after-silence',
  'atc-reset-hangs',
  'atc-two-cpus-one-silent',
  'atc-wrong-sync',
];
const healthy = ['atc-work', 'atc-pasids', 'atc-shared-domain', 'atc-late', 'atc-reset', 'atc-two-cpus'];

describe('a quarantine of devices whose ATC invalidation times out', () => {
  it.skipIf(required.missing).each([...ailing, ...healthy])(
    titleWith('breaks nothing in %s', required),
    (id) => {
      const run = runAtc(required.path, shipped(id), quarantine);
      expect([run.end, ...run.notModelled, ...provenOf(run)]).toEqual(['completed']);
    },
    120_000,
  );

  it.skipIf(required.missing)(
    titleWith('ends the errors: one device, few of them', required),
    () => {
      const errors = (changes: typeof quarantine) =>
        runAtc(required.path, shipped('atc-errors-repeat'), changes).trace.events.filter(
          (event) => event.kind === 'command' && event.outcome === 'CERROR_ATC_INV_SYNC',
        ).length;
      expect(errors([])).toBe(16);
      expect(errors(quarantine)).toBe(2);
    },
    120_000,
  );

  it.skipIf(required.missing)(
    titleWith('is found wanting on a machine with one CPU', required),
    () => {
      const run = runAtc(required.path, shipped('atc-one-cpu'), quarantine);
      expect(provenOf(run).join('\n')).toContain('ste-change-invalidates');
    },
    120_000,
  );

  it.skipIf(required.missing).each(wrongQuarantines)(
    titleWith('is found out when $what', required),
    ({ scenario, rule, blame, changes }) => {
      const run = runAtc(required.path, shipped(scenario), [...quarantine, ...changes]);
      const found = run.findings.filter((each) => each.rule === rule && each.level === 'proven');
      expect(provenOf(run).join('\n')).toContain(rule);
      expect(found.some(({ stack }) => stack.some((frame) => frame.function === blame))).toBe(true);
    },
    120_000,
  );
});
