import type { Position } from '../../../src/core/base/span';
import { registerNamed } from '../../../src/core/smmu/registers/map';
import { Recorder, type Trace } from '../../../src/core/trace/recorder';

/** A trace from text, one event a line: `r CR0ACK 0x8 @12`, `w CR0 0x8`, `cmd 0x4 0x1f`, `store STE 8 0x5`. `r CMDQ_BASE.high 0x1` is a half. `@12` is a line of
 *  `drivers/iommu/smmu.c`, `@12<30` adds a caller at line 30. Writes know what was there before. */
export function traceOf(text: string): Trace {
  const recorder = new Recorder();
  const held = new Map<string, bigint>();
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [action = '', places = ''] = line.split(' @');
    const stack = places
      .split('<')
      .filter((each) => each !== '')
      .map((each, depth) => ({ function: `f${depth}`, at: at(Number(each)) }));
    recorder.cause = () => ({ span: stack[0]?.at, stack });
    record(recorder, held, action.split(' '));
  }
  return recorder.trace();
}

function record(recorder: Recorder, held: Map<string, bigint>, words: string[]): void {
  const [verb = '', spelling = '', number = '0'] = words;
  // `CMDQ_BASE.high` and `CMDQ_BASE.low` are the halves of a register.
  const [name = '', half] = spelling.split('.');
  const declared = registerNamed(name);
  const access = {
    device: 'smmu',
    register: name,
    offset: (declared?.offset ?? 0) + (half === 'high' ? 4 : 0),
    size: declared?.width === 64 && half === undefined ? (8 as const) : (4 as const),
  };
  if (verb === 'r') {
    recorder.record({ kind: 'register-read', ...access, value: BigInt(number) });
  } else if (verb === 'w') {
    const previous = held.get(spelling) ?? 0n;
    recorder.record({ kind: 'register-write', ...access, value: BigInt(number), previous, effect: 'taken' });
    held.set(spelling, BigInt(number));
  } else if (verb === 'cmd') {
    const dwords = [BigInt(name), BigInt(number)] as const;
    recorder.record({
      kind: 'command',
      device: 'smmu',
      index: 0,
      opcode: Number(dwords[0] & 0xffn),
      name,
      dwords,
      outcome: 'consumed',
    });
  } else if (verb === 'store') {
    const value = BigInt(words[3] ?? '0');
    recorder.record({
      kind: 'memory-store',
      address: 0x4000n,
      size: 8,
      value,
      previous: 0n,
      table: `${name} ${number}`,
    });
  } else {
    throw new Error(`unknown verb ${verb}`);
  }
}

function at(line: number): Position {
  return { file: 'drivers/iommu/smmu.c', line, column: 2 };
}
