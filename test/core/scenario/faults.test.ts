import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/core/scenario/load';
import { runScenario } from '../../../src/core/scenario/run';
import { CrashOrdered, type Faults, type World } from '../../../src/core/scenario/world';
import { fakeWorld } from './fake-world';

const functions = {
  arm_smmu_device_hw_probe: () => 0n,
  arm_smmu_init_structures: () => 0n,
  arm_smmu_device_reset: () => 0n,
  arm_smmu_device_disable: () => 0n,
};

function run(steps: string, more: Partial<World> = {}, own: typeof functions = functions) {
  const machine =
    '"smmus": [{ "name": "smmu" }, { "name": "b" }], "devices": [{ "name": "nic", "kind": "nic", "address": "00:01.0" }]';
  const text = `{ "version": 1, "id": "x", "title": "X", ${machine}, "steps": [${steps}] }`;
  const { value, problems } = loadScenario('x', text);
  if (!value) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { world, notes } = fakeWorld(own);
  const result = runScenario(value, Object.assign(world, more));
  return { result, notes, said: result.problems.map(({ message }) => message) };
}

function faults(orders: string[]): Faults {
  return {
    request: (kind, nth) => void orders.push(`${kind} ${nth}`),
    word: (device, place, value) => void orders.push(`${device} ${place} ${value}`),
    error: (_device, name) => (name === 'CMDQ_ERR' ? undefined : `there is no error ${name}`),
    clock: (device, runs) => void orders.push(`${device} clock ${runs}`),
    turn: (device, knobs) =>
      'wires' in knobs ? 'wires cannot change' : void orders.push(`${device} ${Object.keys(knobs)}`),
    silence: (device, register) => void orders.push(`${device} ${register} never`),
    react: (device, reaction) => void orders.push(`${device} ${JSON.stringify(reaction)}`),
    resets: (device, work) => void orders.push(`${device} resets ${work}`),
    answer: (device, behaviour) =>
      void orders.push(`${device} answers ${typeof behaviour === 'string' ? behaviour : behaviour.nanoseconds}`),
    call: (name, nth, result) =>
      name === 'f' ? `${name} is not modelled` : void orders.push(`${name} ${nth} ${result}`),
    powerOff: (device) => void orders.push(`${device} off`),
    after: (step, nth, action) => {
      orders.push(`${step} ${nth}`);
      action();
      return undefined;
    },
  };
}

describe('injecting', () => {
  it('hands each order to the machine', () => {
    const orders: string[] = [];
    const { result } = run(
      `{ "inject": { "fault": "memremap", "nth": 2 } },
       { "inject": { "fault": "word", "word": "STE 1", "value": 5 } },
       { "inject": { "fault": "word", "word": "STE 2", "after": "write CR0", "nth": 3 } },
       { "inject": { "fault": "power-off" } },
       { "inject": { "fault": "register", "register": "CR0", "value": 1 } },
       { "expect-register": { "values": { "CR0": 1 } } },
       { "inject": { "fault": "error", "error": "CMDQ_ERR" } }`,
      { faults: faults(orders) },
    );
    expect(orders).toEqual(['memremap 2', 'smmu STE 1 5', 'write CR0 3', 'smmu STE 2 undefined', 'smmu off']);
    expect([result.end, result.verdicts.every(({ pass }) => pass)]).toEqual(['completed', true]);
  });

  it('hands over what changes from then on', () => {
    const orders: string[] = [];
    const { result } = run(
      `{ "inject": { "fault": "call", "function": "clk_bulk_enable", "nth": 2 } },
       { "inject": { "fault": "acknowledgement", "register": "GBPA", "after": "read GBPA" } },
       { "inject": { "fault": "clock-off" } }, { "inject": { "fault": "clock-on" } },
       { "set-knobs": { "knobs": { "walkCache": "kept" }, "after": "write CR0", "nth": 2 } },
       { "set-abort": { "device": "nic", "abort": "fatal", "retries": 3 } },
       { "set-invalidation": { "device": "nic", "invalidation": "never" } },
       { "set-invalidation": { "device": "nic", "invalidation": "late", "invalidation-delay": 5 } }`,
      { faults: faults(orders) },
    );
    expect(orders).toEqual([
      'clk_bulk_enable 2 -5',
      'read GBPA 1',
      'smmu GBPA never',
      'smmu clock false',
      'smmu clock true',
      'write CR0 2',
      'smmu walkCache',
      'nic {"style":"fatal","retries":3}',
      'nic answers never',
      'nic answers 5',
    ]);
    expect(result.end).toBe('completed');
  });

  it('inverts a bit of a register', () => {
    const { result } = run(
      `{ "inject": { "fault": "register", "register": "GBPA", "bit": 20 } },
       { "expect-register": { "values": { "GBPA": "0x101000" } } }`,
      { faults: faults([]) },
    );
    expect(result.verdicts.map(({ text }) => text)).toEqual(['GBPA is 0x101000']);
  });

  it('says what an order lacks, and what the machine does not know', () => {
    const refused = (fields: string) => run(`{ "inject": { ${fields} } }`, { faults: faults([]) }).said;
    expect(refused('"fault": "word"')).toEqual(['"inject" of fault "word" needs "word"']);
    expect(refused('"fault": "error", "error": "X"')).toEqual(['there is no error X']);
    expect(refused('"fault": "register", "register": "CRO"')).toEqual(['there is no register CRO']);
    expect(refused('"fault": "call"')).toEqual(['"inject" of fault "call" needs "function"']);
    expect(refused('"fault": "call", "function": "f"')).toEqual(['f is not modelled']);
    expect(refused('"fault": "acknowledgement"')).toEqual(['"inject" of fault "acknowledgement" needs "register"']);
    const built = '{ "set-knobs": { "knobs": { "wires": "combined" } } }';
    expect(run(built, { faults: faults([]) }).said).toEqual(['wires cannot change']);
    expect(refused('"fault": "power-off", "device": "b"')).toEqual(['there is no device "b"']);
    expect(run('{ "inject": { "fault": "power-off" } }').said).toEqual(['faults cannot be ordered in this run']);
  });
});

