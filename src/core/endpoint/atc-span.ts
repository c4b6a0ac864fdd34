import { commands } from '../smmu/structures/command';

/** What an invalidation of endpoint caches names. */
export interface AtcSpan {
  readonly streamId: number;
  /** Entries of this PASID only; undefined: of every PASID and of none, since an invalidation without PASID does not tell them apart. */
  readonly pasid: number | undefined;
  /** Of all PASIDs, those that are global included. */
  readonly global: boolean;
  /** First address, and the first one behind; undefined: everything. */
  readonly range: { readonly start: bigint; readonly end: bigint } | undefined;
}

/** CMD_ATC_INV.Size that means everything (§4.5.1). */
const everything = 52;

/** The span of a CMD_ATC_INV (§4.5.1): 2^Size pages of 4 KiB that hold Address. Global counts only with a PASID. */
export function spanOf(words: readonly [bigint, bigint]): AtcSpan {
  const { ATC_INV } = commands;
  const size = ATC_INV.get(words, 'Size');
  const withPasid = ATC_INV.get(words, 'SSV') === 1;
  const bits = BigInt(12 + size);
  const start = ((ATC_INV.big(words, 'Address') << 12n) >> bits) << bits;
  return {
    streamId: ATC_INV.get(words, 'SID'),
    pasid: withPasid ? ATC_INV.get(words, 'SSID') : undefined,
    global: withPasid && ATC_INV.get(words, 'Global') === 1,
    range: size >= everything ? undefined : { start, end: start + (1n << bits) },
  };
}
