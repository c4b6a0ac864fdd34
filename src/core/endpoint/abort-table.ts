/** What an aborted access does to whoever made it. The SMMU architecture leaves that to the bus and the device (§3.12.1). */
export type AbortStyle =
  | 'continues'
  | 'unsupported-request'
  | 'completer-abort'
  | 'poisoned'
  | 'completion-timeout'
  | 'silent'
  | 'fatal'
  | 'serror';

/** An uncorrectable error of AER: its bit in status, mask and severity, and how tools print it. */
export interface AerError {
  readonly bit: number;
  readonly name: string;
  /** As `lspci -vv` shows it in UESta. */
  readonly lspci: string;
  /** Component that logs it. */
  readonly loggedBy: 'requester' | 'completer';
}

/** One row: what users see after an abort of that style. */
export interface AbortConsequence {
  readonly style: AbortStyle;
  readonly summary: string;
  readonly aer?: AerError;
  /** Section of the error record (UEFI CPER) in which firmware-first platforms report it. */
  readonly cper?: 'PCI Express' | 'ARM processor';
  /** What the endpoint does then, unless the severity of the error says more: goes on, or stops until it is reset. */
  readonly device: 'goes-on' | 'stops';
  /** The severity does not depend on the severity register. */
  readonly always?: 'fatal';
  /** The CPUs take an asynchronous external abort. */
  readonly serror?: true;
  readonly source: string;
  /** Not read from a specification: seen in the field, or likely. */
  readonly uncertain?: string;
}

const poisoned: AerError = { bit: 12, name: 'Poisoned TLP Received', lspci: 'TLP', loggedBy: 'requester' };
const timeout: AerError = { bit: 14, name: 'Completion Timeout', lspci: 'CmpltTO', loggedBy: 'requester' };
const completerAbort: AerError = { bit: 15, name: 'Completer Abort', lspci: 'CmpltAbrt', loggedBy: 'completer' };
const unsupported: AerError = { bit: 20, name: 'Unsupported Request', lspci: 'UnsupReq', loggedBy: 'completer' };
const internal: AerError = {
  bit: 22,
  name: 'Uncorrectable Internal Error',
  lspci: 'UncorrIntErr',
  loggedBy: 'requester',
};

/** All styles. Bits: PCIe AER capability (Linux `pci_regs.h` has the same numbers). */
export const abortConsequences: Readonly<Record<AbortStyle, AbortConsequence>> = {
  continues: {
    style: 'continues',
    summary: 'The device treats the access as failed, reports it to its own driver, and goes on.',
    device: 'goes-on',
    source: 'SMMU architecture §3.12.1: device specific',
  },
  'unsupported-request': {
    style: 'unsupported-request',
    summary:
      'The root complex completes reads with Unsupported Request; writes are dropped and logged at the root port.',
    aer: unsupported,
    cper: 'PCI Express',
    device: 'goes-on',
    source: 'PCIe AER, uncorrectable error status bit 20',
    uncertain: 'Which status a root complex makes of an abort is its own design.',
  },
  'completer-abort': {
    style: 'completer-abort',
    summary: 'The root complex completes reads with Completer Abort; writes are dropped and logged at the root port.',
    aer: completerAbort,
    cper: 'PCI Express',
    device: 'goes-on',
    source: 'PCIe AER, uncorrectable error status bit 15; one controller documents it for SLVERR and DECERR',
    uncertain: 'Others may answer Unsupported Request.',
  },
  poisoned: {
    style: 'poisoned',
    summary: 'The read completes with data marked as poisoned. The device logs it and must not use the data.',
    aer: poisoned,
    cper: 'PCI Express',
    device: 'goes-on',
    source: 'PCIe AER, uncorrectable error status bit 12; seen in BMC error records of crashed machines',
    uncertain: 'Not every root complex answers so.',
  },
  'completion-timeout': {
    style: 'completion-timeout',
    summary: 'The completion never comes. The device gives up after its time-out, and many need a reset then.',
    aer: timeout,
    cper: 'PCI Express',
    device: 'stops',
    source: 'PCIe AER, uncorrectable error status bit 14 (CmpltTO); range 50 us to 64 s by Device Control 2',
    uncertain: 'Not every root complex drops the completion.',
  },
  silent: {
    style: 'silent',
    summary:
      'A posted write is dropped and nobody says so: memory keeps its old content, the device believes it is done.',
    device: 'goes-on',
    source: 'PCIe: posted requests have no completion',
  },
  fatal: {
    style: 'fatal',
    summary:
      'The device raises a fatal error. The link below the root port is reset, or the machine panics where firmware says so.',
    aer: internal,
    cper: 'PCI Express',
    device: 'stops',
    always: 'fatal',
    source: 'PCIe AER, uncorrectable error status bit 22 (UncorrIntErr), fatal by default',
  },
  serror: {
    style: 'serror',
    summary: 'The interconnect turns the abort into an SError of a CPU, which usually ends in a panic.',
    cper: 'ARM processor',
    device: 'stops',
    serror: true,
    source: 'Arm RAS: asynchronous external abort',
    uncertain: 'A matter of the platform; the SMMU does not ask for it.',
  },
};
