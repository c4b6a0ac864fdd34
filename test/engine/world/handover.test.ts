import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, recordedDevices, runOn, trouble } from './tree-world';

afterEach(breathe);

const newer = requireTrees('7.3');
const older = requireTrees('6.12');
const limit = { timeout: 600_000 };
const nvme = { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true };
const reached = { 'expect-dma': { device: 'nvme', outcome: 'reached' } };
const aborted = { 'expect-dma': { device: 'nvme', outcome: 'aborted' } };

describe.skipIf(newer.missing)(titleWith('a kernel after another', newer), () => {
  it('finds DMA of the crashed one going on until it resets the SMMU', limit, () => {
    const held = { ...nvme, driver: 'module' };
    const run = runOn(newer.path, {
      devices: [held],
      steps: [
        { boot: {} },
        { bind: { device: 'nvme' } },
        reached,
        { crash: {} },
        reached,
        { 'boot-crash-kernel': {} },
        aborted,
      ],
    });
    expect(trouble(run)).toEqual([]);
    expect(run.calls.map((call) => call.function)).toEqual(['boot', 'bind nvme', 'boot']);
  });

  it('crashes in the middle of a step, and the next one takes over', limit, () => {
    const crash = { inject: { fault: 'crash', after: 'write STRTAB_BASE' } };
    const run = runOn(newer.path, {
      devices: [nvme],
      steps: [crash, { boot: {} }, { 'boot-crash-kernel': {} }, reached],
    });
    expect(trouble(run)).toEqual([]);
    const writes = run.trace.events.flatMap((event) => (event.kind === 'register-write' ? [event] : []));
    expect(writes.filter(({ kernel }) => kernel === 0).at(-1)?.register).toBe('STRTAB_BASE');
    expect(writes.filter(({ kernel }) => kernel === 1).length).toBeGreaterThan(20);
  });

  it('has its devices stopped by a shutdown, and starts in the same place', limit, () => {
    const run = runOn(newer.path, { devices: [nvme], steps: [{ boot: {} }, { kexec: {} }, reached] });
    expect(trouble(run)).toEqual([]);
    const tables = run.trace.events.flatMap((event) =>
      event.kind === 'register-write' && event.register === 'STRTAB_BASE' ? [event.value] : [],
    );
    expect(tables[0]).toBe(tables[1]);
  });

  it('lets a device that nobody stops reach memory past an SMMU that is off', limit, () => {
    const stray = { device: 'nvme', buffer: 'stray' };
    const start = { dma: { ...stray, address: '0x41000000', home: '0x42000000', write: true } };
    const run = runOn(newer.path, {
      devices: [{ ...nvme, shutdown: 'continues' }],
      steps: [
        { boot: {} },
        start,
        { 'expect-dma': { ...stray, outcome: 'aborted' } },
        { shutdown: {} },
        { 'expect-dma': { ...stray, outcome: 'elsewhere' } },
      ],
    });
    expect(trouble(run)).toEqual([]);
  });
});

describe.skipIf(newer.missing)(titleWith('devices', newer), () => {
  it('change domains and drivers', limit, () => {
    const device = { device: 'nvme' };
    const steps = [
      { boot: {} },
      reached,
      { attach: device },
      aborted,
      { detach: device },
      reached,
      { unbind: device },
      { attach: { ...device, domain: 'blocked' } },
      { detach: device },
      { bind: device },
      reached,
      { map: { ...device, buffer: 'more', size: 65536 } },
      { dma: { ...device, buffer: 'more' } },
      reached,
      { unmap: { ...device, buffer: 'more' } },
      { 'expect-dma': { ...device, buffer: 'more', outcome: 'aborted' } },
      { dma: { ...device, buffer: 'more', action: 'stop' } },
      reached,
    ];
    expect(trouble(runOn(newer.path, { devices: [nvme], steps }))).toEqual([]);
  });

  it('of each kind reach their buffers', limit, () => {
    const devices = [
      { name: 'gpu', kind: 'gpu', address: '00:04.0', busy: true },
      { name: 'net', kind: 'nic', address: '00:05.0', busy: true },
      { name: 'engine', kind: 'platform', streams: [5, 6], busy: true },
    ];
    const steps = [
      { boot: {} },
      ...devices.map(({ name }) => ({ 'expect-dma': { device: name, outcome: 'reached' } })),
    ];
    expect(trouble(runOn(newer.path, { profile: 'mmu-700', devices, steps }))).toEqual([]);
  });

  it('and the SMMU are objects that a call can name', limit, () => {
    const off = { call: { function: 'arm_smmu_device_disable', arguments: ['smmu'] } };
    const run = runOn(newer.path, {
      devices: [nvme],
      steps: [{ boot: {} }, off, { 'expect-register': { values: { CR0: 0 } } }],
    });
    expect(trouble(run)).toEqual([]);
  });
});

