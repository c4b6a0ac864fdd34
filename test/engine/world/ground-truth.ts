import { readFileSync } from 'node:fs';
import { commandName } from '../../../src/core/smmu/structures/command';
import type { Trace } from '../../../src/core/trace/recorder';

/** What a kernel did, in lines such as `w CR0 0x8` and `c CFGI_STE 0x800000003 0x1`, by kernel. */
export type Traffic = readonly (readonly string[])[];

const folder = new URL('../../ground-truth/traces/', import.meta.url);
const addresses = ['STRTAB_BASE', 'CMDQ_BASE', 'EVENTQ_BASE', 'PRIQ_BASE'];

interface Line {
  readonly text: string;
  readonly command?: string;
}

/** Turns accesses into lines. Addresses of tables are left out, their flags stay; the command queue's indices are told as what they add to
 *  the last one, so that commands that depend on timing can be left out. */
class Lines {
  readonly #lines: Line[] = [];
  #producer = 0n;

  access(direction: 'r' | 'w', register: string, value: bigint): void {
    this.#lines.push({ text: `${direction} ${register} ${this.#shown(direction, register, value)}` });
  }

  command(name: string, words: readonly bigint[]): void {
    // Where the kernel has the word that a SYNC writes depends on its layout.
    const operands = name === 'CMD_SYNC' ? [] : words.map((word) => ` 0x${word.toString(16)}`);
    this.#lines.push({ text: `c ${name}${operands.join('')}`, command: name });
  }

  #shown(direction: 'r' | 'w', register: string, value: bigint): string {
    if (addresses.includes(register)) return `0x${(value & 0xf000_0000_0000_001fn).toString(16)}+PA`;
    if (register === 'CMDQ_PROD' && direction === 'w' && value !== 0n) {
      const step = (value - this.#producer) & 0xf_ffffn;
      this.#producer = value;
      return `+${step}`;
    }
    if (register === 'CMDQ_PROD') this.#producer = 0n;
    if (register === 'CMDQ_CONS' && direction === 'r')
      return value === this.#producer ? 'PROD' : `0x${value.toString(16)}`;
    return `0x${value.toString(16)}`;
  }

  /** The lines without invalidations of mappings, which come and go with the drivers' traffic. */
  get settled(): readonly string[] {
    const kept: string[] = [];
    for (let at = 0; at < this.#lines.length; at++) {
      const next = this.#lines[at + 1]?.command;
      if (this.#lines[at]?.text.startsWith('w CMDQ_PROD') && (next === 'TLBI_NH_VA' || next === 'TLBI_S2_IPA')) {
        while (this.#lines[at + 1]?.command !== undefined) at++;
        if (this.#lines[at + 1]?.text.startsWith('r CMDQ_CONS')) at++;
        continue;
      }
      kept.push(this.#lines[at]?.text ?? '');
    }
    return kept;
  }
}

interface TraceRecord {
  readonly op: string;
  readonly boot: number;
  readonly phase: string;
  readonly name: string;
  readonly value: string;
  readonly opcode: string;
  readonly dw: readonly string[];
  readonly sid: string;
  readonly result: string;
}

function recordsOf(text: string): readonly TraceRecord[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as TraceRecord)));
}

/** Text of a trace that was recorded. */
export function recordedText(name: string): string {
  return readFileSync(new URL(`${name}.jsonl`, folder), 'utf8');
}

/** A trace file, of the phases that are named. */
export function trafficIn(text: string, phases: readonly string[]): Traffic {
  const kernels: Lines[] = [];
  for (const record of recordsOf(text)) {
    if (!['r', 'w', 'c'].includes(record.op)) continue;
    kernels[record.boot] ??= new Lines();
    const lines = kernels[record.boot];
    if (!phases.includes(record.phase)) continue;
    if (record.op === 'c') lines?.command(record.opcode.replace('CFGI_STE_RANGE/', ''), record.dw.map(BigInt));
    else lines?.access(record.op === 'r' ? 'r' : 'w', record.name, BigInt(record.value));
  }
  return kernels.map((lines) => lines.settled);
}

/** A recorded trace, of the phases that are named. */
export function recorded(name: string, phases: readonly string[]): Traffic {
  return trafficIn(recordedText(name), phases);
}

/** The kinds of command batches of a trace file by kernel and phase, as `0 dma: CMDQ_PROD TLBI_NH_VA CMD_SYNC CMDQ_CONS`, and what became of the traffic of
 *  streams, as `1 reset: 0x10 abort`: each once, however often. */
export function shapesIn(text: string, phases: readonly string[]): readonly string[] {
  const shapes = new Set<string>();
  let batch: string[] = [];
  let place = '';
  const end = (): void => {
    if (batch[0] === 'CMDQ_PROD') shapes.add(`${place}: ${batch.join(' ')}`);
    batch = [];
  };
  for (const record of recordsOf(text)) {
    const { op, boot, phase } = record;
    if (op === 'x') shapes.add(`${boot} ${phase}: ${record.sid} ${record.result}`);
    if (op === 'x' || (op === 'w' && record.name === 'CMDQ_PROD') || place !== `${boot} ${phase}`) end();
    place = `${boot} ${phase}`;
    if (op === 'c') batch.push(record.opcode);
    else if (record.name?.startsWith('CMDQ_')) batch.push(record.name);
  }
  end();
  return [...shapes].filter((shape) => phases.some((phase) => shape.includes(` ${phase}: `))).sort();
}

/** The same of a run. */
export function traffic({ events }: Trace): Traffic {
  const kernels: Lines[] = [];
  for (const event of events) {
    kernels[event.kernel] ??= new Lines();
    const lines = kernels[event.kernel];
    if (event.kind === 'register-read') lines?.access('r', event.register, event.value);
    else if (event.kind === 'register-write') lines?.access('w', event.register, event.value);
    else if (event.kind === 'command') lines?.command(commandName(event.dwords), event.dwords);
  }
  return kernels.map((lines) => lines.settled);
}
