import type { MemoryLayout } from '../wasm/layout';
import type { HeapRange } from './heap';

/** Where one kernel lives in RAM; all numbers are offsets in RAM. */
export interface KernelPlacement {
  readonly image: number;
  readonly imageEnd: number;
  readonly stackLimit: number;
  readonly stackTop: number;
  readonly heap: HeapRange;
}

const imageBytes = 2 << 20;
const stackBytes = 256 << 10;

/** Divides `[start, end)` of RAM, both multiples of 4096: data image, stack, heap. Two kernels of one machine take two areas. */
export function placeKernel(start: number, end: number): KernelPlacement {
  const image = start;
  const imageEnd = image + imageBytes;
  const stackLimit = imageEnd + 4096;
  const stackTop = stackLimit + stackBytes;
  if (stackTop + 4096 >= end) throw new Error('the area is too small for a kernel');
  return { image, imageEnd, stackLimit, stackTop, heap: { start: stackTop + 4096, end } };
}

/** The whole RAM but its first 64 KiB, which stay free so that a physical address 0 relative to RAM is nobody's. */
export function placeOnlyKernel(layout: MemoryLayout): KernelPlacement {
  return placeKernel(65536, layout.ramSize);
}