describe.skipIf(newer.missing || older.missing)('kernels of two trees', () => {
  it('follow each other on one machine', limit, () => {
    const steps = [
      { boot: { kernel: 'before' } },
      { bind: { device: 'nvme' } },
      { crash: {} },
      { 'boot-crash-kernel': {} },
    ];
    const run = runOn(newer.path, { devices: recordedDevices, steps }, { before: older.path });
    expect(trouble(run)).toEqual([]);
    const logs = run.trace.events.flatMap((event) => (event.kind === 'log' ? [`${event.kernel} ${event.text}`] : []));
    // The older driver logs its input address size too.
    expect(logs.filter((text) => text.includes('oas 44-bit')).map((text) => text.slice(0, 5))).toEqual([
      '0 ias',
      '1 oas',
    ]);
    expect(run.coverage.functions.has('arm_smmu_device_reset')).toBe(true);
  });

  it('are asked for by a name that the run has', limit, () => {
    const run = runOn(newer.path, { steps: [{ boot: { kernel: 'befor' } }] }, { before: older.path });
    expect(run.problems.map(({ message, help }) => `${message} ${help}`)).toEqual([
      'there is no kernel "befor" Did you mean "before"?',
    ]);
  });
});

describe.skipIf(newer.missing)(titleWith('a tree with too little of a kernel', newer), () => {
  const core = 'drivers/iommu/iommu.c';

  it('boots the driver alone where a file is missing, and says so', limit, () => {
    const run = runOn(newer.path, { steps: [{ boot: {} }, { shutdown: {} }] }, {}, (tree) => ({
      read: (path) => (path === core ? undefined : tree.read(path)),
    }));
    expect([run.end, ...trouble(run)]).toEqual([
      'completed',
      `only the driver's own probe functions run: the tree has no ${core}`,
    ]);
    expect(run.calls.map((call) => call.function)).toContain('arm_smmu_device_reset');
  });

  it('boots the driver alone where a function of the core does not compile', limit, () => {
    const broken = (text: string) =>
      text.replace(/^int iommu_device_register\([^)]*\)\s*\{/m, '$& undeclared_thing = 1;');
    const run = runOn(newer.path, { steps: [{ boot: {} }] }, {}, (tree) => ({
      read: (path) => (path === core ? broken(tree.read(path) ?? '') : tree.read(path)),
    }));
    expect(run.end).toBe('completed');
    expect(trouble(run)).toHaveLength(1);
    expect(trouble(run)[0]).toMatch(
      /^only the driver's own probe functions run: drivers\/iommu\/iommu\.c does not compile \(.*iommu\.c:\d+: /,
    );
    expect(run.calls.map((call) => call.function)).toContain('arm_smmu_device_reset');
  });

  it('boots nothing in its stead where the scenario has devices', limit, () => {
    const run = runOn(newer.path, { devices: [nvme], steps: [{ boot: {} }] }, {}, (tree) => ({
      read: (path) => (path === core ? 'This is a letter.\n' : tree.read(path)),
    }));
    expect(run.end).toBe('problems');
    expect(trouble(run)[1]).toMatch(/^the whole kernel cannot boot: drivers\/iommu\/iommu\.c does not compile \(/);
  });

  it('refuses to be booted whole', limit, () => {
    const run = runOn(newer.path, { steps: [{ boot: { extent: 'whole' } }] }, {}, (tree) => ({
      read: (path) => (path === core ? undefined : tree.read(path)),
    }));
    expect(run.end).toBe('problems');
  });
});

describe.skipIf(newer.missing)(titleWith('faults on order', newer), () => {
  function calls(inject: Readonly<Record<string, unknown>>, ...rest: readonly object[]) {
    return runOn(newer.path, { devices: [nvme], steps: [{ inject }, { boot: {} }, ...rest] });
  }

  it('refuse an allocation, and the probe fails', limit, () => {
    const run = calls({ fault: 'allocation', nth: 12 });
    expect(run.end).toBe('failed-call');
  });

  it('change a bit of a stream table entry, by its name', limit, () => {
    const word = { inject: { fault: 'word', word: 'STE 0x10 dword 0 bit 0' } };
    const run = runOn(newer.path, { devices: [nvme], steps: [{ boot: {} }, reached, word, aborted, word, reached] });
    expect(trouble(run)).toEqual([]);
  });

  it('raise an error at a step, and the kernel hears of it', limit, () => {
    const run = calls({ fault: 'error', error: 'SFM_ERR', after: 'write CR0', nth: 4 });
    const logs = run.trace.events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
    expect(logs.some((text) => text.includes('Service Failure Mode'))).toBe(true);
  });

  it('say what they do not know', limit, () => {
    const messages = [
      { fault: 'error', error: 'CMD_ERR' },
      { fault: 'word', word: 'STE 16 dword 9' },
      { fault: 'register', register: 'CRO' },
      { fault: 'crash', after: 'writes CR0' },
    ].map((inject) => calls(inject).problems[0]?.message ?? '');
    expect(messages.map((text) => text.split(';')[0])).toEqual([
      'there is no GERROR error CMD_ERR',
      '"STE 16 dword 9": structures have at most 8 dwords, 0 to 7',
      'there is no register CRO',
      '"writes CR0" names no step',
    ]);
  });
});
