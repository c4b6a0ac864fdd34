import { beforeEach, describe, expect, it } from 'vitest';
import { Cancelled, neverCancelled } from '../../src/core/base/cancellation';
import { Desk } from '../../src/engine/patch/desk';
import { serve } from '../../src/engine/server';
import { Session } from '../../src/engine/session';
import type { ReviewModel } from '../../src/protocol/review';
import { counter, driverPath, prepareScripted, scriptedPorts } from './scripted';

const text = `arm_smmu_device_hw_probe: CR0 = 0
arm_smmu_init_structures: CR1 = 0xd75
arm_smmu_device_reset: STRTAB_BASE_CFG = 0x10210
arm_smmu_device_reset: CR0 = 0xd`;

let session: Session;
beforeEach(() => {
  session = new Session(scriptedPorts(text), prepareScripted);
  session.openTree('/tree');
  counter.runs = 0;
});

function edited(change: (text: string) => string): void {
  session.setOverlays(new Map(), new Map([[driverPath, change(text)]]));
}

function run(scenario = 'cold-boot', name?: string): ReviewModel {
  const { value, problems } = session.run({ scenario, ...(name && { function: name }) }, neverCancelled);
  if (!value) throw new Error(problems.map((problem) => problem.message).join());
  return value;
}

function changes(model: ReviewModel): string[] {
  return model.effects.filter((effect) => effect.change !== 'same').map((effect) => `${effect.change}: ${effect.text}`);
}

describe('a session', () => {
  it('says that there is no folder, no tree, no such scenario', () => {
    expect(session.openTree('/elsewhere').problems[0]?.message).toBe('there is no folder /elsewhere');
    expect(session.run({ scenario: 'cold-boot' }, neverCancelled).problems[0]?.code).toBe('no-tree');
    session.openTree('/tree');
    expect(session.run({ scenario: 'cold-bot' }, neverCancelled).problems[0]?.help).toBe('Did you mean "cold-boot"?');
    const unknown = session.run({ scenario: 'cold-boot', profile: 'x' }, neverCancelled);
    expect(unknown.problems[0]?.code).toBe('profile-unknown');
  });

  it('runs equal texts once', () => {
    const model = run();
    expect([changes(model), counter.runs, model.treeVersion]).toEqual([[], 1, '1.2.3']);
    expect(model.registers.map((row) => `${row.name} ${row.base?.new} ${row.patched?.new} ${row.differs}`)).toEqual([
      'CR0 0xd 0xd false',
      'CR1 0xd75 0xd75 false',
      'STRTAB_BASE_CFG 0x10210 0x10210 false',
    ]);
  });

  it('runs only the side that was edited', () => {
    run();
    edited((each) => each.replace('CR0 = 0xd', 'CR0 = 0x9'));
    const model = run();
    expect([changes(model), counter.runs]).toEqual([['changed: CR0 base 0xd, now 0x9: EVENTQEN'], 2]);
    expect(model.changed).toEqual({ added: 0, removed: 0, changed: 1, moved: 0 });
    run();
    expect(counter.runs).toBe(2);
  });

  it('gives JSON and nothing else', () => {
    edited((each) => each.replace('CR1', 'CR2'));
    const model = run();
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('keeps to the effects of one function', () => {
    expect(run('cold-boot', 'arm_smmu_device_reset').effects.map((effect) => effect.subject)).toEqual([
      'STRTAB_BASE_CFG',
      'CR0',
    ]);
  });

  it('lists the functions that scenarios reach', () => {
    edited((each) => each.replace('CR0 = 0xd', 'CR0 = 0x9'));
    const { value } = session.listFunctions({ scenarios: ['cold-boot'] }, neverCancelled);
    expect(value?.functions.map((each) => `${each.name}:${each.at.line} ${each.effects} ${each.changed}`)).toEqual([
      'arm_smmu_device_hw_probe:1 1 0',
      'arm_smmu_init_structures:2 1 0',
      'arm_smmu_device_reset:3 2 1',
    ]);
  });

  it('keeps a side that does not compile apart from one that ran', () => {
    session.setOverlays(new Map(), new Map([[driverPath, null]]));
    const model = run();
    expect([model.base.end, model.patched.end, model.patched.problems[0]?.code]).toEqual([
      'completed',
      'not-started',
      'no-driver',
    ]);
  });

  it('explains names of the driver and of Arm', () => {
    run();
    const { value } = session.hover({ name: 'CR0_SMMUEN', scenario: 'cold-boot' });
    expect([value?.name, value?.field, value?.fields[0]?.patched?.new]).toEqual(['CR0', 'SMMUEN', '0x1']);
    expect(session.hover({ name: 'ARM_SMMU_EVTQ_BASE' }).value?.name).toBe('EVENTQ_BASE');
    edited((each) => each.replace('CR0 = 0xd', 'CR0 = 0x9\narm_smmu_device_reset: CR2 = 1'));
    run();
    const at = { file: driverPath, base: 4, patched: 4 };
    const asked = { scenario: 'cold-boot', at };
    const there = session.hover({ name: 'CR0_EVTQEN', ...asked }).value;
    expect([there?.base?.scope, there?.fields[2]?.base?.new, there?.fields[2]?.patched?.new]).toEqual([
      'line',
      '0x1',
      '0x0',
    ]);
    const added = session.hover({ name: 'CR2_E2H', ...asked, at: { file: driverPath, patched: 5 } }).value;
    expect([added?.base, added?.patched?.scope]).toEqual([{ absent: true, count: 0, shown: 0 }, 'line']);
    expect(session.hover({ name: 'jiffies' })).toEqual({ problems: [] });
  });

  it('stops when asked to, and says so', async () => {
    const cancelled = { isCancelled: () => true };
    expect(() => session.run({ scenario: 'cold-boot' }, cancelled)).toThrow(Cancelled);
    const message = { type: 'request', id: 7, kind: 'run', params: { scenario: 'cold-boot' } } as const;
    expect(await serve(session, new Desk(session), message, cancelled, () => {})).toEqual({
      type: 'response',
      id: 7,
      answer: { problems: [], cancelled: true },
    });
  });

  it('has the scenario files that it was given last, and those that ship', () => {
    const file = (id: string, title: string) => {
      const steps = [{ boot: { extent: 'driver' } }];
      const text = { version: 1, id, title, summary: 'As the cold one.', profile: 'qemu-virt', driver: 'arm-smmu-v3' };
      return { name: `${id}.scenario.json`, text: JSON.stringify({ ...text, steps }) };
    };
    const listed = () => new Map(session.listScenarios().scenarios.map(({ id, title }) => [id, title] as const));
    const shipped = listed();
    const [mine, other] = [file('mine', 'Mine'), file('other', 'Other')];
    expect(session.setScenarios([mine, other, file('cold-boot', 'My cold boot')]).problems).toEqual([]);
    expect([listed().get('mine'), listed().get('cold-boot')]).toEqual(['Mine', 'My cold boot']);
    run('mine');
    run('other');
    expect(counter.runs).toBe(2);
    session.setScenarios([mine, file('other', 'Another')]);
    run('mine');
    expect(counter.runs).toBe(2);
    run('other');
    expect(counter.runs).toBe(3);
    session.setScenarios([]);
    expect(listed()).toEqual(shipped);
    expect(session.run({ scenario: 'mine' }, neverCancelled).problems[0]?.code).toBe('unknown-scenario');
  });
});