describe('a crash', () => {
  it('that comes in the middle of a step ends it, and the next kernel starts', () => {
    let crashes = 0;
    const crashing = {
      ...functions,
      arm_smmu_device_reset: () => {
        if (crashes === 0) throw new CrashOrdered();
        return 0n;
      },
    };
    const ordered = '{ "inject": { "fault": "crash", "after": "write CR0" } }';
    const { result, notes } = run(
      `${ordered}, { "boot": {} }, { "boot-crash-kernel": {} }`,
      { crash: () => void crashes++, faults: { ...faults([]), after: () => undefined } },
      crashing,
    );
    expect([result.end, crashes]).toEqual(['completed', 1]);
    expect(notes.filter((note) => note.startsWith('start'))).toEqual(['start kernel', 'start crash kernel']);
  });

  it('that was ordered and did not come is told', () => {
    const ordered = '{ "inject": { "fault": "crash", "after": "write CR0" } }';
    const { said } = run(`${ordered}, { "boot": {} }, { "boot-crash-kernel": {} }`, {
      faults: { ...faults([]), after: () => undefined },
    });
    expect(said).toEqual(['no kernel has crashed: the crash that was ordered did not come']);
  });
});

describe('a kernel that is no more than its driver', () => {
  it('has no devices that could be bound', () => {
    const steps = '{ "boot": {} }, { "bind": { "device": "a" } }';
    const text = `{ "version": 1, "id": "x", "title": "X", "devices": [{ "name": "a", "kind": "nic", "address": "00:01.0" }], "steps": [${steps}] }`;
    const { value } = loadScenario('x', text);
    if (!value) throw new Error('does not load');
    const { problems } = runScenario(value, fakeWorld(functions).world);
    expect(problems[0]?.message).toBe('"bind" needs a whole kernel: the run has no more of the kernel than the driver');
  });
});

describe('expectations', () => {
  it('tell what they found', () => {
    const { result } = run(
      '{ "boot": {} }, { "expect-result": {} }, { "expect-result": { "value": 3 } }, { "expect-log": { "text": "oops", "absent": true } }, { "expect-log": { "text": "probed" } }',
    );
    expect(result.verdicts.map(({ pass, text }) => `${pass} ${text}`)).toEqual([
      'true arm_smmu_device_reset returned 0',
      'false arm_smmu_device_reset returned 0, expected 3',
      'true the kernel did not print "oops"',
      'false the kernel did not print "probed"',
    ]);
  });
});

describe('a call', () => {
  it('may be left out where the tree has no such function, and says so', () => {
    const boot = '{ "boot": {} }';
    const { result } = run(`${boot}, { "call": { "function": "absent", "optional": true } }`);
    const told = result.problems.map(({ severity, message }) => `${severity}: ${message}`);
    expect([result.end, ...told]).toEqual([
      'completed',
      'warning: the tree has no function absent: the call is left out',
    ]);
    expect(run(`${boot}, { "call": { "function": "absent" } }`).result.end).toBe('problems');
  });
});

describe('page requests', () => {
  const ask = '{ "request-pages": { "device": "nic", "address": "0x1000", "pages": 3, "write": true } }';
  it('go to the device; what it cannot do is a problem of the step', () => {
    const asked: unknown[] = [];
    const masters = {
      names: ['nic'],
      start: () => true,
      stop: () => true,
      perform: () => [],
      attempt: () => [],
      requestPages: (...all: unknown[]) => {
        asked.push(...all);
        return asked.length > 2 ? 'it may not' : undefined;
      },
    };
    expect(run(`${ask}, ${ask}`, { masters }).said).toEqual(['it may not']);
    expect(asked.slice(0, 2)).toEqual(['nic', { address: 0x1000n, pages: 3, write: true, together: false }]);
    expect(run(ask).said).toEqual(['devices cannot ask for pages in this run']);
  });
});
