import type { MessageDoorbell } from '../machine/message-doorbell';
import type { Kernel } from './kernel';
import { appendToList, initializeList } from './list';
import type { ObjectView } from './objects';

/** A message-signalled interrupt of a device: written into the device when the interrupt is requested, and out of it when it is freed. */
interface Message {
  /** `struct msi_desc`. */
  readonly descriptor: bigint;
  /** The device's own function that writes a `struct msi_msg` into it. */
  readonly writer: bigint;
  readonly data: number;
}

/** The interrupt controller that takes messages, as one kernel knows it. */
export class MessageDomain {
  doorbell: MessageDoorbell | undefined;
  /** Its `struct fwnode_handle` in the device tree, 0 where there is none. */
  treeNode = 0n;
  #node: bigint | undefined;
  #address: bigint | undefined;
  readonly #messages = new Map<number, Message>();
  readonly #lines = new Map<string, number>();

  constructor(private readonly kernel: Kernel) {}

  /** Its firmware node by ACPI. */
  get node(): bigint {
    this.#node ??= this.kernel.create('struct fwnode_handle').address;
    return this.#node;
  }

  /** `struct irq_domain`. */
  get address(): bigint {
    this.#address ??= this.kernel.create('struct irq_domain').address;
    return this.#address;
  }

  /** Interrupt numbers for messages 0 to `count` - 1 of a device. False when there is nobody to take messages. */
  allocate(device: bigint, count: number, writer: bigint): boolean {
    if (!this.doorbell) return false;
    for (let index = 0; index < count; index++) {
      const { data, line } = this.doorbell.allocate(`device message ${index}`);
      const descriptor = this.kernel.create('struct msi_desc');
      descriptor.set('irq', line).set('nvec_used', 1).set('dev', device);
      if (descriptor.has('msi_index')) descriptor.set('msi_index', index);
      else this.#list(device, descriptor, index);
      this.#messages.set(line, { descriptor: descriptor.address, writer, data });
      this.#lines.set(`${device} ${index}`, line);
    }
    return true;
  }

  /** Before Linux 5.17 a device has a list of its messages, over which its driver goes. */
  #list(device: bigint, descriptor: ObjectView, index: number): void {
    descriptor.set('platform.msi_index', index);
    const list = this.kernel.view('struct device', device).addressOf('msi_list');
    appendToList(this.kernel, list, descriptor.addressOf('list'));
  }

  /** Takes back all messages of a device. */
  free(device: bigint): void {
    for (const [key, line] of this.#lines) {
      if (!key.startsWith(`${device} `)) continue;
      this.#lines.delete(key);
      this.#messages.delete(line);
    }
    const view = device === 0n ? undefined : this.kernel.view('struct device', device);
    if (view?.has('msi_list.next')) initializeList(view, 'msi_list');
  }

  /** The interrupt number of a device's message, 0 where it has none. */
  lineOf(device: bigint, index: number): number {
    return this.#lines.get(`${device} ${index}`) ?? 0;
  }

  /** Writes a message into its device, or all zeros when the interrupt goes out of use. Other lines are no messages. */
  write(line: number, active: boolean): void {
    const message = this.#messages.get(line);
    if (!message) return;
    const text = this.kernel.create('struct msi_msg');
    if (active && this.doorbell) {
      const { address } = this.doorbell;
      text
        .set('address_lo', address & 0xffff_ffffn)
        .set('address_hi', address >> 32n)
        .set('data', message.data);
    }
    this.kernel.runtime.call(message.writer, message.descriptor, text.address);
    this.kernel.heap.release(text.address);
  }
}

/** The controller of messages of a kernel. */
export function messageDomain(kernel: Kernel): MessageDomain {
  return kernel.state(messageDomain, () => new MessageDomain(kernel));
}
