import { identify, type Profile } from './profile';

const littleEndianAArch64 = { TTF: 2, TTENDIAN: 2 };

/** QEMU's `virt` machine, version 11.1: what a developer boots. The values are those that QEMU shows. */
export const qemuVirt: Profile = {
  name: 'qemu-virt',
  summary: 'QEMU 11.1 -M virt,iommu=smmuv3: both stages, no ATS, PRI, MSI or stall.',
  architecture: '3.1',
  identification: {
    IDR0: 0x0d44101bn,
    IDR1: 0x02730010n,
    IDR2: 0n,
    IDR3: 0x1414n,
    IDR4: 0n,
    IDR5: 0x74n,
    IIDR: 0n,
    AIDR: 1n,
  },
  gbpa: 0x1000n,
};

/** The least that the driver accepts. */
export const minimal: Profile = {
  name: 'minimal',
  summary: 'Stage 1 only, linear tables, 8-bit ASIDs, not coherent, small queues.',
  architecture: '3.0',
  identification: {
    IDR0: identify('IDR0', { S1P: 1, ...littleEndianAArch64, STALL_MODEL: 1, TERM_MODEL: 1 }),
    IDR1: identify('IDR1', { SIDSIZE: 8, CMDQS: 8, EVENTQS: 7 }),
    IDR2: 0n,
    IDR3: 0n,
    IDR4: 0n,
    IDR5: identify('IDR5', { OAS: 2, GRAN4K: 1 }),
    IIDR: 0n,
    AIDR: 0n,
  },
  gbpa: 0x1000n,
};

/** A part with the features that Arm's MMU-600 is known for. [O] The values are put together from its feature list, not read from silicon. */
export const mmu600: Profile = {
  name: 'mmu-600',
  summary: 'Both stages, ATS, PRI, MSI, SEV, stall, substreams, EL2 streams; SMMUv3.1. Values not read from silicon.',
  architecture: '3.1',
  identification: {
    IDR0: identify('IDR0', {
      S2P: 1,
      S1P: 1,
      ...littleEndianAArch64,
      COHACC: 1,
      BTM: 1,
      HTTU: 2,
      HYP: 1,
      ATS: 1,
      ASID16: 1,
      MSI: 1,
      SEV: 1,
      PRI: 1,
      VMW: 1,
      VMID16: 1,
      CD2L: 1,
      ST_LEVEL: 1,
    }),
    IDR1: identify('IDR1', {
      SIDSIZE: 24,
      SSIDSIZE: 20,
      PRIQS: 19,
      EVENTQS: 19,
      CMDQS: 19,
      ATTR_PERMS_OVR: 1,
      ATTR_TYPES_OVR: 1,
    }),
    IDR2: 0n,
    IDR3: identify('IDR3', { HAD: 1, XNX: 1, PBHA: 1 }),
    IDR4: 0n,
    IDR5: identify('IDR5', { OAS: 5, GRAN4K: 1, GRAN16K: 1, GRAN64K: 1, STALL_MAX: 128 }),
    IIDR: identify('IIDR', { Implementer: 0x43b, ProductID: 0x483 }),
    AIDR: 1n,
  },
  gbpa: 0x1000n,
};

/** As `mmu-600`, a generation later. [O] as there. */
export const mmu700: Profile = {
  name: 'mmu-700',
  summary:
    'As mmu-600, with range invalidation, BBML 2, S2FWB and 52-bit addresses; SMMUv3.2. Values not read from silicon.',
  architecture: '3.2',
  identification: {
    ...mmu600.identification,
    IDR3: identify('IDR3', { HAD: 1, XNX: 1, PBHA: 1, FWB: 1, RIL: 1, BBML: 2, STT: 1, PPS: 1 }),
    IDR5: identify('IDR5', { OAS: 6, GRAN4K: 1, GRAN16K: 1, GRAN64K: 1, VAX: 1, STALL_MAX: 128 }),
    IIDR: identify('IIDR', { Implementer: 0x43b, ProductID: 0x487 }),
    AIDR: 2n,
  },
  gbpa: 0x1000n,
};

/** As `mmu-700`, with what SMMUv3.3 makes mandatory and the features that Arm's MMU S3 is known for as far as the model has them. [O] as there;
 *  permission indirection and enhanced command queues are left out, since the model lacks them. */
export const mmuS3: Profile = {
  ...mmu700,
  name: 'mmu-s3',
  summary:
    'As mmu-700, with E0PD, EPAN, PTWNNC and Access flags of table entries; SMMUv3.3. Values not read from silicon.',
  architecture: '3.3',
  identification: {
    ...mmu700.identification,
    IDR0: mmu700.identification.IDR0 | identify('IDR0', { HTTU: 3, ATSRECERR: 1 }),
    IDR3: mmu700.identification.IDR3 | identify('IDR3', { E0PD: 1, PTWNNC: 1, EPAN: 1 }),
    IIDR: identify('IIDR', { Implementer: 0x43b }),
    AIDR: 3n,
  },
};

/** A coherent part's software, on one that is not. */
export const nonCoherent: Profile = {
  ...mmu600,
  name: 'non-coherent',
  summary: 'As mmu-600, but the SMMU does not snoop the CPU’s caches (COHACC=0).',
  identification: {
    ...mmu600.identification,
    IDR0: mmu600.identification.IDR0 & ~identify('IDR0', { COHACC: 1 }),
  },
};

/** The profiles that ship, by name. */
export const profiles: Readonly<Record<string, Profile>> = Object.fromEntries(
  [qemuVirt, minimal, mmu600, mmu700, mmuS3, nonCoherent].map((profile) => [profile.name, profile]),
);
