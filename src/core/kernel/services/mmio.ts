import { hex } from '../../base/hex';
import type { AccessSize } from '../../machine/memory';
import type { RepeatableRead } from '../../machine/mmio';
import type { Event } from '../../trace/event';
import { Oops } from '../../wasm/host';
import { errno, errorPointer } from '../errno';
import type { Kernel } from '../kernel';
import { type Service, service } from '../service';

function physicalOf(kernel: Kernel, address: bigint, size: number): bigint {
  const physical = kernel.io.resolve(address, size);
  if (physical !== undefined) return physical;
  const reason = address < 4096n ? 'null-pointer' : 'wild-pointer';
  throw new Oops(reason, address, kernel.runtime.stack(), `device access at ${hex(address)}, which no ioremap() maps`);
}

function externalAbort(kernel: Kernel, address: bigint, physical: bigint): never {
  const text = `synchronous external abort: nothing answers at physical address ${hex(physical)}`;
  throw new Oops('wild-pointer', address, kernel.runtime.stack(), text);
}

/** A read that was repeated, and how to repeat it at once: a time-out takes a million of them. */
interface Polled {
  readonly address: bigint;
  readonly size: AccessSize;
  readonly value: bigint;
  readonly event: Event;
  readonly read: RepeatableRead;
}

const polls = new WeakMap<Kernel, Polled>();

function readDevice(kernel: Kernel, address: bigint, size: AccessSize): bigint {
  const { recorder, options } = kernel;
  const known = polls.get(kernel);
  if (known && known.address === address && known.size === size && known.event === recorder.repeated) {
    if (known.read.holds() && recorder.again(known.event)) {
      known.read.tell();
      return known.value;
    }
  }
  const physical = physicalOf(kernel, address, size);
  const result = options.bus.read(physical, size);
  if (result.outcome !== 'done') return externalAbort(kernel, address, physical);
  const event = recorder.repeated;
  const read = event && options.bus.repeatable(physical, size);
  if (event && read) polls.set(kernel, { address, size, value: result.value, event, read });
  else polls.delete(kernel);
  return result.value;
}

function writeDevice(kernel: Kernel, address: bigint, size: AccessSize, value: bigint): void {
  const physical = physicalOf(kernel, address, size);
  const result = kernel.options.bus.write(physical, size, value);
  if (result.outcome === 'abort') externalAbort(kernel, address, physical);
}

function reader(size: AccessSize) {
  return (kernel: Kernel, address: bigint): bigint => readDevice(kernel, address, size);
}

function writer(size: AccessSize) {
  return (kernel: Kernel, value: bigint, address: bigint): undefined => {
    writeDevice(kernel, address, size, BigInt.asUintN(size * 8, value));
    return undefined;
  };
}

/** Maps a device's registers; the program may reach them through accessors only. */
export function mapDevice(kernel: Kernel, physical: bigint, length: bigint): bigint {
  const { address } = kernel.io.map(physical, length);
  kernel.memory.mapDevice(address, Number(length));
  return address;
}

function unmapDevice(kernel: Kernel, address: bigint): boolean {
  polls.delete(kernel);
  kernel.memory.unmap(address);
  return kernel.io.unmap(address);
}

function copyOut(size: 4 | 8) {
  return (kernel: Kernel, to: bigint, from: bigint, count: bigint): undefined => {
    for (let i = 0n; i < count; i++) {
      const at = from + i * BigInt(size);
      const value = size === 8 ? kernel.memory.load64(at) : BigInt(kernel.memory.load32(at) >>> 0);
      writeDevice(kernel, to + i * BigInt(size), size, value);
    }
    return undefined;
  };
}

/** Accesses as wide as the device address allows: bytes up to one that 8 divides, words of 8, bytes again. `move` does one. */
function inWords(address: bigint, length: bigint, move: (offset: bigint, size: 1 | 8) => void): undefined {
  for (let offset = 0n; offset < length; ) {
    const size = (address + offset) % 8n === 0n && length - offset >= 8n ? 8 : 1;
    move(offset, size);
    offset += BigInt(size);
  }
  return undefined;
}

