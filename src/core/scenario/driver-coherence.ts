import type { MemberSetting } from './driver';

/** How a device of the kernel says that it is coherent: trees differ in which of these members they have. */
export const coherenceMembers: readonly MemberSetting[] = [
  { path: 'dev.dma_coherent', value: { number: 1n }, optional: true, coherent: true },
  { path: 'dev.flags[0]', value: { expression: '1UL << DEV_FLAG_DMA_COHERENT' }, optional: true, coherent: true },
];
