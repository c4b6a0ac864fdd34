import { bit, bits } from '../declaration/field';
import { implementationDefined, readOnly, register } from '../declaration/register';
import { addressSize } from '../declaration/shared-values';

const identification = { access: readOnly, reset: implementationDefined };

export const IDR0 = register(
  'IDR0',
  0x0,
  32,
  {
    S2P: bit(0, 'Stage 2 translation is implemented.'),
    S1P: bit(1, 'Stage 1 translation is implemented.'),
    TTF: bits(3, 2, 'Formats of translation tables.', {
      values: { 1: 'AArch32', 2: 'AArch64', 3: 'both' },
      kernelValues: { AARCH32_64: 3 },
    }),
    COHACC: bit(4, 'Accesses by the SMMU to tables and queues are I/O coherent.'),
    BTM: bit(5, 'Takes part in broadcast TLB maintenance.'),
    HTTU: bits(7, 6, 'Hardware update of Access flag and dirty state.', {
      values: { 0: 'none', 1: 'ACCESS', 2: 'ACCESS_DIRTY', 3: 'ACCESS_DIRTY_HAFT' },
    }),
    DORMHINT: bit(8, 'STATUSR.DORMANT is a usable hint.'),
    HYP: bit(9, 'EL2 StreamWorlds are supported at stage 1.'),
    ATS: bit(10, 'PCIe ATS is supported.'),
    NS1ATS: bit(11, 'Split-stage ATS (EATS=2) is not supported.'),
    ASID16: bit(12, 'ASIDs have 16 bits.'),
    MSI: bit(13, 'Events, errors and CMD_SYNC can be signalled by message.'),
    SEV: bit(14, 'CMD_SYNC can send a WFE wake-up event.'),
    ATOS: bit(15, 'Address translation by register is supported.'),
    PRI: bit(16, 'PCIe page requests are supported.'),
    VMW: bit(17, 'VMID wildcard matching is supported.'),
    VMID16: bit(18, 'VMIDs have 16 bits.'),
    CD2L: bit(19, 'Two-level context descriptor tables are supported.'),
    VATOS: bit(20, 'Virtual ATOS page is present.'),
    TTENDIAN: bits(22, 21, 'Endianness of translation table walks.', { values: { 0: 'MIXED', 2: 'LE', 3: 'BE' } }),
    ATSRECERR: bit(23, 'Configuration errors of ATS traffic can be recorded.'),
    STALL_MODEL: bits(25, 24, 'Whether faulting transactions may stall.', {
      values: { 0: 'STALL', 1: 'terminate only', 2: 'FORCE' },
    }),
    TERM_MODEL: bit(26, 'Terminated transactions are always aborted; RAZ/WI is not available.'),
    ST_LEVEL: bits(28, 27, 'Stream table formats.', { values: { 0: 'linear', 1: '2LVL' }, kernel: 'ST_LVL' }),
  },
  { summary: 'Features: stages, formats, coherency, ATS, PRI, MSI, stall model.', section: '6.3.1', ...identification },
);

export const IDR1 = register(
  'IDR1',
  0x4,
  32,
  {
    SIDSIZE: bits(5, 0, 'Number of StreamID bits.'),
    SSIDSIZE: bits(10, 6, 'Number of SubstreamID bits; 0 means no substreams.'),
    PRIQS: bits(15, 11, 'Largest page request queue, log2 of entries.'),
    EVENTQS: bits(20, 16, 'Largest event queue, log2 of entries.'),
    CMDQS: bits(25, 21, 'Largest command queue, log2 of entries.'),
    ATTR_PERMS_OVR: bit(26, 'Incoming permission attributes can be overridden.'),
    ATTR_TYPES_OVR: bit(27, 'Incoming memory type, shareability and allocation hints can be overridden.'),
    REL: bit(28, 'Preset base registers hold offsets, not addresses.'),
    QUEUES_PRESET: bit(29, 'Queue base registers are fixed.'),
    TABLES_PRESET: bit(30, 'Stream table base registers are fixed.'),
    ECMDQ: bit(31, 'Enhanced command queues are implemented.'),
  },
  { summary: 'Sizes: StreamIDs, SubstreamIDs, queues; presets.', section: '6.3.2', ...identification },
);

