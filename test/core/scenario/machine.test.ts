import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../src/core/scenario/load';

function load(rest: string) {
  const { value, problems } = loadScenario('x.scenario.json', `{ "version": 1, "id": "x", "title": "X",\n ${rest} }`);
  const said = problems.map(
    ({ at, message, help }) => `${at?.line}:${at?.column} ${message}${help ? ` (${help})` : ''}`,
  );
  return { value, said };
}

const device = (rest: string) => load(`"devices": [{ "name": "a", ${rest} }], "steps": []`);

describe('devices', () => {
  it('have the StreamIDs that their addresses make, unless the scenario says others', () => {
    const { value } = load(`"steps": [], "devices": [
      { "name": "a", "kind": "nvme", "address": "00:02.0" },
      { "name": "b", "kind": "gpu", "address": "01:1f.7", "streams": ["0x100"] },
      { "name": "c", "kind": "platform", "streams": [7, 8] },
      { "name": "d", "kind": "host-bridge", "address": "00:00.0" }]`);
    expect(value?.devices.map(({ streams, driver }) => [...streams, driver])).toEqual([
      [0x10, 'boot'],
      [0x100, 'boot'],
      [7, 8, 'boot'],
      [0, 'never'],
    ]);
    expect(value?.devices[1]?.place).toEqual({ bus: 1, device: 0x1f, function: 7 });
  });

  it('that cannot be are told with their place', () => {
    expect(device('"kind": "nvmee"').said).toEqual(['2:37 "nvmee" is none of the choices (Did you mean "nvme"?)']);
    expect(device('"kind": "nvme"').said).toEqual(['2:14 "a" needs a PCI address such as "00:02.0"']);
    expect(device('"kind": "nvme", "address": "00:20.0"').said[0]).toContain('needs a PCI address');
    expect(device('"kind": "platform"').said).toEqual(['2:14 "a" needs "streams"']);
    expect(device('"kind": "platform", "address": "00:01.0"').said[0]).toContain('has no PCI address');
    expect(device('"kind": "nic", "address": "00:01.0", "reserved-size": 1').said[0]).toContain(
      'no "reserved-address"',
    );
    expect(device('"kind": "nic", "addres": "00:01.0"').said[0]).toContain('(Did you mean "address"?)');
    const twice = '{ "name": "a", "kind": "nic", "address": "00:01.0" }';
    expect(load(`"devices": [${twice}, ${twice}], "steps": []`).said[0]).toContain('there are two devices called "a"');
  });
});

describe('knobs', () => {
  it('are read as the model has them', () => {
    const { value, said } = load(`"steps": [], "knobs": { "configurationCache": { "seed": 3 }, "mergeEvents": true,
      "acknowledge": { "CR0": { "nanoseconds": 20 }, "GBPA": "never" }, "atcTimeout": "0x10", "consumption": { "reads": 2 } }`);
    expect(said).toEqual([]);
    expect(value?.knobs).toEqual({
      configurationCache: { seed: 3 },
      mergeEvents: true,
      acknowledge: { CR0: { nanoseconds: 20n }, IRQ_CTRL: 'none', GBPA: 'never' },
      atcTimeout: 16n,
      consumption: { reads: 2 },
    });
  });

  it('and values that there are not are told with their place', () => {
    const knob = (text: string) => load(`"steps": [], "knobs": { ${text} }`).said;
    expect(knob('"walkCash": "kept"')).toEqual(['2:26 "knobs" has no field "walkCash" (Did you mean "walkCache"?)']);
    expect(knob('"walkCache": "keep"')).toEqual(['2:39 "keep" is none of the choices (Did you mean "kept"?)']);
    expect(knob('"acknowledge": { "CRO": "none" }')[0]).toContain('(Did you mean "CR0"?)');
    expect(knob('"consumption": { "read": 1 }')[0]).toContain('(Did you mean "reads"?)');
    expect(knob('"consumption": { "reads": 1, "nanoseconds": 2 }')[0]).toContain('expected one of reads, nanoseconds');
    expect(knob('"mergeEvents": 1')[0]).toContain('expected true or false');
  });
});

describe('the order of steps', () => {
  const nvme = '"devices": [{ "name": "nvme", "kind": "nvme", "address": "00:02.0" }]';
  const steps = (...all: string[]) => load(`${nvme}, "steps": [${all.map((step) => `\n{ ${step} }`).join(',')}]`).said;

  it('lets kernels follow each other', () => {
    expect(
      steps(
        '"boot": {}',
        '"crash": {}',
        '"boot-crash-kernel": {}',
        '"kexec": {}',
        '"reboot": {}',
        '"shutdown": {}',
        '"boot": {}',
      ),
    ).toEqual([]);
    expect(steps('"boot": {}', '"crash": {}', '"reboot": {}')).toEqual([]);
  });

  it('names contradictions, each in its place', () => {
    expect(steps('"boot": {}', '"boot-crash-kernel": {}')).toEqual([
      '4:3 "boot-crash-kernel" cannot come here: a kernel is running (Put a "crash" step before it: only a kernel that crashed is followed by a crash kernel.)',
    ]);
    expect(steps('"crash": {}')).toEqual([
      '3:3 "crash" cannot come here: no kernel runs yet (Put a "boot" step before it.)',
    ]);
    expect(steps('"boot": {}', '"boot": {}')[0]).toContain('"boot" cannot come here: a kernel is running');
    expect(steps('"boot": {}', '"shutdown": {}', '"kexec": {}')[0]).toContain('the kernel has shut down');
    expect(steps('"boot": {}', '"crash": {}', '"bind": { "device": "nvme" }')[0]).toContain('the kernel has crashed');
  });

  it('knows crashes that come in the middle of a step', () => {
    const ordered = '"inject": { "fault": "crash", "after": "write CR0" }';
    expect(steps(ordered, '"boot": {}', '"boot-crash-kernel": {}')).toEqual([]);
    expect(steps(ordered, '"boot": {}', '"boot-crash-kernel": {}', '"boot-crash-kernel": {}')).toHaveLength(1);
  });

  it('knows devices and buffers', () => {
    expect(steps('"boot": {}', '"bind": { "device": "nvm" }')).toEqual([
      '4:3 there is no device "nvm" (Did you mean "nvme"?)',
    ]);
    expect(steps('"boot": {}', '"unmap": { "device": "nvme", "buffer": "b" }')[0]).toContain('there is no buffer "b"');
  });
});
