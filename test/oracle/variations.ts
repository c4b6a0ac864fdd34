/** Identification values that change what the driver does, one variation each: settings by field for the product's profile
 *  (`IDR1.SIDSIZE=8`), on top of `qemu-virt`. */
export interface Variation {
  readonly name: string;
  readonly overrides: readonly string[];
}

/** What the issue of the engine names, alone and together. */
export const variations: readonly Variation[] = [
  { name: 'as QEMU', overrides: [] },
  ...[1, 6, 7, 8, 10, 20, 24, 31, 32].map((n) => ({ name: `SIDSIZE ${n}`, overrides: [`IDR1.SIDSIZE=${n}`] })),
  ...[0, 1, 3, 4, 6, 7, 8, 10].map((n) => ({ name: `CMDQS ${n}`, overrides: [`IDR1.CMDQS=${n}`] })),
  ...[0, 1, 3, 6, 7, 10].map((n) => ({ name: `EVENTQS ${n}`, overrides: [`IDR1.EVENTQS=${n}`] })),
  ...[4, 6, 8, 16].map((n) => ({
    name: `linear stream table, SIDSIZE ${n}`,
    overrides: ['IDR0.ST_LEVEL=0', `IDR1.SIDSIZE=${n}`],
  })),
  { name: 'ATS', overrides: ['IDR0.ATS=1'] },
  ...[0, 4, 8].map((n) => ({
    name: `PRI, PRIQS ${n}`,
    overrides: ['IDR0.ATS=1', 'IDR0.PRI=1', `IDR1.PRIQS=${n}`],
  })),
  { name: 'HYP', overrides: ['IDR0.HYP=1'] },
  { name: 'MSI', overrides: ['IDR0.MSI=1'] },
  { name: 'SEV', overrides: ['IDR0.SEV=1'] },
  { name: 'not coherent', overrides: ['IDR0.COHACC=0'] },
  { name: 'stage 1 only', overrides: ['IDR0.S2P=0'] },
  { name: 'stage 2 only', overrides: ['IDR0.S1P=0'] },
  { name: 'big endian only', overrides: ['IDR0.TTENDIAN=3'] },
  { name: 'AArch32 tables only', overrides: ['IDR0.TTF=1'] },
  { name: 'stall', overrides: ['IDR0.STALL_MODEL=0'] },
  { name: 'stall forced', overrides: ['IDR0.STALL_MODEL=2'] },
  { name: 'preset tables', overrides: ['IDR1.TABLES_PRESET=1'] },
  { name: 'substreams', overrides: ['IDR1.SSIDSIZE=20', 'IDR0.CD2L=1'] },
  { name: 'range invalidation', overrides: ['IDR3.RIL=1'] },
  { name: '52-bit output', overrides: ['IDR5.OAS=6'] },
  { name: '32-bit output', overrides: ['IDR5.OAS=0'] },
  {
    name: 'everything',
    overrides: [
      ...['IDR0.ATS=1', 'IDR0.PRI=1', 'IDR0.HYP=1', 'IDR0.MSI=1', 'IDR0.SEV=1', 'IDR0.STALL_MODEL=0'],
      ...['IDR1.SIDSIZE=24', 'IDR1.CMDQS=10', 'IDR1.EVENTQS=9', 'IDR1.PRIQS=8', 'IDR1.SSIDSIZE=20'],
    ],
  },
];
