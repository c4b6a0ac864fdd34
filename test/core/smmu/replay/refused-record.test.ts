import { expect, test } from 'vitest';
import { parseRecords } from '../../../../src/core/smmu/replay/record';

test.each([
  ['hello', 'not JSON; the line may be cut off'],
  ['{"op":"r","size":4,"offs', 'not JSON; the line may be cut off'],
  ['[1]', 'not a JSON object'],
  ['{"op":"z"}', 'op is "z", which is not known'],
  ['{}', 'op is missing, which is not known'],
  ['{"op":"r","size":3,"offset":0,"value":"0x0"}', 'size is 3 and has to be 1, 2, 4 or 8'],
  ['{"op":"r","size":4,"value":"0x0"}', 'offset is missing and has to be a count'],
  ['{"op":"r","size":4,"offset":-4,"value":"0x0"}', 'offset is -4 and has to be a count'],
  ['{"op":"r","size":4,"offset":0,"value":""}', 'value is "" and has to be a number of 64 bits'],
  ['{"op":"w","size":4,"offset":0,"value":"0x100000000"}', 'value does not fit into 4 bytes'],
  ['{"op":"m","addr":"0x40000000","dw":"0x1"}', 'dw is "0x1" and has to be a list of dwords'],
  ['{"op":"m","addr":"0x40000000","dw":["0x1","-0x1"]}', 'dw[1] is "-0x1" and has to be a number of 64 bits'],
  [
    '{"op":"m","addr":"0x10000000000000000","dw":[]}',
    'addr is "0x10000000000000000" and has to be a number of 64 bits',
  ],
  ['{"op":"c","idx":0,"dw":["0x1"]}', 'a command has two dwords'],
  ['{"op":"d","sid":1,"iova":"0x0","pa":"0x0","result":"lost"}', 'result is "lost" and has to be ok or faulted'],
  ['{"op":"d","access":"x","sid":1}', 'access is "x" and has to be read or write'],
  ['{"op":"d","sid":4294967296,"result":"ok"}', 'sid is 4294967296 and has to be a number of 32 bits'],
  ['{"op":"meta","ids":{"IDR0":null}}', 'IDR0 is null and has to be a number of 64 bits'],
  [`{"op":"${'z'.repeat(99)}"}`, `op is "${'z'.repeat(39)}…, which is not known`],
])('%s is refused, and why', (line, message) => {
  const { value, problems } = parseRecords(`{"op":"reset"}\n\n${line}\n`);
  expect(value).toBeUndefined();
  expect(problems.map((problem) => problem.message)).toEqual([
    `line 3 is not a record of a trace or of vectors: ${message}`,
  ]);
});

test('a file of another kind is told by its first lines', () => {
  const { problems } = parseRecords('x\n'.repeat(100_000));
  expect(problems).toHaveLength(11);
  expect(problems.at(-1)?.message).toBe('and 99990 lines more');
});

test('a DMA is a write unless it says otherwise', () => {
  const dma = (more: string) => `{"op":"d","sid":1,"iova":"0x10","pa":"0x20","result":"ok"${more}}`;
  const text = [dma(''), dma(',"access":"write"'), dma(',"access":"read"')].join('\r\n');
  const { value } = parseRecords(text);
  expect(value?.map((record) => record.op === 'd' && record.write)).toEqual([true, true, false]);
});
