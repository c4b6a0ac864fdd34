import { expect, it } from 'vitest';
import { frameTasks, type TraceEvent } from '../../../src/build/bench/trace';

const event = (name: string, ts: number, dur: number, tid = 1): TraceEvent => ({
  ...{ name, ts, dur, tid, pid: 7, ph: 'X', tdur: dur / 2 },
});
const main: TraceEvent = {
  ...{ name: 'thread_name', ph: 'M', pid: 7, tid: 1, ts: 0 },
  args: { name: 'CrRendererMain' },
};

it('counts tasks of the main thread that ran a script before a frame', () => {
  const events = [
    main,
    event('RunTask', 0, 4000),
    event('FireAnimationFrame', 1000, 500),
    event('RunTask', 5000, 9000),
    event('RunTask', 20_000, 8000, 2),
    event('FireAnimationFrame', 20_001, 100, 2),
  ];
  expect(frameTasks(events)).toEqual([{ own: 2, byClock: 4 }]);
});
