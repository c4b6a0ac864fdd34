import { identifyV2, type ProfileV2 } from './profile';

const none = { IDR3: 0n, IDR4: 0n, IDR5: 0n, IDR6: 0n };

/** Arm's MMU-500 as a server part has it: 64 context banks, 128 stream mapping groups. [O] Put together from what systems with it log at
 *  boot, not read from silicon; sCR0 after reset is that of the Intel Stratix 10 register map. */
export const mmu500: ProfileV2 = {
  name: 'mmu-500',
  summary:
    'Both stages and nested, stream matching with 128 groups, 64 context banks, 4K and 64K pages, 64K frame pages.',
  identification: {
    ...none,
    IDR0: identifyV2('IDR0', {
      ATOSNS: 1,
      S1TS: 1,
      S2TS: 1,
      NTS: 1,
      SMS: 1,
      NUMIRPT: 1,
      CTTW: 1,
      BTM: 1,
      NUMSIDB: 15,
      NUMSMRG: 128,
    }),
    IDR1: identifyV2('IDR1', { PAGESIZE: 1, NUMPAGENDXB: 5, NUMCB: 64 }),
    IDR2: identifyV2('IDR2', { IAS: 5, OAS: 5, UBS: 5, PTFS_4K: 1, PTFS_64K: 1 }),
    IDR7: identifyV2('IDR7', { MAJOR: 2, MINOR: 1 }),
  },
  sCR0: 0x0020_0001n,
  sACR: 1n << 26n,
  ACTLR: 3n,
  implementation: 'mmu-500',
};

/** A part with all that the architecture offers to Linux: wide StreamIDs and VMIDs, address translation operations, all page sizes. */
export const fullV2: ProfileV2 = {
  name: 'smmu-v2-full',
  summary:
    'All stages and formats, 16-bit StreamIDs and VMIDs, address translation operations, two banks for stage 2 only.',
  identification: {
    ...none,
    IDR0: identifyV2('IDR0', {
      S1TS: 1,
      S2TS: 1,
      NTS: 1,
      SMS: 1,
      CTTW: 1,
      NUMSIDB: 15,
      EXIDS: 1,
      NUMSMRG: 32,
    }),
    IDR1: identifyV2('IDR1', { NUMPAGENDXB: 3, NUMS2CB: 2, NUMCB: 8, SMCD: 1 }),
    IDR2: identifyV2('IDR2', { IAS: 5, OAS: 5, UBS: 5, PTFS_4K: 1, PTFS_16K: 1, PTFS_64K: 1, VMID16: 1 }),
    IDR7: 0n,
  },
  sACR: 0n,
  ACTLR: 0n,
  implementation: 'generic',
};

/** The least that the driver accepts: StreamIDs are indexes, stage 1 only, AArch32 long descriptors only, walks past the caches. */
export const minimalV2: ProfileV2 = {
  name: 'smmu-v2-minimal',
  summary: 'Stream indexing with 6 bits, stage 1 only with AArch32 long descriptors, 4 context banks, not coherent.',
  identification: {
    ...none,
    IDR0: identifyV2('IDR0', { S1TS: 1, ATOSNS: 1, PTFS_NO_AARCH32S: 1, NUMSIDB: 6 }),
    IDR1: identifyV2('IDR1', { NUMPAGENDXB: 2, NUMCB: 4 }),
    IDR2: identifyV2('IDR2', { IAS: 2, OAS: 2, UBS: 0 }),
    IDR7: 0n,
  },
  sACR: 0n,
  ACTLR: 0n,
  implementation: 'generic',
};

/** The profiles that ship, by name. */
export const profilesV2: Readonly<Record<string, ProfileV2>> = Object.fromEntries(
  [mmu500, fullV2, minimalV2].map((profile) => [profile.name, profile]),
);
