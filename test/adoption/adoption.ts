import type { Change } from './edit';
import { deferral } from './patch/deferral';
import { detection } from './patch/detect';
import { queues } from './patch/queues';
import { reset } from './patch/reset';
import { reservedRegions, streamTable } from './patch/stream-table';

/** A patch of our own for 7.3 with which a crash kernel goes on with the crashed kernel's stream table. */
export const adoption: readonly Change[] = [
  ...detection,
  ...streamTable,
  ...deferral,
  ...queues,
  ...reset,
  ...reservedRegions,
];
