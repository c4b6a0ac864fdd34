import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/core/scenario/load';
import { runScenario } from '../../../src/core/scenario/run';
import { NotModelled, Oops } from '../../../src/core/wasm/host';
import { fakeWorld } from './fake-world';

function scenario(steps: string): string {
  return `{ "version": 1, "id": "x", "title": "X", "steps": [${steps}] }`;
}

function problems(text: string): string[] {
  return loadScenario('x.scenario.json', text).problems.map(
    ({ at, message, help }) => `${at?.line}:${at?.column} ${message}${help === undefined ? '' : ` (${help})`}`,
  );
}

function run(steps: string, functions: Parameters<typeof fakeWorld>[0]) {
  const loaded = loadScenario('x.scenario.json', scenario(steps)).value;
  if (!loaded) throw new Error(problems(scenario(steps)).join('\n'));
  const { world, notes } = fakeWorld(functions);
  return { result: runScenario(loaded, world), notes };
}

const good = {
  arm_smmu_device_hw_probe: (_smmu: number | bigint) => 0n,
  arm_smmu_init_structures: (_smmu: number | bigint) => 0n,
  arm_smmu_device_reset: (_smmu: number | bigint) => 0n,
  arm_smmu_device_disable: (_smmu: number | bigint) => 0n,
};

describe('scenario files', () => {
  it('names the place of a mistake and the nearest known name', () => {
    expect(problems('{ "version": 1,\n "id": "x", "title": "X", "stps": [] }')).toEqual([
      '2:27 a scenario has no field "stps" (Did you mean "steps"?)',
      '1:1 a scenario needs a list of "steps"',
    ]);
    expect(problems(scenario('\n { "boott": {} }'))).toEqual(['2:4 there is no verb "boott" (Did you mean "boot"?)']);
    expect(problems(scenario('\n { "boot": { "crash-kernl": true } }'))).toEqual([
      '2:14 "boot" has no field "crash-kernl" (Did you mean "crash-kernel"?)',
    ]);
    expect(problems(scenario('{ "boot": { "crash-kernel": 1 } }'))[0]).toContain('expected true or false');
    expect(problems(scenario('{ "call": {} }'))[0]).toContain('"call" needs "function"');
    expect(problems(scenario('{ "boot": {}, "call": {} }'))[0]).toContain('a step has one verb');
    expect(problems('{ "version": 2, "id": "x", "title": "X", "steps": [] }')).toEqual([
      '1:14 the scenario must say "version": 1',
    ]);
  });

  it('says where the JSON is broken', () => {
    expect(problems('{ "version": 1\n "id": "x" }')).toEqual(['2:2 expected , or } after a member']);
    expect(problems('{ "version": 0x1 }')).toEqual(['1:14 JSON has no hexadecimal numbers; write "0x1"']);
    expect(problems('{ "a": "x')).toEqual(['1:10 the string does not end on its line']);
    expect(problems('')).toEqual(['1:1 the text ends where a value is expected']);
    expect(problems('['.repeat(100_000))[0]).toContain('nested too deeply');
  });

  it('reads what JSON.stringify writes', () => {
    for (const each of [{}, { a: [1, -2.5, 'ä"\\', null, true] }]) {
      expect(problems(JSON.stringify(each)).some((problem) => problem.includes('expected'))).toBe(false);
    }
  });
});

describe('running a scenario', () => {
  it('boots: objects first, then the calls, with as many arguments as the version takes', () => {
    const { result, notes } = run('{ "boot": {} }, { "shutdown": {} }', good);
    expect(notes).toEqual([
      'start kernel',
      'allocate struct platform_device',
      'allocate struct arm_smmu_device',
      '2000.dev.init_name = 7000',
      '2000.dev.dma_coherent = 1',
      '3000.dev = 2010',
      '3000.base = f000',
      '3000.page1 = 1f000',
      '3000.features = 40',
      '3000.evtq.q.irq = 65',
      '3000.priq.q.irq = 66',
      '3000.gerr_irq = 67',
      'arm_smmu_device_hw_probe(12288)',
      'arm_smmu_init_structures(12288)',
      'arm_smmu_device_reset(12288)',
      'arm_smmu_device_disable(12288)',
    ]);
    expect(result.end).toBe('completed');
    expect(result.calls.map((call) => call.result)).toEqual([0n, 0n, 0n, 0n]);
  });

  it('stops after a call that failed, and says which', () => {
    const { result } = run('{ "boot": {} }, { "shutdown": {} }', { ...good, arm_smmu_init_structures: () => -12n });
    expect([result.end, result.calls.at(-1)]).toEqual([
      'failed-call',
      { function: 'arm_smmu_init_structures', result: -12n },
    ]);
  });

  it('says which function the tree lacks', () => {
    const { result } = run('{ "boot": {} }', { arm_smmu_device_hw_probe: () => 0n });
    expect([result.end, result.problems[0]?.message]).toEqual([
      'problems',
      'the driver of this tree has no function arm_smmu_init_structures',
    ]);
  });

  it('sets and checks registers', () => {
    const { result } = run(
      '{ "set-register": { "values": { "CR0": "0xd" } } }, { "expect-register": { "values": { "CR0": 13, "GBPA": 0 } } }',
      {},
    );
    expect(result.verdicts.map((verdict) => verdict.text)).toEqual(['CR0 is 0xd', 'GBPA is 0x1000, expected 0x0']);
    const wrong = run('{ "set-register": { "values": { "CRO": "0xd" } } }', {}).result;
    expect([wrong.end, wrong.problems[0]?.help]).toEqual(['problems', 'Did you mean CR0?']);
  });

  it('boots the SMMU that a step names, if the machine has it', () => {
    expect(run('{ "boot": { "device": "smmu" } }', good).result.end).toBe('completed');
    expect(problems(scenario('{ "boot": { "device": "smmu9" } }'))).toEqual([
      '1:54 there is no device "smmu9" (Did you mean "smmu"?)',
    ]);
  });

  it('keeps an oops, and what is not modelled, apart', () => {
    const stack = [{ function: 'f', at: { file: 'drivers/a.c', line: 3, column: 1 } }];
    const oops = run('{ "boot": {} }', {
      ...good,
      arm_smmu_device_reset: () => {
        throw new Oops('null-pointer', 0x10n, stack, 'NULL pointer dereference at 0x10');
      },
    }).result;
    expect([oops.end, oops.trace.events.at(-1)?.kind, oops.notModelled]).toEqual(['oops', 'oops', []]);
    const missing = run('{ "boot": {} }', {
      ...good,
      arm_smmu_device_reset: () => {
        throw new NotModelled('function', 'sched_clock', stack);
      },
    }).result;
    expect([missing.end, missing.notModelled[0]?.subject]).toEqual(['not-modelled', 'sched_clock']);
  });
});
