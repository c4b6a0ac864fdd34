import { atomicHeader } from './atomic';
import { barrierHeader } from './barrier';
import { bugHeader } from './bug';
import { cmpxchgHeader } from './cmpxchg';
import { ioHeader } from './io';
import { percpuHeader } from './percpu';

/** Headers that stand before arch/arm64/include in the include path, by the path as included. They replace what is inline
 *  assembly there by C, or by calls of functions with the prefix `__smmu_review_`, which kernel services model. Where the
 *  original holds more than assembly it is included first (`#include_next`) and only the macros in question are replaced,
 *  so that a tree of another version keeps its own definitions. Assembly in inline functions needs no shadow: services
 *  stand in for those by name. */
export const shadowHeaders: ReadonlyMap<string, string> = new Map([
  ['asm/atomic.h', atomicHeader],
  ['asm/barrier.h', barrierHeader],
  ['asm/bug.h', bugHeader],
  ['asm/cmpxchg.h', cmpxchgHeader],
  ['asm/io.h', ioHeader],
  ['asm/percpu.h', percpuHeader],
]);
