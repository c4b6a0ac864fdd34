import { onTestFinished } from 'vitest';

const size = 16 << 20;
const free: ArrayBuffer[] = [];

/** 16 MiB of zeroes until the test ends. A later test gets the same bytes again: to clear them is several times quicker than to collect
 *  them and ask for new ones, and there are thousands of benches. */
export function ram(): ArrayBuffer {
  const buffer = free.pop();
  if (buffer) new Uint8Array(buffer).fill(0);
  const given = buffer ?? new ArrayBuffer(size);
  onTestFinished(() => {
    if (free.length < 4) free.push(given);
  });
  return given;
}
