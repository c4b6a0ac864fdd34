import { describe, expect, test } from 'vitest';
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

test('the identification of the recorded machine is taken over', () => {
  const ids = '{"op":"meta","format":"f","ids":{"IDR0":"0x12","IDR1":"0x8"}}';
  const reads =
    '{"op":"r","size":4,"offset":0,"name":"IDR0","value":"0x12"}\n{"op":"r","size":4,"offset":20,"name":"IDR5","value":"0x74"}';
  expect(replay(`${ids}\n${reads}`).value).toEqual({ differences: [], deviations: {}, counts: { r: 2 } });
});

test('each record counts by its kind, and a reset forgets what was written', () => {
  const write = '{"op":"w","size":4,"offset":32,"name":"CR0","value":"0x8"}';
  const read = (value: string) => `{"op":"r","size":4,"offset":32,"name":"CR0","value":"${value}"}`;
  const { value } = replay([meta, write, read('0x8'), '{"op":"reset"}', read('0x0'), '{"op":"x"}', ''].join('\n'));
  expect(value).toEqual({ differences: [], deviations: {}, counts: { w: 1, r: 2, reset: 1, other: 1 } });
});

test('differences have their line and kind', () => {
  const { value } = replay(`${meta}\n\n{"op":"r","size":4,"offset":32,"name":"CR0","value":"0x1"}`);
  expect(value?.differences).toEqual([{ line: 3, what: 'read', text: 'CR0 reads 0x0, recorded 0x1' }]);
});

/** A queue of eight at 0x40100000, on. */
const queue = [
  '{"op":"w","size":8,"offset":144,"name":"CMDQ_BASE","value":"0x40100003"}',
  '{"op":"w","size":4,"offset":32,"name":"CR0","value":"0x8"}',
].join('\n');

test('recorded commands are laid out where the queue is, up to the next register access', () => {
  const run = [
    meta,
    queue,
    '{"op":"w","size":4,"offset":152,"name":"CMDQ_PROD","value":"0x2"}',
    '{"op":"c","idx":0,"dw":["0x4","0x1f"]}',
    '{"op":"c","idx":1,"dw":["0x46","0x0"]}',
    '{"op":"r","size":4,"offset":156,"name":"CMDQ_CONS","value":"0x2"}',
    '{"op":"w","size":4,"offset":152,"name":"CMDQ_PROD","value":"0x3"}',
    '{"op":"c","idx":2,"dw":["0x46","0x0"]}',
  ].join('\n');
  expect(replay(run).value?.differences).toEqual([]);
  const refused = run.replace('"0x46","0x0"', '"0xff","0x0"');
  expect(replay(refused).value?.differences.map(({ what, text }) => `${what}: ${text}`)).toEqual([
    'command: model 1: 0xff 0x0 CERROR_ILL, recorded 1: 0xff 0x0 consumed',
    'read: CMDQ_CONS reads 0x1000001, recorded 0x2',
    'command: model nothing, recorded 2: 0x46 0x0 consumed',
  ]);
});

test('without recorded commands the ring is what memory holds', () => {
  const run = [
    meta,
    queue,
    '{"op":"m","addr":"0x40100000","dw":["0x46","0x0","0xff","0x0"]}',
    '{"op":"w","size":4,"offset":152,"name":"CMDQ_PROD","value":"0x2"}',
    '{"op":"r","size":4,"offset":156,"name":"CMDQ_CONS","value":"0x1000001"}',
  ].join('\n');
  expect(replay(run).value?.differences).toEqual([]);
});

test.each([
  ['lands where it was recorded', '"0x40000000"', 'ok', []],
  ['lands elsewhere', '"0x40000008"', 'ok', ['write to 0x40000000 lands at 0x40000000, recorded: lands at 0x40000008']],
  ['was recorded as a fault', '"0x40000000"', 'fault', ['write to 0x40000000 lands at 0x40000000, recorded: faults']],
])('a DMA that %s', (_, physical, result, texts) => {
  const { value } = replay(`${meta}\n{"op":"d","sid":1,"iova":"0x40000000","pa":${physical},"result":"${result}"}`);
  expect(value?.differences.map((difference) => difference.text)).toEqual(texts);
});

test('a DMA that faults in both agrees', () => {
  const abort = '{"op":"w","size":4,"offset":68,"name":"GBPA","value":"0x80101000"}';
  const dma = '{"op":"d","sid":1,"iova":"0x40000000","pa":"0x0","result":"fault"}';
  expect(replay(`${meta}\n${abort}\n${dma}`).value?.differences).toEqual([]);
});

test('an event is compared dword by dword where it was recorded', () => {
  const memory = '{"op":"m","addr":"0x40000000","dw":["0x10","0x20"]}';
  const event = (second: string) => `{"op":"ev","addr":"0x40000000","dw":["0x10","${second}"]}`;
  const { value } = replay(`${meta}\n${memory}\n${event('0x20')}\n${event('0x21')}`);
  expect(value?.differences).toEqual([{ line: 4, what: 'event', text: 'at 0x40000000 0x10 0x20, recorded 0x10 0x21' }]);
});

test('RAM of the recording machine is from 1 GiB to 4 GiB', () => {
  const at = (address: string) =>
    replay(
      `${meta}\n{"op":"m","addr":"${address}","dw":["0x5"]}\n{"op":"ev","addr":"${address}","dw":["0x5"]}`,
    ).value?.differences.map(({ what }) => what);
  const outside = ['not-modelled', 'not-modelled'];
  expect([at('0x3ffffff8'), at('0x40000000'), at('0xfffffff8'), at('0x100000000')]).toEqual([outside, [], [], outside]);
});

describe('named deviations of the recording machine', () => {
  const read = (offset: number, name: string, value: string) =>
    `{"op":"r","size":4,"offset":${offset},"name":"${name}","value":"${value}"}`;
  const write = (offset: number, value: string) =>
    `{"op":"w","size":4,"offset":${offset},"name":"","value":"${value}"}`;

  test.each([
    ['a code that no error stands behind', [read(156, 'CMDQ_CONS', '0x1000000')], 'stale-command-error-code'],
    ['an index too', [read(156, 'CMDQ_CONS', '0x1000001')], undefined],
    ['a code while an error is active', [queue, write(152, '0x1'), read(156, 'CMDQ_CONS', '0x2000000')], undefined],
    ['reserved bits', [read(32, 'CR0', '0x10000')], 'reserved-bits-stored'],
    ['reserved bits and others', [read(32, 'CR0', '0x10001')], undefined],
    ['another register with such a code', [read(152, 'CMDQ_PROD', '0x1000001')], undefined],
    ['no register at all', [read(240, 'reserved', '0x1')], undefined],
  ])('%s', (_, lines, expected) => {
    const { value } = replay([meta, ...lines].join('\n'));
    expect(value?.deviations).toEqual(expected === undefined ? {} : { [expected]: 1 });
    expect(value?.differences.filter(({ what }) => what === 'read')).toHaveLength(expected === undefined ? 1 : 0);
  });

  test('are counted', () => {
    const { value } = replay([meta, read(32, 'CR0', '0x10000'), read(32, 'CR0', '0x10000')].join('\n'));
    expect(value?.deviations).toEqual({ 'reserved-bits-stored': 2 });
  });
});
