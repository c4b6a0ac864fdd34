import { describe, expect, test } from 'vitest';
import { deviceControl, pageRequestStatus } from '../../../src/core/endpoint/capabilities';
import type { Dma } from '../../../src/core/endpoint/dma';
import type { Endpoint } from '../../../src/core/endpoint/endpoint';
import { CR0 } from '../../../src/core/smmu/registers/control';
import { PRIQ_BASE, PRIQ_PROD } from '../../../src/core/smmu/registers/queue';
import { commands } from '../../../src/core/smmu/structures/command';
import { PageRequest } from '../../../src/core/smmu/structures/page-request';
import { buffer, Lab, text, words } from './lab';

const iova = 0x1000n;
const write: Dma = { name: 'target', address: iova, size: 8, write: true };
const wish = { streamId: 3, address: iova, write: true };

function asking(log2 = 3): { lab: Lab; device: Endpoint } {
  const lab = new Lab();
  lab.bench.write(PRIQ_BASE, 0x4050_0000n | BigInt(log2));
  lab.bench.write(CR0, 0xf);
  lab.stream(3, { EATS: 1 });
  return { lab, device: lab.add({ ats: {}, pageRequests: 32 }) };
}

const respond = (group: number, response: number): bigint[] =>
  words(commands.PRI_RESP, { SID: 3, PRGIndex: group, Resp: response });

/** What the PRI status register shows. */
const status = (device: Endpoint): number => device.config?.read(pageRequestStatus.offset, 2) ?? 0;

describe('§8 a page that is not there', () => {
  test('is asked for once, and reached when software mapped it and said so', () => {
    const { lab, device } = asking();
    expect(text(device.perform(write).landing)).toBe('waiting for group 0');
    expect(text(device.perform(write).landing)).toBe('waiting for group 0');
    expect([lab.bench.smmu.peek(PRIQ_PROD), device.pages?.outstanding]).toEqual([1n, 1]);
    lab.map(iova, buffer);
    lab.issue(respond(0, 2));
    expect(text(device.perform(write).landing)).toBe('reached 0x40600000 cached');
    expect(device.pages?.groups.map(({ answers }) => answers)).toEqual([['success']]);
  });

  test('is asked for again when software said yes and did nothing', () => {
    const { lab, device } = asking();
    device.perform(write);
    lab.issue(respond(0, 2));
    expect(text(device.perform(write).landing)).toBe('waiting for group 1');
  });

  test('and cannot be had: the interface stays open', () => {
    const { lab, device } = asking();
    device.perform(write);
    lab.issue(respond(0, 1));
    expect([device.pages?.groups[0]?.answers, device.pages?.enabled]).toEqual([['invalid'], true]);
  });

  test('and is refused for good: the interface closes, accesses abort', () => {
    const { lab, device } = asking();
    device.perform(write);
    lab.issue(respond(0, 0));
    expect([device.pages?.enabled, status(device) & pageRequestStatus.responseFailure]).toEqual([false, 1]);
    expect(text(device.perform(write).landing)).toBe('aborted by translation-request');
  });

  test('with PRIQEN=0 is refused at once', () => {
    const { lab, device } = asking();
    lab.control({});
    expect(text(device.perform(write).landing)).toBe('aborted by translation-request');
    expect(device.pages?.groups[0]?.answers).toEqual(['failure']);
  });
});

describe('groups', () => {
  test('end with the last request, and count against what software allocated', () => {
    const { lab, device } = asking(4);
    expect(device.pages?.limit).toBe(8);
    device.pages?.ask(Array.from({ length: 6 }, (_, page) => ({ ...wish, address: BigInt(page) << 12n })));
    const last = (index: number): number => {
      const at = 0x4050_0000n + BigInt(index) * 16n;
      return PageRequest.get([lab.word(at) ?? 0n, lab.word(at + 8n) ?? 0n], 'Last');
    };
    expect([0, 1, 2, 3, 4, 5].map(last)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(device.pages?.ask([wish, wish, wish])).toBeUndefined();
    expect(device.pages?.ask([wish, wish])?.index).toBe(1);
  });

  test('an overflow answers the last request with success', () => {
    const { device } = asking(0);
    device.pages?.ask([wish], true);
    expect(device.pages?.ask([wish, wish])?.answers).toEqual(['success']);
    expect(device.pages?.groups.map(({ answers }) => answers.length)).toEqual([0, 1]);
  });

  test('answered twice, or answered without being asked, show in status', () => {
    const { lab, device } = asking();
    device.perform(write);
    lab.issue(respond(0, 2), respond(0, 2), respond(77, 2));
    expect([device.pages?.groups[0]?.answers.length, device.pages?.unexpected]).toEqual([2, 2]);
    expect(status(device) & pageRequestStatus.unexpectedGroup).toBe(2);
  });

  test('are forgotten by a function-level reset: a late answer is unexpected', () => {
    const { lab, device } = asking();
    device.perform(write);
    device.config?.write(deviceControl.offset, 2, deviceControl.functionLevelReset);
    lab.issue(respond(0, 2));
    expect([device.pages?.groups, device.pages?.unexpected]).toEqual([[], 1]);
  });

  test('a stop marker is a request that asks for nothing, and nobody answers', () => {
    const { lab, device } = asking();
    device.pages?.stop(3, 7);
    const entry = [lab.word(0x4050_0000n) ?? 0n, lab.word(0x4050_0008n) ?? 0n];
    const fields = (['SID', 'SSV', 'SSID', 'R', 'W', 'Last'] as const).map((name) => PageRequest.get(entry, name));
    expect([fields, device.pages?.outstanding]).toEqual([[3, 1, 7, 0, 0, 1], 0]);
  });
});

test('an answer for a stream that asks for nothing is noted', () => {
  const lab = new Lab();
  lab.issue(words(commands.PRI_RESP, { SID: 9, PRGIndex: 0, Resp: 2 }));
  expect(lab.bench.fresh().filter((line) => line.includes('nothing asks for pages'))).toHaveLength(1);
});