function copyFromDevice(kernel: Kernel, to: bigint, from: bigint, length: bigint): undefined {
  return inWords(from, length, (offset, size) => {
    const value = readDevice(kernel, from + offset, size);
    if (size === 8) kernel.memory.store64(to + offset, value);
    else kernel.memory.store8(to + offset, Number(value));
  });
}

function copyToDevice(kernel: Kernel, to: bigint, from: bigint, length: bigint): undefined {
  return inWords(to, length, (offset, size) => {
    const value = size === 8 ? kernel.memory.load64(from + offset) : BigInt(kernel.memory.load8(from + offset));
    writeDevice(kernel, to + offset, size, value);
  });
}

function fillDevice(kernel: Kernel, to: bigint, byte: number, length: bigint): undefined {
  const value = BigInt(byte & 0xff);
  return inWords(to, length, (offset, size) => {
    writeDevice(kernel, to + offset, size, size === 8 ? value * 0x0101_0101_0101_0101n : value);
  });
}

const resourceIsMemory = 0x200n;

/** Maps the registers that a `struct resource` describes, for as long as the device lives. */
export function ioremapResource(kernel: Kernel, device: bigint, resource: bigint): bigint {
  if (resource === 0n) return errorPointer(errno.EINVAL);
  const view = kernel.view('struct resource', resource);
  if ((view.get('flags') & resourceIsMemory) === 0n) return errorPointer(errno.EINVAL);
  const start = view.get('start');
  return managedMap(kernel, device, start, view.get('end') - start + 1n);
}

function managedMap(kernel: Kernel, device: bigint, physical: bigint, length: bigint): bigint {
  const address = mapDevice(kernel, physical, length);
  kernel.manage(device, 'ioremap', String(address), () => unmapDevice(kernel, address));
  return address;
}

const noRegion = 'two drivers that claim one range are not told so';

export const mmioServices: readonly Service[] = [
  service('__raw_readb', 'p', 'a device read of 1 byte', reader(1)),
  service('__raw_readw', 'p', 'a device read of 2 bytes', reader(2)),
  service('__raw_readl', 'p', 'a device read of 4 bytes', reader(4)),
  service('__raw_readq', 'p', 'a device read of 8 bytes', reader(8)),
  service('__raw_writeb', 'lp', 'a device write of 1 byte', writer(1)),
  service('__raw_writew', 'lp', 'a device write of 2 bytes', writer(2)),
  service('__raw_writel', 'lp', 'a device write of 4 bytes', writer(4)),
  service('__raw_writeq', 'lp', 'a device write of 8 bytes', writer(8)),
  service('__iowrite32_copy', 'ppl', 'device writes of 4 bytes each', copyOut(4)),
  service('__iowrite64_copy', 'ppl', 'device writes of 8 bytes each', copyOut(8)),
  service(/^(__)?memcpy_fromio$/, 'ppl', 'device reads of 8 bytes each, of 1 at the ends', copyFromDevice),
  service(/^(__)?memcpy_toio$/, 'ppl', 'device writes of 8 bytes each, of 1 at the ends', copyToDevice),
  service(/^(__)?memset_io$/, 'pil', 'device writes of 8 bytes each, of 1 at the ends', fillDevice),
  service('devm_ioremap_resource', 'pp', 'a mapping that goes with the device', ioremapResource, noRegion),
  service('devm_ioremap', 'pll', 'a mapping that goes with the device', managedMap),
  service('ioremap_prot', 'lll', 'a mapping', (kernel, physical: bigint, length: bigint) =>
    mapDevice(kernel, physical, length),
  ),
  service('iounmap', 'p', 'the end of a mapping', (kernel, address: bigint) => {
    if (!unmapDevice(kernel, address)) kernel.warn('iounmap', `iounmap() of ${hex(address)}, which is not mapped`);
    return undefined;
  }),
];
