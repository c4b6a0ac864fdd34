import type { EventOf, Payload } from '../../../src/core/trace/event';
import { Recorder } from '../../../src/core/trace/recorder';
import type { AskedSide } from '../../../src/engine/hover';

/** File of every line below. */
export const file = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** What a driver line did, called from other lines of the same file. */
export interface Step {
  readonly line: number;
  readonly callers?: readonly number[];
  readonly does: Payload;
}

/** A side whose run did these things; every one of their lines ran, and those of `ran`. `line` is the one that is asked about. */
export function side(steps: readonly Step[], line: number | undefined, ran: readonly number[] = []): AskedSide {
  const recorder = new Recorder();
  const lines = new Set(ran);
  for (const { line: at, callers = [], does } of steps) {
    const stack = [at, ...callers].map((each) => ({ function: `f${each}`, at: { file, line: each, column: 1 } }));
    for (const each of [at, ...callers]) lines.add(each);
    recorder.cause = () => ({ span: stack[0]?.at, stack });
    recorder.record(does);
  }
  const run = {
    end: 'completed',
    trace: recorder.trace(),
    coverage: { lines: new Map([[file, lines]]), functions: new Map() },
    calls: [],
    verdicts: [],
    steps: [],
    refused: 0,
    given: [],
    notModelled: [],
    problems: [],
  } as const;
  return {
    run: { run, effects: [], registers: [], problems: [], timing: { compile: 0, run: 0 } },
    ...(line !== undefined && { place: { file, line, endLine: line } }),
  };
}

/** A write of a register that the hardware took. */
export function write(register: string, previous: bigint, value: bigint, offset = 0x20): Payload {
  return { kind: 'register-write', device: 'smmu0', register, offset, size: 4, previous, value, effect: 'taken' };
}

/** A store of a dword into a table. */
export function store(table: string, address: bigint, previous: bigint, value: bigint): Payload {
  return { kind: 'memory-store', address, size: 8, previous, value, table: `smmu0 ${table}` };
}

/** A command that was consumed. */
export function consumed(name: string, dwords: EventOf<'command'>['dwords']): Payload {
  const opcode = Number(dwords[0] & 0xffn);
  return { kind: 'command', device: 'smmu0', index: 0, opcode, name, dwords, outcome: 'consumed' };
}
