import type { Dma } from '../dma';

/** DMA of a display that firmware lit: it reads its frame buffer for ever, at the physical address (a reserved memory region). */
export function displayDma(frameBuffer: { readonly address: bigint; readonly size: number }): Dma[] {
  return [{ name: 'scan-out', ...frameBuffer, write: false, endless: true, home: frameBuffer.address }];
}
