import { beforeEach, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { Session } from '../../src/engine/session';
import { verdictOf } from '../../src/engine/verdict';
import type { FindingView, JudgementView } from '../../src/protocol/finding';
import { driverPath, prepareScripted, scriptedPorts } from './scripted';

const text = `arm_smmu_device_hw_probe: CR0 = 0
arm_smmu_init_structures: CR1 = 0xd75
arm_smmu_device_reset: CR0 = 0xd`;

let session: Session;
beforeEach(() => {
  session = new Session(scriptedPorts(text), prepareScripted);
  session.openTree('/tree');
});

describe('a verdict', () => {
  it('is a run in short, with what each function of the driver has to do with it', () => {
    session.setOverlays(new Map(), new Map([[driverPath, text.replace('CR0 = 0xd', 'CR0 = 0x9')]]));
    const { value } = session.verdict({ scenario: 'cold-boot' }, neverCancelled);
    expect(value && [value.scenario, value.base.end, value.patched.end, value.effects, value.changed].join(' ')).toBe(
      'cold-boot completed completed 3 1',
    );
    expect(value?.functions.map(({ name, effects, changed }) => `${name} ${effects} ${changed}`)).toEqual([
      'arm_smmu_device_hw_probe 1 0',
      'arm_smmu_device_reset 1 1',
      'arm_smmu_init_structures 1 0',
    ]);
  });

  it('says why a side stopped', () => {
    session.setOverlays(new Map(), new Map([[driverPath, 'arm_smmu_device_hw_probe: CR0 = 0']]));
    const { value } = session.verdict({ scenario: 'cold-boot' }, neverCancelled);
    expect([value?.patched.end, value?.patched.problem]).toEqual([
      'problems',
      'the driver of this tree has no function arm_smmu_init_structures',
    ]);
    expect(value?.base.problem).toBe(undefined);
  });

  it('counts findings by side and level', () => {
    const { value: model } = session.run({ scenario: 'cold-boot' }, neverCancelled);
    if (!model) throw new Error('no model');
    const finding = (origin: FindingView['origin'], level: FindingView['level']): FindingView => ({
      ...{ key: 'r', rule: 'r', policy: 'ADOPT', origin, level, claim: '', evidence: [], stack: [], knobs: [] },
    });
    const judgement: JudgementView = {
      policy: 'ADOPT',
      allowances: [],
      findings: [
        finding('introduced', 'proven'),
        finding('interaction', 'hint'),
        finding('pre-existing', 'hint'),
        finding('resolved', 'proven'),
      ],
    };
    expect(
      verdictOf({ ...model, judgements: [judgement, { ...judgement, unjudged: 'base' }] }, () => true).policies[0],
    ).toEqual({
      policy: 'ADOPT',
      base: { proven: 1, hints: 1 },
      patched: { proven: 1, hints: 2 },
      introduced: { proven: 1, hints: 1 },
      resolved: { proven: 1, hints: 0 },
    });
  });
});
