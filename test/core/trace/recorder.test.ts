import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/core/trace/event';
import { Recorder } from '../../../src/core/trace/recorder';

function read(recorder: Recorder, value = 1n): void {
  recorder.record({ kind: 'register-read', device: 'smmu', register: 'CR0ACK', offset: 0x24, size: 4, value });
}

function counts(recorder: Recorder): (number | undefined)[] {
  return recorder.trace().events.map((event) => (event.kind === 'register-read' ? event.repeats : undefined));
}

describe('a recorder', () => {
  it('counts a read that repeats the last event, and says until when', () => {
    const recorder = new Recorder();
    let now = 0n;
    recorder.now = () => now++;
    for (let turn = 0; turn < 4; turn++) read(recorder);
    read(recorder, 2n);
    expect(recorder.trace().events).toMatchObject([
      { at: 0n, repeats: 3, until: 3n },
      { at: 4n, value: 2n },
    ]);
  });

  it('counts nothing together from two places', () => {
    const recorder = new Recorder();
    const causes: Cause[] = [0, 1].map(() => ({ span: undefined, stack: [] }));
    for (const cause of causes) {
      recorder.cause = () => cause;
      read(recorder);
    }
    expect(counts(recorder)).toEqual([undefined, undefined]);
  });

  it('counts a read again without being told of it anew, as long as it is the last event and of the same place', () => {
    const recorder = new Recorder();
    read(recorder);
    expect(recorder.repeated).toBeUndefined();
    read(recorder);
    const { repeated } = recorder;
    expect([recorder.again(repeated), counts(recorder)]).toEqual([true, [2]]);
    expect(recorder.again(repeated)).toBe(false);
    read(recorder);
    const later = recorder.repeated;
    recorder.cause = () => ({ span: undefined, stack: [] });
    expect(recorder.again(later)).toBe(false);
    recorder.record({ kind: 'hardware', device: 'smmu', text: 'something' });
    expect([recorder.repeated, recorder.again(later)]).toEqual([undefined, false]);
  });

  it('changes nothing of a trace that it gave away', () => {
    const recorder = new Recorder();
    read(recorder);
    read(recorder);
    const early = recorder.trace();
    read(recorder);
    expect(early.events).toMatchObject([{ repeats: 1 }]);
    expect(counts(recorder)).toEqual([2]);
  });
});
