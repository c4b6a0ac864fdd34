/** A run of bytes in the configuration space of a function. Bits in `writable` hold what is written, those in `clears` are cleared by writing 1. */
export interface ConfigField {
  readonly offset: number;
  /** Bytes. */
  readonly size: 1 | 2 | 4;
  readonly reset: number;
  readonly writable?: number;
  readonly clears?: number;
}

/** Bits of the Command register (PCIe base specification, type 0 header). */
export const command = { offset: 0x04, busMaster: 1 << 2 } as const;

/** PCI Express capability: Device Control. */
export const deviceControl = { offset: 0x48, functionLevelReset: 1 << 15 } as const;

/** Advanced Error Reporting: where its registers are in every endpoint here, from the start of configuration space. */
export const aer = {
  uncorrectable: 0x104,
  mask: 0x108,
  severity: 0x10c,
  correctable: 0x110,
  correctableMask: 0x114,
} as const;

/** Address Translation Service: Control. */
export const atsControl = { offset: 0x156, enable: 1 << 15 } as const;

/** Page Request Interface. */
export const pageRequestControl = { offset: 0x164, enable: 1, reset: 2 } as const;
export const pageRequestStatus = { offset: 0x166, responseFailure: 1, unexpectedGroup: 2, stopped: 1 << 8 } as const;
export const pageRequestAllocation = { offset: 0x16c } as const;

/** Process Address Space ID: Control. */
export const pasidControl = { offset: 0x176, enable: 1, execute: 2, privileged: 4 } as const;

/** What a function may have beyond the capabilities that all of them have. */
export interface Capabilities {
  readonly ats?: boolean;
  /** Groups of page requests that may be outstanding, when the function can ask for pages. */
  readonly pageRequests?: number;
  /** Log2 of PASIDs, when the function knows them. */
  readonly pasidBits?: number;
}

const extended = (offset: number, id: number, version: number, next: number): ConfigField => ({
  offset,
  size: 4,
  reset: (id | (version << 16) | (next << 20)) >>> 0,
});

/** Errors that the specification makes fatal by default: data link protocol, surprise down, flow control, overflow, malformed TLP, internal. */
const fatalByDefault = 0x0046_2030;

/** The fields of a function's configuration space. Layout: PCI Express at 0x40, AER at 0x100, ATS at 0x150, PRI at 0x160, PASID at 0x170. */
export function configFields(
  { ats, pageRequests, pasidBits }: Capabilities,
  vendor: number,
  device: number,
): ConfigField[] {
  const chain = [0x100, ats && 0x150, pageRequests !== undefined && 0x160, pasidBits !== undefined && 0x170].filter(
    (offset): offset is number => typeof offset === 'number',
  );
  const after = (offset: number): number => chain[chain.indexOf(offset) + 1] ?? 0;
  return [
    { offset: 0x00, size: 2, reset: vendor },
    { offset: 0x02, size: 2, reset: device },
    { offset: command.offset, size: 2, reset: 0, writable: 0x547 },
    { offset: 0x06, size: 2, reset: 0x10, clears: 0xf900 },
    { offset: 0x34, size: 1, reset: 0x40 },
    // Version 2 endpoint with function-level reset; reports correctable, non-fatal and fatal errors where told to.
    { offset: 0x40, size: 4, reset: 0x0002_0010 },
    { offset: 0x44, size: 4, reset: 0x1000_8000 },
    { offset: deviceControl.offset, size: 2, reset: 0x2810, writable: 0x7fff },
    { offset: 0x4a, size: 2, reset: 0, clears: 0xf },
    extended(0x100, 0x01, 2, after(0x100)),
    { offset: aer.uncorrectable, size: 4, reset: 0, clears: 0x07ff_f030 },
    { offset: aer.mask, size: 4, reset: 0, writable: 0x07ff_f030 },
    { offset: aer.severity, size: 4, reset: fatalByDefault, writable: 0x07ff_f030 },
    { offset: aer.correctable, size: 4, reset: 0, clears: 0xf1c1 },
    { offset: aer.correctableMask, size: 4, reset: 0x2000, writable: 0xf1c1 },
    ...(ats
      ? ([
          extended(0x150, 0x0f, 1, after(0x150)),
          // Queue depth 32, page-aligned requests, invalidation of all PASIDs.
          { offset: 0x154, size: 2, reset: 0x60 },
          { offset: atsControl.offset, size: 2, reset: 0, writable: 0x801f },
        ] satisfies ConfigField[])
      : []),
    ...(pageRequests === undefined
      ? []
      : ([
          extended(0x160, 0x13, 1, after(0x160)),
          { offset: pageRequestControl.offset, size: 2, reset: 0, writable: 1 },
          { offset: pageRequestStatus.offset, size: 2, reset: 0x8100, clears: 3 },
          { offset: 0x168, size: 4, reset: pageRequests },
          { offset: pageRequestAllocation.offset, size: 4, reset: 0, writable: 0xffff_ffff },
        ] satisfies ConfigField[])),
    ...(pasidBits === undefined
      ? []
      : ([
          extended(0x170, 0x1b, 1, after(0x170)),
          { offset: 0x174, size: 2, reset: (pasidBits << 8) | 6 },
          { offset: pasidControl.offset, size: 2, reset: 0, writable: 7 },
          // Device Capabilities 2: end-to-end prefixes, in which PASIDs travel.
          { offset: 0x64, size: 4, reset: 1 << 21 },
        ] satisfies ConfigField[])),
  ];
}
