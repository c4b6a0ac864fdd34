import { describe, expect, test } from 'vitest';
import { Clock } from '../../../src/core/machine/clock';
import { InterruptLines } from '../../../src/core/machine/interrupt';
import { PhysicalMemory } from '../../../src/core/machine/memory';
import { MmioBus, type MmioDevice } from '../../../src/core/machine/mmio';
import { subtract } from '../../../src/core/machine/range';
import { WatchList } from '../../../src/core/machine/watch';

describe('PhysicalMemory', () => {
  function memory(size = 64) {
    const buffer = new ArrayBuffer(1024);
    return new PhysicalMemory({ buffer: () => buffer, size, base: 0x1000n });
  }

  test.each([1, 2, 4, 8] as const)('%i bytes, little endian, unsigned', (size) => {
    const ram = memory();
    expect(ram.write(0x1009n, size, -2n)).toBe(true);
    expect(ram.read(0x1009n, size)).toBe((1n << BigInt(size * 8)) - 2n);
    expect(ram.read(0x1009n, 1)).toBe(0xfen);
  });

  test.each([
    [0xfffn, 1, false],
    [0x1000n, 8, true],
    [0x1038n, 8, true],
    [0x1039n, 8, false],
    [0x1040n, 1, false],
    [-1n, 1, false],
    [1n << 70n, 8, false],
  ] as const)('%s of %i bytes is inside: %s', (address, size, inside) => {
    const ram = memory();
    expect(ram.write(address, size, 0n)).toBe(inside);
    expect(ram.read(address, size) !== undefined).toBe(inside);
  });

  test('survives growth of a WebAssembly memory', () => {
    const wasm = new WebAssembly.Memory({ initial: 1 });
    const ram = new PhysicalMemory({ buffer: () => wasm.buffer, size: 65536, base: 0n });
    ram.write(8n, 4, 0x1234n);
    wasm.grow(1);
    expect(ram.read(8n, 4)).toBe(0x1234n);
  });

  test('bytes are copied, all or nothing', () => {
    const ram = memory();
    expect(ram.writeBytes(0x1000n, Uint8Array.of(1, 2, 3))).toBe(true);
    const copy = ram.readBytes(0x1000n, 3);
    ram.write(0x1000n, 1, 9n);
    expect(copy).toEqual(Uint8Array.of(1, 2, 3));
    expect(ram.writeBytes(0x103fn, Uint8Array.of(1, 2))).toBe(false);
    expect(ram.read(0x103fn, 1)).toBe(0n);
    expect(ram.readBytes(0x103fn, 2)).toBeUndefined();
  });
});

describe('WatchList', () => {
  const range = (address: number, length: number) => ({ address: BigInt(address), length: BigInt(length) });

  function told(list: WatchList): string[] {
    const lines: string[] = [];
    list.onChange(({ address, length }, watched) =>
      lines.push(`${watched ? '+' : '-'}${address}..${address + length}`),
    );
    return lines;
  }

  test('tells each byte once, however many watch it', () => {
    const list = new WatchList();
    const lines = told(list);
    const stop = list.watch(range(0, 16), 'a');
    const stopOther = list.watch(range(8, 16), 'b');
    stop();
    stop();
    stopOther();
    expect(lines).toEqual(['+0..16', '+16..24', '-0..8', '-8..24']);
  });

  test('a late listener learns of what is watched', () => {
    const list = new WatchList();
    list.watch(range(0, 16), 'a');
    list.watch(range(8, 16), 'b');
    expect(told(list)).toEqual(['+0..16', '+16..24']);
  });

  test('stores reach listeners with the owners that they touch', () => {
    const list = new WatchList();
    const seen: string[] = [];
    list.onStore((store) => seen.push(`${store.address}: ${store.previous}->${store.value} ${store.owners.join('+')}`));
    list.watch(range(0, 16), 'a');
    list.watch(range(8, 16), 'b');
    list.storeObserved(4n, 4, 1n, 2n);
    list.storeObserved(12n, 8, 0n, 3n);
    list.storeObserved(24n, 8, 0n, 4n);
    expect(seen).toEqual(['4: 1->2 a', '12: 0->3 a+b']);
  });

  test('ranges are cut', () => {
    expect(subtract(range(0, 100), [range(10, 10), range(50, 60)])).toEqual([range(0, 10), range(20, 30)]);
  });
});

