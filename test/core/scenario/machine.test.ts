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
      { "name": "port", "kind": "root-port", "address": "00:01.0", "secondary-bus": 1 },
      { "name": "b", "kind": "gpu", "address": "01:1f.7", "streams": ["0x100"] },
      { "name": "c", "kind": "platform", "streams": [7, 8] },
      { "name": "d", "kind": "host-bridge", "address": "00:00.0" }]`);
    expect(value?.devices.map(({ streams, driver }) => [...streams, driver])).toEqual([
      [0x10, 'boot'],
      [0x8, 'never'],
      [0x100, 'boot'],
      [7, 8, 'boot'],
      [0, 'never'],
    ]);
    expect(value?.devices[2]?.place).toEqual({ bus: 1, device: 0x1f, function: 7 });
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

describe('the machine', () => {
  const devices = (...all: string[]) =>
    load(`"devices": [${all.map((each) => `\n{ ${each} }`).join(',')}], "steps": []`);
  const port = (name: string, more: string) => `"name": "${name}", "kind": "root-port", ${more}`;
  const nic = (address: string, more = '') => `"name": "nic", "kind": "nic", "address": "${address}"${more}`;

  it('has one SMMU, or those that are listed', () => {
    expect(load('"steps": []').value?.smmus).toEqual([{ name: 'smmu', overrides: [], knobs: {}, messages: false }]);
    const { value } = load(`"steps": [], "smmus": [{ "name": "left" },
      { "name": "right", "overrides": ["IDR0.ATS=0"], "knobs": { "walkCache": "kept" }, "messages": true }]`);
    const [, right] = value?.smmus ?? [];
    expect(value?.smmus.map(({ name }) => name)).toEqual(['left', 'right']);
    expect(right).toMatchObject({ overrides: ['IDR0.ATS=0'], knobs: { walkCache: 'kept' }, messages: true });
  });

  it('and SMMUs that cannot be are told with their place', () => {
    const smmus = (text: string, rest = '"steps": []') => load(`"smmus": ${text}, ${rest}`).said;
    expect(smmus('[{ "name": "left", "power-domain": true }]').join('\n')).toContain(
      '"power-domain" is for an SMMUv2: the SMMUv3 driver neither suspends nor resumes at run time',
    );
    expect(smmus('[]')).toEqual(['2:11 "smmus" is a list of at least one']);
    expect(smmus('[{}]')).toEqual(['2:12 an SMMU needs "name": Under which steps and devices know it.']);
    expect(smmus('[{ "name": "a" }, { "name": "a" }]')).toEqual(['2:29 there are two SMMUs called "a"']);
    expect(smmus('[{ "name": "a", "message": true }]')[0]).toContain('(Did you mean "messages"?)');
    const named = '"devices": [{ "name": "x", "kind": "platform", "streams": [1], "smmu": "rigt" }], "steps": []';
    expect(smmus('[{ "name": "right" }]', named)).toEqual(['2:46 there is no smmu "rigt" (Did you mean "right"?)']);
    const step = '"steps": [{ "set-register": { "device": "rigt", "values": {} } }]';
    expect(smmus('[{ "name": "right" }]', step)).toEqual(['2:46 there is no device "rigt" (Did you mean "right"?)']);
  });

  it('has segments and bridges; what is behind a PCI bridge has the StreamID that the bridge answers with', () => {
    const { value, said } = devices(
      port('port', '"address": "0001:00:01.0", "secondary-bus": 2, "isolates": false'),
      '"name": "pci", "kind": "pci-bridge", "address": "0001:02:00.0", "secondary-bus": "0x3"',
      nic('0001:03:04.0'),
      '"name": "other", "kind": "nic", "address": "00:04.0"',
    );
    expect(said).toEqual([]);
    expect(value?.devices.map(({ segment, streams, isolates }) => [segment, streams[0], isolates])).toEqual([
      [1, 0x8, false],
      [1, 0x200, false],
      [1, 0x300, false],
      [0, 0x20, false],
    ]);
  });

  it('and devices in places that there are not are told with their place', () => {
    expect(devices(nic('01:00.0')).said).toEqual([
      '3:1 no bridge leads to "nic" on bus 01 (Put a "root-port" or "pci-bridge" with "secondary-bus": "0x01" before it.)',
    ]);
    expect(devices(port('p', '"address": "00:01.0"')).said).toEqual(['3:1 the bridge "p" needs a "secondary-bus"']);
    expect(devices(port('p', '"address": "00:01.0", "secondary-bus": 0')).said[0]).toContain('cannot be behind "p"');
    expect(devices(port('p', '"address": "00:01.0", "secondary-bus": 1, "busy": true')).said).toEqual([
      '3:1 the bridge "p" has no DMA of its own',
    ]);
    expect(devices(nic('00:01.0', ', "secondary-bus": 1')).said).toEqual([
      '3:1 "nic" is no bridge and has a "secondary-bus"',
    ]);
    const p = port('p', '"address": "00:01.0", "secondary-bus": 1');
    expect(devices(p, port('q', '"address": "00:02.0", "secondary-bus": 1')).said).toEqual([
      '4:1 two bridges lead to bus 1',
    ]);
    expect(devices(p, nic('00:01.0')).said).toEqual(['4:1 "nic" is where "p" is']);
  });

  it('tries as much DMA as the scenario says', () => {
    expect(load('"steps": []').value?.trials).toEqual({});
    expect(load('"steps": [], "trials": { "budget": 100, "alternatives": 1 }').value?.trials).toEqual({
      budget: 100,
      alternatives: 1,
    });
    expect(load('"steps": [], "trials": { "budget": 0 }').said).toEqual(['2:25 "budget" of "trials" is at least 1']);
    expect(load('"steps": [], "trials": { "budgt": 1 }').said[0]).toContain('(Did you mean "budget"?)');
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
