import type { FaultName } from '../smmu/structures/fault-name';

/** Bytes of the pages at whose borders a bus master splits its accesses: a PCIe request never crosses one. */
export const pageBytes = 4096;

/** DMA that an endpoint was told to do and has not done yet. Nothing that happens to the CPUs takes it back. */
export interface Dma {
  /** What it is for, unique within its endpoint: `rx ring`. */
  readonly name: string;
  /** StreamID, for endpoints with several; the first one when absent. */
  readonly stream?: number;
  /** First address as the endpoint knows it: usually an IOVA. */
  readonly address: bigint;
  /** Bytes. */
  readonly size: number;
  /** Direction: into memory, or from it. */
  readonly write: boolean;
  readonly pasid?: number;
  /** Asks with the privileges of a kernel. */
  readonly privileged?: boolean;
  readonly instruction?: boolean;
  /** It starts over when it is done: rings, frame buffers. */
  readonly endless?: boolean;
  /** A message-signalled interrupt: `address` is that of the doorbell, this is what is written there. */
  readonly message?: number;
  /** Physical addresses of its buffer: the first one where it is contiguous, else one for each page that it touches. */
  readonly home?: bigint | readonly bigint[];
}

/** How an access got through: by a translation, untranslated, or with a translation from the endpoint's own cache. */
export type Route = 'translated' | 'bypassed' | 'cached';

/** What became of an access. `elsewhere` got through, but not to the buffer that it is for. `waiting`: a page was asked for.
 *  `not-issued`: the endpoint may not or can not ask. */
export type Landing =
  | { readonly outcome: 'reached' | 'elsewhere'; readonly physical: bigint; readonly route: Route }
  | {
      readonly outcome: 'aborted';
      /** Who refused: the SMMU, the SMMU when asked for a translation, or nothing answers at the physical address. */
      readonly by: 'smmu' | 'translation-request' | 'bus';
      readonly reason: string;
      /** The event that was recorded, if one was. */
      readonly event?: FaultName;
      /** Where the SMMU let it through to, and how, when nothing answers there. */
      readonly beyond?: { readonly physical: bigint; readonly route: Route };
    }
  | { readonly outcome: 'discarded'; readonly reason: string; readonly event?: FaultName }
  | { readonly outcome: 'stalled'; readonly reason: string; readonly tag?: number; readonly event?: FaultName }
  | { readonly outcome: 'waiting'; readonly group: number }
  | { readonly outcome: 'not-issued'; readonly reason: string };

/** One access of a DMA: within one page. */
export interface Piece {
  readonly address: bigint;
  readonly size: number;
  readonly landing: Landing;
}

/** What became of a DMA: of each piece in the order of addresses, and of all together. */
export interface DmaOutcome {
  readonly dma: Dma;
  readonly pieces: readonly Piece[];
  /** That of the piece which went worst. */
  readonly landing: Landing;
  /** What a read got. Pieces that did not get through are zero. */
  readonly data?: Uint8Array;
}

/** From worst to best: getting to memory of somebody else outweighs not getting there. */
const order: readonly Landing['outcome'][] = [
  'elsewhere',
  'aborted',
  'discarded',
  'stalled',
  'waiting',
  'not-issued',
  'reached',
];

/** The worst of some landings; undefined of none. */
export function worst(pieces: readonly Piece[]): Landing | undefined {
  let found: Landing | undefined;
  for (const { landing } of pieces) {
    if (!found || order.indexOf(landing.outcome) < order.indexOf(found.outcome)) found = landing;
  }
  return found;
}

/** Splits a DMA at page borders. With `ends`, only its first and last page. A DMA of no bytes has no access. */
export function accessesOf(dma: Dma, which: 'all' | 'ends' = 'all'): { address: bigint; size: number }[] {
  const accesses: { address: bigint; size: number }[] = [];
  const page = BigInt(pageBytes);
  const end = dma.address + BigInt(dma.size);
  const lastPage = end - 1n - ((end - 1n) % page);
  for (let address = dma.address; address < end; ) {
    const border = address - (address % page) + page;
    const stop = border < end ? border : end;
    accesses.push({ address, size: Number(stop - address) });
    address = which === 'ends' && stop < lastPage ? lastPage : stop;
  }
  return accesses;
}

/** Physical address at which `address` of a DMA should land, if that is known. */
export function homeOf({ address: first, home }: Dma, address: bigint): bigint | undefined {
  if (home === undefined) return undefined;
  if (typeof home === 'bigint') return home + (address - first);
  const page = BigInt(pageBytes);
  const base = home[Number(address / page - first / page)];
  return base === undefined ? undefined : base - (base % page) + (address % page);
}
