import type { FieldFacts } from './field';

/** Values that several fields share, with the word by which the driver's macros name such a set (`CACHE` in `CR1_CACHE_WB`). */
type SharedValues = Required<Pick<FieldFacts, 'values'>> & Pick<FieldFacts, 'family'>;

/** Shareability of the SMMU's own accesses. */
export const shareability: SharedValues = { values: { 0: 'NSH', 2: 'OSH', 3: 'ISH' }, family: 'SH' };

/** Cacheability of the SMMU's own accesses to tables and queues. */
export const cacheability: SharedValues = { values: { 0: 'NC', 1: 'WB', 2: 'WT' }, family: 'CACHE' };

/** Cacheability of translation table walks, and of descriptor fetches by an STE: write-back with or without allocation on a write. */
export const walkCacheability: SharedValues = { values: { 0: 'NC', 1: 'WBRA', 2: 'WT', 3: 'WB' }, family: 'S1C_CACHE' };

/** Memory types in four bits; only those that software uses have a name here. */
export const memoryType: SharedValues = { values: { 1: 'DEVICE_nGnRE', 15: 'OIWB' }, family: 'MEMATTR' };

/** Shareability where the transaction's own may stay (§13.1). */
export const overridingShareability: SharedValues = {
  values: { 0: 'non-shareable', 1: 'INCOMING', 2: 'outer', 3: 'inner' },
};

/** Privilege that replaces the transaction's own. */
export const privilege: SharedValues = { values: { 0: 'incoming', 2: 'unprivileged', 3: 'privileged' } };

/** Whether reads count as fetches of instructions. */
export const instruction: SharedValues = { values: { 0: 'incoming', 2: 'data', 3: 'instruction' } };

/** Sizes of addresses in three bits. */
export const addressSize: SharedValues = {
  values: {
    0: '32_BIT',
    1: '36_BIT',
    2: '40_BIT',
    3: '42_BIT',
    4: '44_BIT',
    5: '48_BIT',
    6: '52_BIT',
    7: '56_BIT',
  },
};
