import { describe, expect, test } from 'vitest';
import { parseRecords } from '../../../../src/core/smmu/replay/record';
import { SparseMemory } from '../../../../src/core/smmu/replay/sparse-memory';

describe('lines of a recording', () => {
  test('each kind is read, and blank lines count', () => {
    const { value, problems } = parseRecords(`{"op":"meta","format":"smmuv3-trace/1","ids":{"IDR0":"0x1b","IDR1":16}}

{"op":"reset"}
{"op":"r","size":1,"offset":32,"name":"CR0","value":"0xd"}
{"op":"w","size":8,"offset":128,"name":"STRTAB_BASE","value":4096}
{"op":"c","idx":3,"dw":["0x46","0x0"]}
{"op":"m","addr":"0x40000000","dw":["0x1","0x2","0x3"]}
{"op":"d","sid":5,"iova":"0x1000","pa":"0x40001000","result":"ok"}
{"op":"d","sid":5,"iova":"0x1000","pa":"0x0","result":"fault"}
{"op":"ev","addr":"0x40002000","dw":["0x10"]}
{"op":"x"}
{"op":"e"}
{"op":"i"}
   `);
    expect(problems).toEqual([]);
    expect(value).toMatchObject([
      { op: 'meta', format: 'smmuv3-trace/1', ids: { IDR0: 0x1bn, IDR1: 16n } },
      { op: 'reset', line: 3 },
      { op: 'r', line: 4, size: 1, offset: 32, name: 'CR0', value: 13n },
      { op: 'w', line: 5, size: 8, offset: 128, name: 'STRTAB_BASE', value: 4096n },
      { op: 'c', line: 6, index: 3, dwords: [0x46n, 0n] },
      { op: 'm', line: 7, address: 0x4000_0000n, dwords: [1n, 2n, 3n] },
      { op: 'd', line: 8, streamId: 5, address: 0x1000n, physical: 0x4000_1000n, landed: true },
      { op: 'd', line: 9, streamId: 5, address: 0x1000n, physical: 0n, landed: false },
      { op: 'ev', line: 10, address: 0x4000_2000n, dwords: [16n] },
      { op: 'other', line: 11, kind: 'x' },
      { op: 'other', line: 12, kind: 'e' },
      { op: 'other', line: 13, kind: 'i' },
    ]);
  });

  test('a meta record may say nothing about identification', () => {
    expect(parseRecords('{"op":"meta","format":"f"}').value).toMatchObject([{ op: 'meta', format: 'f', ids: {} }]);
    expect(parseRecords('{"op":"meta","format":"f","ids":null}').value).toMatchObject([
      { op: 'meta', format: 'f', ids: {} },
    ]);
  });

  test.each([
    ['no JSON', 'hello'],
    ['no object', '5'],
    ['null', 'null'],
    ['no record', '{}'],
    ['an unknown record', '{"op":"z"}'],
    ['a size of 3', '{"op":"r","size":3,"offset":0,"name":"x","value":"0x0"}'],
    ['no size', '{"op":"w","offset":0,"name":"x","value":"0x0"}'],
    ['an offset that is text', '{"op":"r","size":4,"offset":"0","name":"x","value":"0x0"}'],
    ['a negative offset', '{"op":"r","size":4,"offset":-4,"name":"x","value":"0x0"}'],
    ['half an offset', '{"op":"r","size":4,"offset":0.5,"name":"x","value":"0x0"}'],
    ['a value that is no number', '{"op":"r","size":4,"offset":0,"name":"x","value":"zero"}'],
    ['a value that is a list', '{"op":"r","size":4,"offset":0,"name":"x","value":[]}'],
    ['a value of half', '{"op":"r","size":4,"offset":0,"name":"x","value":0.5}'],
    ['a command of one dword', '{"op":"c","idx":0,"dw":["0x46"]}'],
    ['a command without dwords', '{"op":"c","idx":0,"dw":[]}'],
    ['a command without a list', '{"op":"c","idx":0}'],
    ['memory without an address', '{"op":"m","dw":["0x1"]}'],
  ])('%s is refused with its line', (_, text) => {
    const { value, problems } = parseRecords(`{"op":"reset"}\n${text}`);
    expect(value).toBeUndefined();
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^replay-format: line 2 is not a record of a trace or of vectors: [^\n]+$/),
    ]);
  });

  test('every bad line is named', () => {
    expect(parseRecords('a\n{"op":"reset"}\nb').problems.map(({ message }) => message.split(' ')[1])).toEqual([
      '1',
      '3',
    ]);
  });
});

describe('memory of a replay', () => {
  const memory = () => new SparseMemory(0x1000n, 0x2000n);

  test('is zero until it is written, and keeps bytes where they are', () => {
    const ram = memory();
    expect(ram.read(0x1000n, 8)).toBe(0n);
    expect(ram.write(0x1008n, 8, 0x1122_3344_5566_7788n)).toBe(true);
    expect([ram.read(0x1008n, 8), ram.read(0x1008n, 4), ram.read(0x100cn, 4), ram.read(0x100fn, 1)]).toEqual([
      0x1122_3344_5566_7788n,
      0x5566_7788n,
      0x1122_3344n,
      0x11n,
    ]);
    ram.write(0x100an, 2, 0xabcdn);
    expect(ram.read(0x1008n, 8)).toBe(0x1122_3344_abcd_7788n);
  });

  test('takes accesses across words, and of the width only', () => {
    const ram = memory();
    ram.write(0x1000n, 8, -1n);
    ram.write(0x1008n, 8, -1n);
    expect(ram.write(0x1006n, 4, 0xff_1234_5678n)).toBe(true);
    expect(ram.read(0x1006n, 4)).toBe(0x1234_5678n);
    expect([ram.read(0x1000n, 8), ram.read(0x1008n, 8)]).toEqual([0x5678_ffff_ffff_ffffn, 0xffff_ffff_ffff_1234n]);
  });

  test('aborts outside its range, also when only the end is outside', () => {
    const ram = memory();
    expect([ram.read(0xfffn, 1), ram.read(0x1ffdn, 4), ram.read(0x2000n, 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([ram.write(0xfffn, 1, 1n), ram.write(0x1ffdn, 4, 1n), ram.write(0x2000n, 1, 1n)]).toEqual([
      false,
      false,
      false,
    ]);
    expect([ram.read(0x1000n, 1), ram.read(0x1ffcn, 4), ram.write(0x1ffcn, 4, 1n), ram.write(0x1000n, 1, 1n)]).toEqual([
      0n,
      0n,
      true,
      true,
    ]);
  });
});