describe('MmioBus', () => {
  class Echo implements MmioDevice {
    last = '';
    constructor(readonly name: string) {}
    read(offset: number, size: number): bigint {
      return BigInt(offset * 10 + size);
    }
    write(offset: number, size: number, value: bigint): void {
      this.last = `${offset} ${size} ${value}`;
    }
  }

  test('leads to devices by offset, and aborts elsewhere', () => {
    const bus = new MmioBus();
    const device = new Echo('a');
    expect(bus.map({ address: 0x100n, length: 0x10n }, device).problems).toEqual([]);
    expect(bus.read(0x104n, 4)).toEqual({ outcome: 'done', device: 'a', value: 44n });
    expect(bus.write(0x108n, 2, 0x12345n)).toEqual({ outcome: 'done', device: 'a' });
    expect(device.last).toBe('8 2 9029');
    expect(bus.read(0x10en, 4)).toEqual({ outcome: 'abort' });
    expect(bus.write(0xffn, 1, 0n)).toEqual({ outcome: 'abort' });
    expect([bus.deviceAt(0x10fn)?.name, bus.deviceAt(0x110n)]).toEqual(['a', undefined]);
  });

  test('a read can be made again without the device for as long as that says so, and it answers', () => {
    const bus = new MmioBus();
    const device = new (class extends Echo {
      state: object | undefined = {};
      steady = () => this.state;
    })('a');
    bus.map({ address: 0x100n, length: 0x10n }, device);
    bus.map({ address: 0x200n, length: 0x10n }, new Echo('b'));
    const heard: number[] = [];
    bus.onAccess(({ offset }) => heard.push(offset));
    const again = bus.repeatable(0x104n, 4);
    again?.tell();
    expect([again?.holds(), heard]).toEqual([true, [4]]);
    bus.gate('a', false);
    expect(again?.holds()).toBe(false);
    bus.gate('a', true);
    device.state = {};
    expect(again?.holds()).toBe(false);
    device.state = undefined;
    expect([0x104n, 0x204n, 0x300n].map((address) => bus.repeatable(address, 4))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('refuses overlapping devices', () => {
    const bus = new MmioBus();
    bus.map({ address: 0x100n, length: 0x10n }, new Echo('a'));
    const { value, problems } = bus.map({ address: 0x10fn, length: 0x10n }, new Echo('b'));
    expect(value).toBeUndefined();
    expect(problems.map((problem) => problem.message)).toEqual(['b at 0x10f overlaps a at 0x100']);
    expect(bus.map({ address: 0x110n, length: 0x10n }, new Echo('c')).problems).toEqual([]);
  });
});

describe('InterruptLines', () => {
  test('pulses and levels reach listeners, by name', () => {
    const lines = new InterruptLines();
    const seen: string[] = [];
    const stop = lines.listen('a', (signal) => seen.push(signal));
    expect(lines.pulse('a')).toBe(true);
    expect(lines.pulse('b')).toBe(false);
    lines.setLevel('a', true);
    lines.setLevel('a', true);
    lines.setLevel('a', false);
    stop();
    expect(lines.pulse('a')).toBe(false);
    expect(seen).toEqual(['pulse', 'high', 'low']);
  });

  test('numbers are unique; a line that is high tells a late listener', () => {
    const lines = new InterruptLines();
    expect([lines.declare('a'), lines.declare('b', 0), lines.declare('c', 9), lines.declare('a')]).toEqual([
      0, 1, 9, 0,
    ]);
    expect([lines.nameOf(9), lines.nameOf(8)]).toEqual(['c', undefined]);
    lines.setLevel('a', true);
    const state = lines.snapshot();
    lines.setLevel('a', false);
    lines.restore(state);
    const seen: string[] = [];
    lines.listen('a', (signal) => seen.push(signal));
    expect(seen).toEqual(['high']);
  });
});

describe('Clock', () => {
  test('runs timers in order of time, then of setting, and those they set', () => {
    const clock = new Clock();
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now}`);
    clock.after(20n, note('b'));
    clock.after(10n, note('a'));
    clock.after(20n, note('c'));
    clock.after(5n, () => clock.after(5n, note('nested')));
    const cancel = clock.after(15n, note('cancelled'));
    cancel();
    expect(clock.nextDue).toBe(5n);
    clock.advance(20n);
    expect(seen).toEqual(['a@10', 'nested@10', 'b@20', 'c@20']);
    expect(clock.now).toBe(20n);
  });

  test('never goes back, and goes back by restore only', () => {
    const clock = new Clock();
    clock.advance(-5n);
    expect(clock.now).toBe(0n);
    let ran = 0;
    clock.after(10n, () => ran++);
    const state = clock.snapshot();
    clock.advance(10n);
    clock.restore(state);
    expect([clock.now, clock.nextDue]).toEqual([0n, 10n]);
    clock.advance(10n);
    expect(ran).toBe(2);
  });
});
