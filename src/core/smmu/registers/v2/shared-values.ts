/** Shareability that replaces that of a transaction, where 0 leaves it alone (S2CR.SHCFG, sCR0.SHCFG, SCTLR.SHCFG). */
export const shareabilityOverride = { values: { 0: 'incoming', 1: 'outer', 2: 'inner', 3: 'non-shareable' } };

/** Granule by TG0. */
export const granule0 = { values: { 0: '4K', 1: '64K', 2: '16K' } };

/** Granule by TG1, which is encoded differently. */
export const granule1 = { values: { 1: '16K', 2: '4K', 3: '64K' } };

/** Cacheability of table walks. */
export const cacheable = { values: { 0: 'NC', 1: 'WBWA', 2: 'WT', 3: 'WB' } };

/** Shareability of table walks. */
export const shareable = { values: { 0: 'NSH', 2: 'OSH', 3: 'ISH' } };