export const IDR2 = register(
  'IDR2',
  0x8,
  32,
  { BA_VATOS: bits(9, 0, 'Page of the VATOS registers.') },
  { summary: 'Features of the ATOS register pages.', section: '6.3.3', ...identification },
);

export const IDR3 = register(
  'IDR3',
  0xc,
  32,
  {
    HAD: bit(2, 'Hierarchical attribute disable is supported.'),
    PBHA: bit(3, 'Page-based hardware attributes are supported.'),
    XNX: bit(4, 'Stage 2 execute-never has EL0 and EL1 forms.'),
    PPS: bit(5, 'Automatic page responses carry a PASID.'),
    MPAM: bit(7, 'Memory partitioning and monitoring is supported.'),
    FWB: bit(8, 'Stage 2 control of memory types (S2FWB) is supported.'),
    STT: bit(9, 'Small translation tables are supported.'),
    RIL: bit(10, 'Range and level invalidation are supported.'),
    BBML: bits(12, 11, 'How far break-before-make may be relaxed for changes of translation size.', { kernel: 'BBM' }),
    E0PD: bit(13, 'Unprivileged access to one half of the address space can be disabled.'),
    PTWNNC: bit(14, 'Walks to Device memory behave as Normal non-cacheable.'),
    DPT: bit(15, 'Device permission tables are supported.'),
    PASIDTT: bit(16, 'Translated transactions may carry a PASID.'),
    EPAN: bit(17, 'Enhanced privileged access never is supported.'),
    S1PI: bit(18, 'Stage 1 permission indirection is supported.'),
    S2PI: bit(19, 'Stage 2 permission indirection is supported.'),
    S2PO: bit(20, 'Stage 2 permission overlays are supported.'),
    THE: bit(21, 'Translation hardening is supported.'),
    MTEPERM: bit(22, 'Allocation tag permissions are supported.'),
    AIE: bit(23, 'Attribute index extension is supported.'),
  },
  { summary: 'Features added after version 3.0.', section: '6.3.4', ...identification },
);

export const IDR4 = register(
  'IDR4',
  0x10,
  32,
  { IMPDEF: bits(31, 0, 'Implementation defined.') },
  { summary: 'Implementation defined features.', section: '6.3.5', ...identification },
);

export const IDR5 = register(
  'IDR5',
  0x14,
  32,
  {
    OAS: bits(2, 0, 'Output address size.', addressSize),
    GRAN4K: bit(4, '4 KiB granule is supported.'),
    GRAN16K: bit(5, '16 KiB granule is supported.'),
    GRAN64K: bit(6, '64 KiB granule is supported.'),
    DS: bit(7, '52-bit addresses with 4 KiB and 16 KiB granules are supported.'),
    VAX: bits(11, 10, 'Virtual address size.', { values: { 0: '48_BIT', 1: '52_BIT' } }),
    STALL_MAX: bits(31, 16, 'How many transactions may be stalled at a time.'),
  },
  { summary: 'Address sizes, granules, stall capacity.', section: '6.3.6', ...identification },
);

export const IIDR = register(
  'IIDR',
  0x18,
  32,
  {
    Implementer: bits(11, 0, 'JEP106 code of the implementer.'),
    Revision: bits(15, 12, 'Minor revision of the part.'),
    Variant: bits(19, 16, 'Variant or major revision of the part.'),
    ProductID: bits(31, 20, 'Part number.'),
  },
  { summary: 'Who made the part, and which one it is.', section: '6.3.7', ...identification },
);

export const AIDR = register(
  'AIDR',
  0x1c,
  32,
  {
    ArchMinorRev: bits(3, 0, 'Minor version: 1 is SMMUv3.1.'),
    ArchMajorRev: bits(7, 4, 'Major version: 0 is SMMUv3.'),
  },
  { summary: 'Architecture version.', section: '6.3.8', ...identification },
);

/** The registers that tell software what the part can do. Profiles give their values. */
export const identificationRegisters = [IDR0, IDR1, IDR2, IDR3, IDR4, IDR5, IIDR, AIDR] as const;
