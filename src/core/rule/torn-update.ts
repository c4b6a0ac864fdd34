import { CD } from '../smmu/structures/cd';
import { Config, STE } from '../smmu/structures/ste';

/** A store to one dword of an entry. */
export interface DwordStore {
  readonly dword: number;
  readonly old: bigint;
  readonly value: bigint;
}

/** Which bits of each dword of an entry count, by its first one; none where it is not valid. */
export type Effective = (first: bigint) => readonly bigint[];

const all = (1n << 64n) - 1n;
const validAndConfig = 0xfn;
/** Of the second dword of an STE: what stage 1 alone uses (S1DSS to S1CSH, STRW), and SHCFG, which translated streams hardly use (§13.5). */
const stage1Alone = 0xffn | (3n << 30n);
const sharing = 3n << 44n;
const vmid = 0xffffn;

/** Of an STE, what its Config makes the SMMU use, §5.2. */
export const effectiveSte: Effective = (first) => {
  if (STE.get([first], 'V') === 0) return [];
  switch (STE.get([first], 'Config')) {
    case Config.Stage1:
      return [all, all & ~sharing, vmid];
    case Config.Stage2:
      return [validAndConfig, all & ~(stage1Alone | sharing), all, all];
    case Config.Nested:
      return [all, all & ~sharing, all, all];
    default:
      return [validAndConfig];
  }
};

/** Of a CD, all but tables that are not walked, §5.4. */
export const effectiveCd: Effective = (first) => {
  if (CD.get([first], 'V') === 0) return [];
  const table = (off: 'EPD0' | 'EPD1'): bigint => (CD.get([first], off) === 0 ? all : 0n);
  return [all, table('EPD0'), table('EPD1'), all];
};

/** The first of the stores of one update after which the entry counts and is neither what it was before nor what it is in the end: some dwords
 *  are old and some new. `first` is the first dword before the update. */
export function tornStore<S extends DwordStore>(
  stores: readonly S[],
  first: bigint,
  effective: Effective,
): S | undefined {
  const before = new Map<number, bigint>();
  const after = new Map<number, bigint>([[0, first]]);
  for (const { dword, old, value } of stores) {
    if (!before.has(dword)) before.set(dword, old);
    after.set(dword, value);
  }
  if (!before.has(0)) before.set(0, first);
  const now = new Map(before);
  const isAs = (other: ReadonlyMap<number, bigint>): boolean =>
    effective(now.get(0) ?? 0n).every(
      (mask, dword) => (((now.get(dword) ?? 0n) ^ (other.get(dword) ?? 0n)) & mask) === 0n,
    );
  for (const store of stores) {
    now.set(store.dword, store.value);
    if (!isAs(before) && !isAs(after)) return store;
  }
  return undefined;
}
