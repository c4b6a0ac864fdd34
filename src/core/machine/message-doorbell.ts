import type { InterruptLines } from './interrupt';

/** GITS_TRANSLATER of the interrupt translation service of QEMU's virt machine: where messages are written to. */
const defaultAddress = 0x0809_0040n;

/** Interrupt numbers of messages begin where a GICv3 has them. */
const firstNumber = 8192;

/** Where bus masters write message-signalled interrupts: each number that was given out pulses a line of its own. */
export class MessageDoorbell {
  readonly length = 4n;
  readonly #lines = new Map<number, string>();

  constructor(
    private readonly interrupts: InterruptLines,
    readonly address: bigint = defaultAddress,
  ) {}

  /** Gives out a number that nobody has had: what to write, and the interrupt line that it then pulses. */
  allocate(purpose: string): { readonly data: number; readonly line: number } {
    const data = this.#lines.size;
    const name = `message ${data} (${purpose})`;
    this.#lines.set(data, name);
    return { data, line: this.interrupts.declare(name, firstNumber + data) };
  }

  /** Takes what was written; false when it is not this doorbell's address. Numbers that were never given out are lost, as in an
   *  interrupt translation service without an entry for them. */
  ring(address: bigint, data: number): boolean {
    if (address !== this.address) return false;
    const name = this.#lines.get(data);
    if (name !== undefined) this.interrupts.pulse(name);
    return true;
  }
}
