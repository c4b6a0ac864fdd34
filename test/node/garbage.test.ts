import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Garbage } from '../../src/node/garbage';

/** What nobody else holds. */
function lost(): WeakRef<object> {
  return new WeakRef({});
}

test('is collected once much has been made since', async () => {
  const garbage = new Garbage();
  garbage.tidy();
  const early = lost();
  await setImmediate();
  garbage.tidy();
  const held = Array.from({ length: 16 }, (_, i) => new Array<number>(1 << 20).fill(i + 0.5));
  await setImmediate();
  garbage.tidy();
  await setImmediate();
  expect(early.deref()).toBeUndefined();
  expect(held).toHaveLength(16);
});
