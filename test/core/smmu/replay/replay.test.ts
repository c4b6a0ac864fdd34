import { expect, test } from 'vitest';
import { replay } from '../../../../src/core/smmu/replay/replay';

const meta = '{"op":"meta","format":"smmuv3-vectors/1"}';

test.each([
  ['a wrong read', '{"op":"r","size":4,"offset":32,"name":"CR0","value":"0x1"}', ['CR0 reads 0x0, recorded 0x1']],
  [
    'a command that is not there',
    '{"op":"w","size":4,"offset":152,"name":"CMDQ_PROD","value":"0x1"}\n{"op":"c","idx":0,"dw":["0x46","0x0"]}',
    ['model nothing, recorded 0: 0x46 0x0 consumed'],
  ],
  [
    'a DMA that faults here only',
    '{"op":"w","size":4,"offset":68,"name":"GBPA","value":"0x80101000"}\n{"op":"d","sid":1,"iova":"0x40000000","pa":"0x40000000","result":"ok"}',
    ['write to 0x40000000 faults (SMMUEN=0 and GBPA.ABORT=1), recorded: lands at 0x40000000'],
  ],
  [
    'an event that was not written',
    '{"op":"ev","addr":"0x40000000","dw":["0x2"]}',
    ['at 0x40000000 0x0, recorded 0x2'],
  ],
  [
    'registers that are not modelled',
    '{"op":"r","size":4,"offset":32768,"name":"S_IDR0","value":"0x0"}',
    ['smmu: read of Secure registers at 0x8000'],
  ],
])('a recording with %s differs', (_, lines, texts) => {
  const { value } = replay(`${meta}\n${lines}`);
  expect(value?.differences.map((difference) => difference.text)).toEqual(texts);
});

test('stored reserved bits of the recording machine are named, not masked', () => {
  const { value } = replay(`${meta}\n{"op":"r","size":4,"offset":32,"name":"CR0","value":"0x10000"}`);
  expect(value?.differences).toEqual([]);
  expect(value?.deviations).toEqual({ 'reserved-bits-stored': 1 });
});

test.each([
  ['not JSON', 'hello'],
  ['no meta record', '{"op":"reset"}'],
  ['a wrong size', `${meta}\n{"op":"r","size":3,"offset":0,"name":"IDR0","value":"0x0"}`],
  ['a value that is no number', `${meta}\n{"op":"r","size":4,"offset":0,"name":"IDR0","value":"zero"}`],
  ['an unknown record', `${meta}\n{"op":"z"}`],
])('%s is refused', (_, text) => {
  const { value, problems } = replay(text);
  expect(value).toBeUndefined();
  expect(problems.map((problem) => problem.code)).toEqual(['replay-format']);
});
