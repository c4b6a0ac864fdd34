import { FSR, recordedContextFaults, SCTLR } from '../registers/v2/context-bank';
import { recordedGlobalFaults, sCR0, sGFSR } from '../registers/v2/global';
import type { PartV2 } from './part';

/** Bit of sGFSR that counts as a configuration fault. */
const configurationFaults = 1n << 5n;

/** Interrupt wires: `<name>.global`, `<name>.global-config` and `<name>.context-<bank>`. Each is high as long as its cause is recorded and
 *  enabled. */
export class SignalsV2 {
  constructor(private readonly part: PartV2) {}

  /** Names of the wires, the global ones first. */
  get lines(): readonly string[] {
    const banks = Array.from({ length: this.part.frame.banks }, (_, bank) => this.#context(bank));
    return [this.#name('global'), this.#name('global-config'), ...banks];
  }

  /** Sets the global wires to what sGFSR and sCR0 say. `quiet`: only what somebody hears is recorded. */
  global(quiet = false): void {
    const { registers } = this.part;
    const recorded = registers.get(sGFSR) & recordedGlobalFaults;
    const faults = (recorded & ~configurationFaults) !== 0n && registers.field(sCR0, 'GFIE') === 1;
    const configuration = (recorded & configurationFaults) !== 0n && registers.field(sCR0, 'GCFGFIE') === 1;
    this.#level(this.#name('global'), faults, quiet);
    this.#level(this.#name('global-config'), configuration, quiet);
  }

  /** Sets the wire of a bank to what FSR and SCTLR say. */
  context(bank: number, quiet = false): void {
    const { registers } = this.part;
    const recorded = (registers.get(FSR, bank) & recordedContextFaults) !== 0n;
    this.#level(this.#context(bank), recorded && registers.field(SCTLR, 'CFIE', bank) === 1, quiet);
  }

  /** After all registers changed at once. What nobody hears then is not worth a line of the trace. */
  all(): void {
    this.global(true);
    for (let bank = 0; bank < this.part.frame.banks; bank++) this.context(bank, true);
  }

  #level(line: string, high: boolean, quiet: boolean): void {
    const { choices, ports, powered } = this.part;
    const level = high && powered;
    if (choices.exploring || ports.interrupts.isHigh(line) === level) return;
    const delivered = ports.interrupts.setLevel(line, level);
    if (level && (delivered || !quiet)) this.part.record({ kind: 'interrupt', line, delivered });
  }

  #context(bank: number): string {
    return this.#name(`context-${bank}`);
  }

  #name(wire: string): string {
    return `${this.part.name}.${wire}`;
  }
}
