import { expect, it } from 'vitest';
import { type CpuProfile, ownStretches } from '../../../src/build/bench/cpu-profile';

const frame = (functionName: string, url = '') => ({ functionName, url });
const own = '/x/extension.cjs';
const idle = 2;
const native = 3;
const [ours, below, other, timers] = [4, 5, 6, 7];
const inTimer = 8;

/** Samples of a millisecond each, unless said otherwise: `[node, milliseconds]`. */
function profile(samples: readonly (readonly [node: number, milliseconds?: number])[]): CpuProfile {
  return {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [idle, native, ours, other, timers] },
      { id: idle, callFrame: frame('(idle)') },
      { id: native, callFrame: frame('(program)') },
      { id: ours, callFrame: frame('draw', own), children: [below] },
      { id: below, callFrame: frame('stringify', 'node:json') },
      { id: other, callFrame: frame('theirs', '/y/other.js') },
      { id: timers, callFrame: frame('processTimers', 'node:timers'), children: [inTimer] },
      { id: inTimer, callFrame: frame('tick', own) },
    ],
    samples: samples.map(([node]) => node),
    timeDeltas: [0, ...samples.map(([, milliseconds = 1]) => milliseconds * 1000)],
    startTime: 0,
  };
}

const found = (samples: Parameters<typeof profile>[0], ran = 1e9) =>
  ownStretches(
    profile(samples),
    (url) => url === own,
    () => ran,
  ).map((stretch) => `${stretch.start} ${stretch.milliseconds} ${stretch.own} ${stretch.ownByClock} ${stretch.most}`);

it('what our functions call is ours, up to the next rest', () => {
  expect(found([[idle], [ours], [below], [other], [idle], [below]])).toEqual(['1 3 2 2 draw 2.0', '5 1 1 1 draw 1.0']);
});

it('stretches without us do not count', () => {
  expect(found([[other], [native], [idle]])).toEqual([]);
});

it('native code beside ours is ours, beside that of others it is not', () => {
  expect(found([[native], [ours], [native], [other], [native], [other]])).toEqual(['0 6 3 3 draw 1.0']);
});

it('a gap between samples is time in which the thread did not run', () => {
  expect(found([[ours, 30], [ours]])).toEqual(['0 31 2 31 draw 2.0']);
});

it('a thread that waits for a lock is seen there, but has no processor', () => {
  expect(found([[ours], [ours], [ours]], 2)).toEqual(['0 3 2 3 draw 3.0']);
});

it('a timer is another task than what ran just before; promises that go on are none', () => {
  expect(found([[ours], [inTimer], [native], [inTimer], [ours]])).toEqual(['0 1 1 1 draw 1.0', '1 4 4 4 tick 2.0']);
});
