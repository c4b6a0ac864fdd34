import { afterEach } from 'vitest';

// Tests that compute for long without a pause keep the runner from hearing its workers, which it then takes for lost.
afterEach(() => new Promise((resolve) => setImmediate(resolve)));
