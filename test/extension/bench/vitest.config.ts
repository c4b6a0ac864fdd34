import { mergeConfig } from 'vitest/config';
import flows from '../vitest.config';

/** The way from a mailbox to the reply, by the clock: a measurement, which no other run waits for. */
export default mergeConfig(
  { ...flows, test: { ...flows.test, include: [] } },
  { test: { include: ['test/extension/bench/**/*.test.ts'] } },
);
