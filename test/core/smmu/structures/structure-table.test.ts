import { expect, test } from 'vitest';
import { CD } from '../../../../src/core/smmu/structures/cd';
import { commandHeader, commands } from '../../../../src/core/smmu/structures/command';
import { PageRequest } from '../../../../src/core/smmu/structures/page-request';
import { Config, STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD, L1STD } from '../../../../src/core/smmu/structures/table';
import { fieldsText, lines } from '../facts';

/** IHI 0070 §5 and §8, written down a second time: bits count from the start of the structure. */
const structures = `
STE: 64 bytes
  V[0] Config[3:1](0=ABORT 4=BYPASS 5=S1_TRANS 6=S2_TRANS 7=NESTED) S1Fmt[5:4](0=LINEAR 1=4K_L2 2=64K_L2) S1ContextPtr[55:6]
  S1CDMax[63:59] S1DSS[65:64](0=TERMINATE 1=BYPASS 2=SSID0) S1CIR[67:66](0=NC 1=WBRA 2=WT 3=WB) S1COR[69:68](0=NC 1=WBRA 2=WT 3=WB) S1CSH[71:70](0=NSH 2=OSH 3=ISH) S2HWU[75:72] DRE[76]
  CONT[80:77] DCP[81] PPAR[82] MEV[83] S1PIE[88] S2FWB[89] S1MPAM[90] S1STALLD[91] EATS[93:92](0=ABT 1=TRANS 2=S1CHK 3=DPT)
  STRW[95:94](0=NSEL1 2=EL2) MemAttr[99:96](1=DEVICE_nGnRE 15=OIWB) MTCFG[100] ALLOCCFG[104:101] SHCFG[109:108](0=non-shareable 1=INCOMING 2=outer 3=inner) NSCFG[111:110]
  PRIVCFG[113:112](0=incoming 2=unprivileged 3=privileged) INSTCFG[115:114](0=incoming 2=data 3=instruction) S2VMID[143:128] S2T0SZ[165:160] S2SL0[167:166] S2IR0[169:168](0=NC 1=WBRA 2=WT 3=WB) S2OR0[171:170](0=NC 1=WBRA 2=WT 3=WB) S2SH0[173:172](0=NSH 2=OSH 3=ISH)
  S2TG[175:174](0=4K 1=64K 2=16K) S2PS[178:176](0=32_BIT 1=36_BIT 2=40_BIT 3=42_BIT 4=44_BIT 5=48_BIT 6=52_BIT 7=56_BIT) S2AA64[179] S2ENDI[180] S2AFFD[181] S2PTW[182] S2HD[183] S2HA[184] S2S[185]
  S2R[186] S2HAFT[187] S2PIE[188] S2POE[189] DPT_VMATCH[191:190] S2NSW[192] S2NSA[193] S2SL0_2[194]{IDR5.DS} S2DS[195]{IDR5.DS}
  S2TTB[243:196] PARTID[287:272]{IDR3.MPAM} PMG[327:320]{IDR3.MPAM} VMSPtr[375:332]{IDR3.MPAM} S2POI[511:448]{IDR3.S2PO}
CD: 64 bytes
  T0SZ[5:0] TG0[7:6](0=4K 1=64K 2=16K) IR0[9:8](0=NC 1=WBRA 2=WT 3=WB) OR0[11:10](0=NC 1=WBRA 2=WT 3=WB) SH0[13:12](0=NSH 2=OSH 3=ISH) EPD0[14] ENDI[15] T1SZ[21:16] TG1[23:22](1=16K 2=4K 3=64K)
  IR1[25:24](0=NC 1=WBRA 2=WT 3=WB) OR1[27:26](0=NC 1=WBRA 2=WT 3=WB) SH1[29:28](0=NSH 2=OSH 3=ISH) EPD1[30] V[31] IPS[34:32](0=32_BIT 1=36_BIT 2=40_BIT 3=42_BIT 4=44_BIT 5=48_BIT 6=52_BIT 7=56_BIT) AFFD[35] WXN[36] UWXN[37] TBI0[38] TBI1[39] PAN[40] AA64[41] HD[42]
  HA[43] S[44] R[45] A[46] ASET[47] ASID[63:48] NSCFG0[64] HAD0[65] E0PD0[66] HAFT[67] TTB0[115:68] PnCH[122] EPAN[123]
  HWU0[127:124] NSCFG1[128] HAD1[129] E0PD1[130] AIE[131] TTB1[179:132] DS[186] PIE[187] HWU1[191:188] MAIR[255:192]
  AMAIR[319:256] PARTID[367:352] PMG[375:368] PIIU[431:384] PIIP[495:448]
L1STD: 8 bytes
  Span[4:0] L2Ptr[55:6]
L1CD: 8 bytes
  V[0] L2Ptr[55:12]
PRI: 16 bytes
  SID[31:0] SSID[51:32] P[58] X[59] R[60] W[61] Last[62] SSV[63] PRGIndex[72:64] Address[127:76]
`;

