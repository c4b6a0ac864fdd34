import { expect, it } from 'vitest';
import { bridgeConfig, hostBridgeConfig } from '../../../src/core/machine/bridge-config';

it('shows a root port with its buses, its type and access control that can be turned on', () => {
  const port = bridgeConfig('root-port', { primary: 0, secondary: 2, subordinate: 3 }, true);
  expect([port.read(0x0e, 1), port.read(0x18, 4)]).toEqual([1, 0x030200]);
  expect((port.read(0x42, 2) >> 4) & 0xf).toBe(4);
  port.write(0x106, 2, 0xffff);
  expect(port.read(0x106, 2)).toBe(0x1d);
  port.write(0x104, 2, 0);
  expect(port.read(0x104, 2)).toBe(0x1d);
});

it('shows a host bridge without capabilities, and all ones beyond the end', () => {
  const bridge = hostBridgeConfig(0x1b36, 8);
  expect([bridge.read(0, 4), bridge.read(8, 4), bridge.read(6, 2)]).toEqual([0x0008_1b36, 0x0600_0000, 0]);
  expect(bridge.read(4096, 2)).toBe(0xffff);
});
