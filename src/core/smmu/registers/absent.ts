/** A stretch of the register frame that the architecture defines and the model does not have. Using it is reported, never answered
 *  silently. Offsets from the start of page 0; `end` is the first offset after it. */
export interface AbsentRegisters {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Everything else that is not declared is reserved: RAZ/WI by architecture. */
export const absentRegisters: readonly AbsentRegisters[] = [
  { start: 0x30, end: 0x34, name: 'S2PII' },
  { start: 0x48, end: 0x4c, name: 'AGBPA' },
  { start: 0x100, end: 0x130, name: 'GATOS registers' },
  { start: 0x130, end: 0x134, name: 'MPAMIDR' },
  { start: 0x138, end: 0x140, name: 'GMPAM and GBPMPAM' },
  { start: 0x180, end: 0x190, name: 'VATOS selection' },
  { start: 0x190, end: 0x194, name: 'IDR6 (enhanced command queues)' },
  { start: 0x200, end: 0x220, name: 'device permission table registers' },
  { start: 0xe00, end: 0xf00, name: 'implementation defined registers' },
  { start: 0xfd0, end: 0x1000, name: 'peripheral identification registers' },
  { start: 0x1000, end: 0x4000, name: 'implementation defined registers' },
  { start: 0x4000, end: 0x8000, name: 'enhanced command queue control pages' },
  { start: 0x8000, end: 0x10000, name: 'Secure registers' },
  { start: 0x20000, end: Number.MAX_SAFE_INTEGER, name: 'registers after page 1' },
];

/** The absent registers at an offset, if it falls among them. */
export function absentAt(offset: number): AbsentRegisters | undefined {
  return absentRegisters.find((range) => offset >= range.start && offset < range.end);
}
