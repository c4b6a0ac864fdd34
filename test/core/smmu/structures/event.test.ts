import { expect, test } from 'vitest';
import { eventOfRecord, events } from '../../../../src/core/smmu/structures/event';
import { fieldsText } from '../facts';

/** §7.3: what every record begins with, and what records of faults add. */
const header = 'TYPE[7:0] SSV[11] SSID[31:12] SID[63:32]';
const access = 'PnU[97] InD[98] RnW[99]';
const stage = 'NSIPA[100] S2[103] CLASS[105:104](0=CD 1=TT 2=IN) InputAddr[191:128]';
const fault = `STAG[79:64] Stall[95] ${access} ${stage} IPA[247:204]`;

/** Type, name, and what follows the header. */
const table = `
0x1 F_UUT: (access) InputAddr[191:128]
0x2 C_BAD_STREAMID:
0x3 F_STE_FETCH: FetchAddr[247:195]
0x4 C_BAD_STE:
0x5 F_BAD_ATS_TREQ: InputAddr[191:128]
0x6 F_STREAM_DISABLED:
0x7 F_TRANSL_FORBIDDEN: RnW[99] InputAddr[191:128]
0x8 C_BAD_SUBSTREAMID:
0x9 F_CD_FETCH: FetchAddr[247:195]
0xa C_BAD_CD:
0xb F_WALK_EABT: (access) (stage) FetchAddr[247:195]
0x10 F_TRANSLATION: (fault)
0x11 F_ADDR_SIZE: (fault)
0x12 F_ACCESS: (fault)
0x13 F_PERMISSION: (fault) TTRnW[108]
0x20 F_TLB_CONFLICT: (access) (stage) IPA[247:204]
0x21 F_CFG_CONFLICT:
0x24 E_PAGE_REQUEST: InputAddr[191:128]
0x25 F_VMS_FETCH: FetchAddr[247:195]
`;

test('§7.3 every event has its type and its fields', () => {
  const declared = Object.values(events).map((event) => {
    const fields = fieldsText(event.fields);
    expect(fields.startsWith(header)).toBe(true);
    const rest = fields
      .slice(header.length)
      .trim()
      .replace(fault, '(fault)')
      .replace(access, '(access)')
      .replace(stage, '(stage)');
    return `0x${event.type.toString(16)} ${event.name}: ${rest}`.trim();
  });
  expect(declared).toEqual(table.trim().split('\n'));
});

test('§7.2 a record is 32 bytes, and its type is its lowest byte', () => {
  expect(new Set(Object.values(events).map((event) => event.bytes))).toEqual(new Set([32]));
  expect(eventOfRecord([0x0000_0005_ffff_ff13n, 0n, 0n, 0n])?.name).toBe('F_PERMISSION');
  expect(eventOfRecord([0xe0n])).toBeUndefined();
  expect(eventOfRecord([])).toBeUndefined();
});
