import { describe, expect, it } from 'vitest';
import { LockState } from '../../../src/core/kernel/lock-state';

describe('locks while another CPU runs', () => {
  const setUp = () => {
    const told: string[] = [];
    const locks = new LockState(
      (text) => void told.push(text),
      () => 0,
    );
    const wait = (kind: string): never => {
      throw new Error(`waits for a ${kind}`);
    };
    return { told, locks, wait };
  };

  it('are its own where they were free', () => {
    const { told, locks, wait } = setUp();
    locks.acquire(1n, 'spinlock', false);
    locks.elsewhere(wait, () => {
      locks.acquire(2n, 'mutex', false);
      locks.acquire(2n, 'mutex', false);
      locks.release(2n, 'mutex', false);
    });
    expect(told).toEqual(['mutex is taken while it is held: on one CPU this never returns']);
  });

  it('that the first one holds would have to be waited for, unless both read', () => {
    const { told, locks, wait } = setUp();
    locks.acquire(1n, 'spinlock', false);
    locks.acquire(3n, 'rwlock', true);
    expect(() => locks.elsewhere(wait, () => locks.acquire(1n, 'spinlock', false))).toThrow('waits for a spinlock');
    expect(() => locks.elsewhere(wait, () => locks.acquire(3n, 'rwlock', false))).toThrow('waits for a rwlock');
    locks.elsewhere(wait, () => locks.acquire(3n, 'rwlock', true));
    expect(locks.elsewhere(wait, () => locks.tryAcquire(1n, 'spinlock', false))).toBe(false);
    expect(told).toEqual([]);
  });

  it('are as before when it is done', () => {
    const { told, locks, wait } = setUp();
    locks.acquire(1n, 'spinlock', false);
    locks.elsewhere(wait, () => undefined);
    locks.acquire(1n, 'spinlock', false);
    expect(told).toEqual(['spinlock is taken while it is held: on one CPU this never returns']);
  });
});
