import type { Dma } from '../dma';
import type { Buffer, MessageTarget } from './buffer';

/** What a network card has under way. */
export interface NicWork {
  /** Buffers that it fills for as long as frames come in: nobody asks it to, and a crash does not stop it. */
  readonly receive: readonly Buffer[];
  /** Ring in which it notes what it received. */
  readonly ring?: Buffer;
  readonly transmit?: Buffer;
  readonly interrupt?: MessageTarget;
}

/** DMA of a network card on a live link. */
export function nicDma({ receive, ring, transmit, interrupt }: NicWork): Dma[] {
  return [
    ...receive.map((buffer, index) => ({ name: `rx buffer ${index}`, ...buffer, write: true, endless: true })),
    ...(ring ? [{ name: 'rx ring', ...ring, write: true, endless: true }] : []),
    ...(transmit ? [{ name: 'tx buffer', ...transmit, write: false }] : []),
    ...(interrupt
      ? [
          {
            name: 'interrupt',
            address: interrupt.address,
            size: 4,
            write: true,
            message: interrupt.data,
            endless: true,
          },
        ]
      : []),
  ];
}