/** §4: opcode, what the part needs for it not to be CERROR_ILL, and its parameters. */
const commandTable = `
command: 16 bytes
  Opcode[7:0] SSec[10] SSV[11]
0x1 PREFETCH_CONFIG: 16 bytes
  SSV[11] SSID[31:12] SID[63:32]
0x2 PREFETCH_ADDR: 16 bytes
  SSV[11] SSID[31:12] SID[63:32] Size[68:64] Address[127:76]
0x3 CFGI_STE: 16 bytes
  SID[63:32] Leaf[64]
0x4 CFGI_STE_RANGE: 16 bytes
  SID[63:32] Range[68:64]
0x5 CFGI_CD needs IDR0.S1P: 16 bytes
  SSV[11] SSID[31:12] SID[63:32] Leaf[64]
0x6 CFGI_CD_ALL needs IDR0.S1P: 16 bytes
  SID[63:32]
0x7 CFGI_VMS_PIDM needs IDR3.MPAM: 16 bytes
  VMID[47:32]
0x10 TLBI_NH_ALL needs IDR0.S1P: 16 bytes
  VMID[47:32]
0x11 TLBI_NH_ASID needs IDR0.S1P: 16 bytes
  VMID[47:32] ASID[63:48]
0x12 TLBI_NH_VA needs IDR0.S1P: 16 bytes
  VMID[47:32] ASID[63:48] NUM[16:12]{IDR3.RIL} SCALE[25:20]{IDR3.RIL} Leaf[64] TTL[73:72]{IDR3.RIL}
  TG[75:74]{IDR3.RIL}(1=4K 2=16K 3=64K) Address[127:76]
0x13 TLBI_NH_VAA needs IDR0.S1P: 16 bytes
  VMID[47:32] NUM[16:12]{IDR3.RIL} SCALE[25:20]{IDR3.RIL} Leaf[64] TTL[73:72]{IDR3.RIL} TG[75:74]{IDR3.RIL}(1=4K 2=16K 3=64K)
  Address[127:76]
0x20 TLBI_EL2_ALL needs IDR0.HYP: 16 bytes
0x21 TLBI_EL2_ASID needs IDR0.HYP: 16 bytes
  ASID[63:48]
0x22 TLBI_EL2_VA needs IDR0.HYP: 16 bytes
  ASID[63:48] NUM[16:12]{IDR3.RIL} SCALE[25:20]{IDR3.RIL} Leaf[64] TTL[73:72]{IDR3.RIL} TG[75:74]{IDR3.RIL}(1=4K 2=16K 3=64K)
  Address[127:76]
0x23 TLBI_EL2_VAA needs IDR0.HYP: 16 bytes
  NUM[16:12]{IDR3.RIL} SCALE[25:20]{IDR3.RIL} Leaf[64] TTL[73:72]{IDR3.RIL} TG[75:74]{IDR3.RIL}(1=4K 2=16K 3=64K) Address[127:76]
0x28 TLBI_S12_VMALL needs IDR0.S2P: 16 bytes
  VMID[47:32]
0x2a TLBI_S2_IPA needs IDR0.S2P: 16 bytes
  VMID[47:32] NUM[16:12]{IDR3.RIL} SCALE[25:20]{IDR3.RIL} Leaf[64] TTL[73:72]{IDR3.RIL} TG[75:74]{IDR3.RIL}(1=4K 2=16K 3=64K)
  Address[127:76]
0x30 TLBI_NSNH_ALL: 16 bytes
0x40 ATC_INV needs IDR0.ATS: 16 bytes
  Global[9] SSV[11] SSID[31:12] SID[63:32] Size[69:64](52=ALL) Address[127:76]
0x41 PRI_RESP needs IDR0.PRI: 16 bytes
  SSV[11] SSID[31:12] SID[63:32] PRGIndex[72:64] Resp[77:76](0=ResponseFailure 1=InvalidRequest 2=Success)
0x44 RESUME: 16 bytes
  Resp[13:12](0=TERM 1=RETRY 2=ABORT) SID[63:32] STAG[79:64]
0x45 STALL_TERM: 16 bytes
  SID[63:32]
0x46 CMD_SYNC: 16 bytes
  CS[13:12](0=NONE 1=IRQ 2=SEV) MSH[23:22](0=NSH 2=OSH 3=ISH) MSIAttr[27:24](1=DEVICE_nGnRE 15=OIWB) MSIData[63:32] MSIAddress[119:66]
0x70 DPTI_ALL needs IDR3.DPT: 16 bytes
0x73 DPTI_PA needs IDR3.DPT: 16 bytes
`;

test('§5 and §8 structures in memory have their size and their fields', () => {
  const declared = [STE, CD, L1STD, L1CD, PageRequest].flatMap((structure) => [
    `${structure.name}: ${structure.bytes} bytes`,
    fieldsText(structure.fields),
  ]);
  expect(declared).toEqual(lines(structures));
});

test('§5.2 STE.Config: bit 2 lets traffic through, bit 0 is stage 1, bit 1 is stage 2', () => {
  expect(Config).toEqual({ Abort: 0b000, Bypass: 0b100, Stage1: 0b101, Stage2: 0b110, Nested: 0b111 });
});

test('§4.1 every command has its opcode and its parameters', () => {
  const declared = [
    `${commandHeader.name}: ${commandHeader.bytes} bytes`,
    fieldsText(commandHeader.fields),
    ...Object.values(commands).flatMap((command) => [
      `0x${command.opcode.toString(16)} ${command.name}${command.requires ? ` needs ${command.requires}` : ''}: ${command.bytes} bytes`,
      fieldsText(command.fields),
    ]),
  ];
  expect(declared.filter((line) => line !== '')).toEqual(lines(commandTable));
});
