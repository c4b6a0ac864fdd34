import { afterEach, describe, expect, it } from 'vitest';
import { requireTrees, titleWith } from '../../support/requires';
import { breathe, runOn, trouble } from './tree-world';

afterEach(breathe);

const tree = requireTrees('7.3');
const limit = { timeout: 600_000 };
const devices = [
  { name: 'bridge', kind: 'host-bridge', address: '00:00.0' },
  { name: 'nvme', kind: 'nvme', address: '00:02.0', busy: true },
];
const run = (steps: readonly Readonly<Record<string, unknown>>[], more: Readonly<Record<string, unknown>> = {}) =>
  runOn(tree.path, { devices, steps, ...more });
const told = (found: ReturnType<typeof run>, word: string) =>
  found.trace.events.flatMap((event) => ('text' in event && event.text.includes(word) ? [event.text] : []));

describe.skipIf(tree.missing)(titleWith('hardware that changes in the middle of a run', tree), () => {
  it('never acknowledges: the probe gives up', limit, () => {
    const found = run([{ inject: { fault: 'acknowledgement', register: 'CR0', after: 'write CR2' } }, { boot: {} }]);
    expect(found.end).toBe('failed-call');
    expect(told(found, 'failed to').length).toBeGreaterThan(0);
    const wrong = run([{ inject: { fault: 'acknowledgement', register: 'CR1' } }]);
    expect(trouble(wrong)).toEqual([
      'problems',
      'hardware does not acknowledge "CR1"; known: CR0, IRQ_CTRL, GBPA, CMDQ_CONS',
    ]);
  });

  it('takes no commands any more: the driver says that they timed out', limit, () => {
    const found = run([
      { boot: {} },
      { inject: { fault: 'acknowledgement', register: 'CMDQ_CONS' } },
      { map: { device: 'nvme', buffer: 'a' } },
      { unmap: { device: 'nvme', buffer: 'a' } },
    ]);
    expect(told(found, 'CMD_SYNC timeout').length).toBeGreaterThan(0);
  });

  it('without a clock does not answer, and lets no DMA through', limit, () => {
    const expectDma = (outcome: string) => ({ 'expect-dma': { device: 'nvme', outcome } });
    const stop = { inject: { fault: 'clock-off' } };
    const start = { inject: { fault: 'clock-on' } };
    const found = run([{ boot: {} }, stop, expectDma('aborted'), start, expectDma('reached')]);
    expect(trouble(found)).toEqual([]);
    const touched = run([{ boot: {} }, stop, { shutdown: {} }]);
    expect(touched.end).toBe('oops');
    expect(told(touched, 'synchronous external abort')).toHaveLength(1);
  });

  it('behaves otherwise after a step', limit, () => {
    const order = { 'set-knobs': { knobs: { acknowledge: { CR0: { reads: 3 } } }, after: 'write CR0', nth: 2 } };
    const found = run([order, { boot: {} }]);
    expect(trouble(found)).toEqual([]);
    const polls = found.trace.events.flatMap((event) =>
      event.kind === 'register-read' && event.register === 'CR0ACK' ? (event.repeats ?? 0) : [],
    );
    expect([polls[0], polls.slice(1).every((more) => more === 0)]).toEqual([0, false]);
    expect(trouble(run([{ 'set-knobs': { knobs: { wires: 'combined' } } }]))).toEqual([
      'problems',
      'wires cannot change while the machine runs',
    ]);
  });

  it('lets a call of the kernel fail, and refuses what it cannot let fail', limit, () => {
    const order = (name: string) => ({ inject: { fault: 'call', function: name, result: 12 } });
    const found = run([order('devm_request_threaded_irq'), { boot: {} }]);
    expect(told(found, 'fails on order')).toEqual(['devm_request_threaded_irq() fails on order']);
    expect(trouble(run([order('arm_smmu_device_reset')]))).toEqual([
      'problems',
      'arm_smmu_device_reset() is none of the kernel functions that are modelled; only those can fail on order',
    ]);
  });

  it('tells an abort by AER or by the records of firmware, as the device takes it from then on', limit, () => {
    const steps = [
      { boot: {} },
      { 'set-abort': { device: 'nvme', abort: 'poisoned', retries: 1 } },
      { dma: { device: 'nvme', address: '0xdead0000' } },
      { dma: { device: 'nvme', action: 'perform' } },
    ];
    const [kernel = '', firmware = ''] = ['kernel-first', 'firmware-first'].map(
      (errors) => told(run(steps, { errors }), 'was aborted')[0],
    );
    expect(kernel).toContain('AER: non-fatal Poisoned TLP Received');
    expect(firmware).toContain('CPER: recoverable PCI Express error: Poisoned TLP Received');
  });
});
