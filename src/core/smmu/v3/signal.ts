import { hex } from '../../base/hex';
import { type ErrorName, GERROR, GERRORN } from '../registers/control';
import {
  EVENTQ_IRQ_CFG0,
  EVENTQ_IRQ_CFG1,
  GERROR_IRQ_CFG0,
  GERROR_IRQ_CFG1,
  PRIQ_IRQ_CFG0,
  PRIQ_IRQ_CFG1,
} from '../registers/queue';
import type { Part } from './part';

/** Interrupt sources that have an enable and message registers. */
export type Source = 'GERROR' | 'EVENTQ' | 'PRIQ';
/** Wires of a part; CMD_SYNC has one, but no enable. */
export type Wire = 'gerror' | 'eventq' | 'priq' | 'cmd-sync' | 'combined';

const sources = {
  GERROR: {
    enable: 'GERROR_IRQEN',
    wire: 'gerror',
    address: GERROR_IRQ_CFG0,
    data: GERROR_IRQ_CFG1,
    abort: 'MSI_GERROR_ABT_ERR',
  },
  EVENTQ: {
    enable: 'EVENTQ_IRQEN',
    wire: 'eventq',
    address: EVENTQ_IRQ_CFG0,
    data: EVENTQ_IRQ_CFG1,
    abort: 'MSI_EVENTQ_ABT_ERR',
  },
  PRIQ: { enable: 'PRIQ_IRQEN', wire: 'priq', address: PRIQ_IRQ_CFG0, data: PRIQ_IRQ_CFG1, abort: 'MSI_PRIQ_ABT_ERR' },
} as const;

/** Interrupts, messages and global errors (§3.18, §6.3.18). */
export class Signals {
  constructor(private readonly part: Part) {}

  /** Name of a wire on the machine's interrupt lines. */
  lineOf(wire: Wire): string {
    return `${this.part.name}.${wire}`;
  }

  /** Signals a source if it is enabled: by message when the part has messages and an address is set, else by wire. */
  raise(source: Source): void {
    const { enable, wire, address, data, abort } = sources[source];
    if (!this.part.interrupts(enable)) return;
    const target = this.part.registers.bigField(address, 'ADDR') << 2n;
    if (this.part.has('IDR0.MSI') && target !== 0n) {
      if (!this.message(target, this.part.registers.field(data, 'DATA'))) this.error(abort);
      return;
    }
    this.wire(wire);
  }

  /** An edge on a wire. */
  wire(wire: Wire): void {
    if (this.part.choices.exploring) return;
    const line = this.lineOf(this.part.knobs.wires === 'combined' ? 'combined' : wire);
    const delivered = this.part.ports.interrupts.pulse(line);
    this.part.record({ kind: 'interrupt', line, delivered });
  }

  /** Writes a message; false when the write was aborted. */
  message(address: bigint, data: number): boolean {
    const { doorbell } = this.part.ports;
    const { memory } = this.part;
    const target = this.part.truncate(address);
    const rung = !this.part.choices.exploring && (doorbell?.(target, data) ?? false);
    return rung || memory.write(target, 4, BigInt(data >>> 0));
  }

  isActive(error: ErrorName): boolean {
    const { registers } = this.part;
    return registers.field(GERROR, error) !== registers.field(GERRORN, error);
  }

  /** Makes an error active, if it is not, and signals it. MSI_GERROR_ABT_ERR alone does not signal. */
  error(error: ErrorName): void {
    if (this.isActive(error)) return;
    const { registers } = this.part;
    registers.setField(GERROR, error, registers.field(GERROR, error) ^ 1);
    this.part.note(`GERROR.${error} is active (GERROR=${hex(registers.get(GERROR), 32)})`);
    if (error !== 'MSI_GERROR_ABT_ERR') this.raise('GERROR');
  }
}
