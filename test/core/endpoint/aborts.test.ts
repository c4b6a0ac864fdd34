import { describe, expect, test } from 'vitest';
import { type AbortStyle, abortConsequences } from '../../../src/core/endpoint/abort-table';
import { aer, deviceControl } from '../../../src/core/endpoint/capabilities';
import type { Dma } from '../../../src/core/endpoint/dma';
import { EVENTQ_PROD } from '../../../src/core/smmu/registers/queue';
import { buffer, Lab, text } from './lab';

const read: Dma = { name: 'disk write', address: 0x1000n, size: 8, write: false };

function aborting(style: AbortStyle, retries = 0) {
  const lab = new Lab();
  lab.stream(3);
  return { lab, device: lab.add({ reaction: { style, retries } }) };
}

test.each<[AbortStyle, string, number, boolean]>([
  ['continues', 'The device treats the access as failed, reports it to its own driver, and goes on.', 0, false],
  ['unsupported-request', 'AER: non-fatal Unsupported Request (UnsupReq, bit 20), logged by the completer', 0, false],
  ['completer-abort', 'AER: non-fatal Completer Abort (CmpltAbrt, bit 15), logged by the completer', 0, false],
  ['poisoned', 'AER: non-fatal Poisoned TLP Received (TLP, bit 12), logged by the requester', 1 << 12, false],
  ['completion-timeout', 'AER: non-fatal Completion Timeout (CmpltTO, bit 14), logged by the requester', 1 << 14, true],
  ['fatal', 'AER: fatal Uncorrectable Internal Error (UncorrIntErr, bit 22), logged by the requester', 1 << 22, true],
  ['serror', 'SError: asynchronous external abort at a CPU', 0, true],
])('an abort that is taken as %s', (style, report, status, stopped) => {
  const { device } = aborting(style);
  expect(text(device.perform(read).landing)).toBe('aborted by smmu F_TRANSLATION');
  expect(device.aborts.reports.map((entry) => entry.text)).toEqual([report]);
  expect([device.config?.read(aer.uncorrectable, 4), device.aborts.stopped]).toEqual([status, stopped]);
  expect(device.perform(read).landing.outcome).toBe(stopped ? 'not-issued' : 'aborted');
});

test.each<[AbortStyle, string]>([
  ['continues', 'The device treats the access as failed, reports it to its own driver, and goes on.'],
  ['poisoned', 'CPER: recoverable PCI Express error: Poisoned TLP Received (TLP, bit 12), logged by the requester'],
  [
    'fatal',
    'CPER: fatal PCI Express error: Uncorrectable Internal Error (UncorrIntErr, bit 22), logged by the requester',
  ],
  ['serror', 'CPER: fatal ARM processor error: asynchronous external abort'],
])('where firmware comes first, users see an abort that is taken as %s in its records', (style, report) => {
  const lab = new Lab();
  lab.stream(3);
  const device = lab.add({ reaction: { style, firmwareFirst: true } });
  device.perform(read);
  expect(device.aborts.reports.map((entry) => entry.text)).toEqual([report]);
});

describe('an abort', () => {
  test('is tried again so often, each recorded', () => {
    const { lab, device } = aborting('continues', 2);
    device.perform(read);
    expect([lab.bench.smmu.peek(EVENTQ_PROD), device.aborts.reports.length]).toEqual([3n, 1]);
  });

  test('is as severe as software set it, and may be masked', () => {
    const { device } = aborting('poisoned');
    device.config?.write(aer.severity, 4, 1 << 12);
    device.perform(read);
    device.config?.write(aer.mask, 4, 1 << 12);
    device.aborts.recover();
    device.perform(read);
    expect(device.aborts.reports.map(({ severity, stopped }) => [severity, stopped])).toEqual([
      ['fatal', true],
      ['masked', false],
    ]);
  });

  test('stays in the status through a function-level reset until software clears it', () => {
    const { device } = aborting('completion-timeout');
    device.perform(read);
    device.config?.write(deviceControl.offset, 2, deviceControl.functionLevelReset);
    expect([device.config?.read(aer.uncorrectable, 4), device.aborts.stopped]).toEqual([1 << 14, false]);
    device.config?.write(aer.uncorrectable, 4, 1 << 14);
    expect(device.config?.read(aer.uncorrectable, 4)).toBe(0);
  });

  test('that is only tried does nothing to the device', () => {
    const { device } = aborting('fatal');
    device.attempt(read);
    expect([device.aborts.reports, device.aborts.stopped]).toEqual([[], false]);
  });

  test('of one piece stops the rest of the DMA', () => {
    const { lab, device } = aborting('fatal');
    lab.map(0x2000n, buffer);
    expect(device.perform({ ...read, size: 0x2000 }).pieces.map(({ landing }) => landing.outcome)).toEqual([
      'aborted',
      'not-issued',
    ]);
  });
});

test('every style is described, with a source', () => {
  for (const [style, row] of Object.entries(abortConsequences)) {
    expect(row.style).toBe(style);
    expect(row.summary.length > 20 && row.source.length > 10).toBe(true);
    expect(row.aer === undefined || row.cper === 'PCI Express').toBe(true);
  }
});

describe('configuration space', () => {
  test('chains what the function has', () => {
    const chain = (more: Parameters<Lab['add']>[0]): string[] => {
      const { config } = new Lab().add(more);
      const found: string[] = [];
      for (let at = 0x100; at !== 0; at = (config?.read(at, 4) ?? 0) >>> 20) {
        found.push(`${(config?.read(at, 2) ?? 0).toString(16)} at ${at.toString(16)}`);
      }
      return found;
    };
    expect(chain({})).toEqual(['1 at 100']);
    expect(chain({ ats: {} })).toEqual(['1 at 100', 'f at 150']);
    expect(chain({ ats: {}, pageRequests: 8, pasidBits: 16 })).toEqual([
      '1 at 100',
      'f at 150',
      '13 at 160',
      '1b at 170',
    ]);
  });

  test('keeps what is read-only, clears what is written 1, and ends', () => {
    const { config } = new Lab().add();
    config?.write(0, 4, 0);
    expect(config?.read(0, 2)).toBe(0x1db7);
    expect([config?.read(0xfff, 1), config?.read(0x1000, 4), config?.read(-4, 2)]).toEqual([0, 0xffff_ffff, 0xffff]);
    config?.write(0x1000, 4, 1);
    config?.write(0x4, 1, 0xff);
    expect(config?.read(0x4, 2)).toBe(0x47);
  });
});
