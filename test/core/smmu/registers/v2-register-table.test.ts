import { expect, test } from 'vitest';
import { registersV2 } from '../../../../src/core/smmu/registers/v2/map';
import { fieldsText, lines, registerText } from '../facts';

/** IHI 0062, written down a second time: in which page each register is and where, who may write it, what it holds after reset, and where its fields
 *  are. `{IDR0.EXIDS}` is the feature without which the field is RES0. Offsets and bits that the driver knows are checked against its headers
 *  in `v2-coverage.test.ts`. */
const table = `
GR0 0x0 sCR0/32, read-write, reset 0x1
  CLIENTPD[0] GFRE[1] GFIE[2] EXIDENABLE[3]{IDR0.EXIDS} GCFGFRE[4] GCFGFIE[5] STALLD[8] GSE[9] USFCFG[10](0=bypass 1=fault)
  VMIDPNE[11] PTM[12] FB[13] BSU[15:14] MemAttr[19:16] MTCFG[20] SMCFCFG[21](0=bypass 1=fault)
  SHCFG[23:22](0=incoming 1=outer 2=inner 3=non-shareable) RACFG[25:24] WACFG[27:26] VMID16EN[31]{IDR2.VMID16}
GR0 0x8 sCR2/32, read-write, reset unknown
  BPVMID[7:0]
GR0 0x10 sACR/32, read-write, reset implementation-defined
  SMTNMB_TLBEN[8] MMUDISB_TLBEN[9] S2CRB_TLBEN[10] CACHE_LOCK[26]
GR0 0x20 IDR0/32, read-only, reset implementation-defined
  NUMSMRG[7:0] EXIDS[8] NUMSIDB[12:9] BTM[13] CTTW[14] NUMIRPT[23:16] PTFS_NO_AARCH32S[24] PTFS_NO_AARCH32[25] ATOSNS[26] SMS[27]
  NTS[28] S2TS[29] S1TS[30] SES[31]
GR0 0x24 IDR1/32, read-only, reset implementation-defined
  NUMCB[7:0] NUMSSDNDXB[11:8] SSDTP[13:12] SMCD[15] NUMS2CB[23:16] NUMPAGENDXB[30:28] PAGESIZE[31](0=4K 1=64K)
GR0 0x28 IDR2/32, read-only, reset implementation-defined
  IAS[3:0](0=32 bits 1=36 bits 2=40 bits 3=42 bits 4=44 bits 5=48 bits)
  OAS[7:4](0=32 bits 1=36 bits 2=40 bits 3=42 bits 4=44 bits 5=48 bits)
  UBS[11:8](0=32 bits 1=36 bits 2=40 bits 3=42 bits 4=44 bits 5=49 bits) PTFS_4K[12] PTFS_16K[13] PTFS_64K[14] VMID16[15]
GR0 0x2c IDR3/32, read-only, reset implementation-defined
GR0 0x30 IDR4/32, read-only, reset implementation-defined
GR0 0x34 IDR5/32, read-only, reset implementation-defined
GR0 0x38 IDR6/32, read-only, reset implementation-defined
GR0 0x3c IDR7/32, read-only, reset implementation-defined
  MINOR[3:0] MAJOR[7:4]
GR0 0x40 sGFAR/64, read-write, reset unknown
  FADDR[63:0]
GR0 0x48 sGFSR/32, cleared by 1, reset unknown
  ICF[0] USF[1] SMCF[2] UCBF[3] UCIF[4] CAF[5] EF[6] PF[7] UUT[8] MULTI[31]
GR0 0x4c sGFSRRESTORE/32, write-only, reset 0x0
  ICF[0] USF[1] SMCF[2] UCBF[3] UCIF[4] CAF[5] EF[6] PF[7] UUT[8] MULTI[31]
GR0 0x50 sGFSYNR0/32, read-write, reset unknown
  NESTED[0] WNR[1] PNU[2] IND[3] NSSTATE[4] NSATTR[5] ATS[6]
GR0 0x54 sGFSYNR1/32, read-write, reset unknown
  StreamID[15:0] SSD_Index[30:16]
GR0 0x58 sGFSYNR2/32, read-write, reset unknown
GR0 0x64 TLBIVMID/32, write-only, reset 0x0
  VMID[15:0]
GR0 0x68 TLBIALLNSNH/32, write-only, reset 0x0
GR0 0x6c TLBIALLH/32, write-only, reset 0x0
GR0 0x70 sTLBGSYNC/32, write-only, reset 0x0
GR0 0x74 sTLBGSTATUS/32, read-only, reset 0x0
  GSACTIVE[0]
GR0 0x800 SMRn/32, read-write, reset unknown, needs IDR0.SMS
  ID[14:0] EXID[15:0]{IDR0.EXIDS} MASK[30:16] EXMASK[31:16]{IDR0.EXIDS} VALID[31]
GR0 0xc00 S2CRn/32, read-write, reset unknown
  CBNDX[7:0] SHCFG[9:8](0=incoming 1=outer 2=inner 3=non-shareable) EXIDVALID[10]{IDR0.EXIDS} MTCFG[11] MemAttr[15:12]
  TYPE[17:16](0=TRANS 1=BYPASS 2=FAULT) NSCFG[19:18] RACFG[21:20] WACFG[23:22] PRIVCFG[25:24](0=DEFAULT 1=DIPAN 2=UNPRIV 3=PRIV)
  INSTCFG[27:26](0=incoming 2=data 3=instruction) TRANSIENTCFG[29:28]
GR1 0x0 CBARn/32, read-write, reset unknown
  VMID[7:0] BPSHCFG[9:8](0=default 1=outer 2=inner 3=NSH) HYPC[10] FB[11] MemAttr[15:12](15=WB) CBNDX[15:8]
  TYPE[17:16](0=S2_TRANS 1=S1_TRANS_S2_BYPASS 2=S1_TRANS_S2_FAULT 3=S1_TRANS_S2_TRANS) IRPTNDX[31:24]
GR1 0x400 CBFRSYNRAn/32, read-write, reset unknown
  SID[15:0] SSD_Index[30:16]
GR1 0x800 CBA2Rn/32, read-write, reset unknown
  VA64[0] MONC[1] VMID16[31:16]{IDR2.VMID16}
CB 0x0 CBn_SCTLR/32, read-write, reset unknown
  M[0] TRE[1] AFE[2] AFFD[3] E[4] CFRE[5] CFIE[6] CFCFG[7](0=terminate 1=stall) HUPCF[8] WXN[9] UWXN[10] ASIDPNE[12] MemAttr[19:16]
  MTCFG[20] SHCFG[23:22](0=incoming 1=outer 2=inner 3=non-shareable) RACFG[25:24] WACFG[27:26] NSCFG[29:28]
CB 0x4 CBn_ACTLR/32, read-write, reset implementation-defined
  CMTLB[0] CPRE[1]
CB 0x8 CBn_RESUME/32, write-only, reset 0x0
  TNR[0](0=retry 1=terminate)
CB 0x10 CBn_TCR2/32, read-write, reset unknown
  PASize[2:0] AS[4] TBI0[5] TBI1[6] SEP[17:15](0=bit 31 1=bit 35 2=bit 39 3=bit 41 4=bit 43 5=bit 47 7=UPSTREAM)
CB 0x20 CBn_TTBR0/64, read-write, reset unknown
  ADDR[47:0] ASID[63:48]
CB 0x28 CBn_TTBR1/64, read-write, reset unknown
  ADDR[47:0] ASID[63:48]
CB 0x30 CBn_TCR/32, read-write, reset unknown
  T0SZ[5:0] SL0[7:6] EPD0[7] IRGN0[9:8](0=NC 1=WBWA 2=WT 3=WB) ORGN0[11:10](0=NC 1=WBWA 2=WT 3=WB) SH0[13:12](0=NSH 2=OSH 3=ISH)
  TG0[15:14](0=4K 1=64K 2=16K) PS[18:16] T1SZ[21:16] A1[22] EPD1[23] IRGN1[25:24](0=NC 1=WBWA 2=WT 3=WB)
  ORGN1[27:26](0=NC 1=WBWA 2=WT 3=WB) SH1[29:28](0=NSH 2=OSH 3=ISH) TG1[31:30](1=16K 2=4K 3=64K) EAE[31]
CB 0x34 CBn_CONTEXTIDR/32, read-write, reset unknown
  ASID[7:0] PROCID[31:8]
CB 0x38 CBn_MAIR0/32, read-write, reset unknown
  Attr0[7:0] Attr1[15:8] Attr2[23:16] Attr3[31:24]
CB 0x3c CBn_MAIR1/32, read-write, reset unknown
  Attr4[7:0] Attr5[15:8] Attr6[23:16] Attr7[31:24]
CB 0x50 CBn_PAR/64, read-write, reset unknown
  F[0] TF[1] AFF[2] PF[3] EF[4] TLBMCF[5] ASF[7] SH[8:7] NS[9] PA[47:12] ATTR[63:56]
CB 0x58 CBn_FSR/32, cleared by 1 but for SS, reset unknown
  TF[1] AFF[2] PF[3] EF[4] TLBMCF[5] TLBLKF[6] ASF[7] UUT[8] FORMAT[10:9](0=AArch32 short 1=AArch32 long 2=AArch64) SS[30] MULTI[31]
CB 0x5c CBn_FSRRESTORE/32, write-only, reset 0x0
  TF[1] AFF[2] PF[3] EF[4] TLBMCF[5] TLBLKF[6] ASF[7] UUT[8] FORMAT[10:9](0=AArch32 short 1=AArch32 long 2=AArch64) SS[30] MULTI[31]
CB 0x60 CBn_FAR/64, read-write, reset unknown
  FADDR[63:0]
CB 0x68 CBn_FSYNR0/32, read-write, reset unknown
  PLVL[1:0] WNR[4] PNU[5] IND[6] NSSTATE[7] NSATTR[8] ATOF[9] PTWF[10] AFR[11] S1CBNDX[23:16]
CB 0x6c CBn_FSYNR1/32, read-only, reset unknown
CB 0x70 CBn_IPAFAR/64, read-write, reset unknown
  FADDR[63:0]
CB 0x600 CBn_TLBIVA/64, write-only, reset 0x0
  VA[43:0] ASID[63:48]
CB 0x608 CBn_TLBIVAA/64, write-only, reset 0x0
  VA[43:0] ASID[63:48]
CB 0x610 CBn_TLBIASID/32, write-only, reset 0x0
  ASID[15:0]
CB 0x618 CBn_TLBIALL/32, write-only, reset 0x0
CB 0x620 CBn_TLBIVAL/64, write-only, reset 0x0
  VA[43:0] ASID[63:48]
CB 0x628 CBn_TLBIVAAL/64, write-only, reset 0x0
  VA[43:0] ASID[63:48]
CB 0x630 CBn_TLBIIPAS2/64, write-only, reset 0x0
  IPA[35:0]
CB 0x638 CBn_TLBIIPAS2L/64, write-only, reset 0x0
  IPA[35:0]
CB 0x7f0 CBn_TLBSYNC/32, write-only, reset 0x0
CB 0x7f4 CBn_TLBSTATUS/32, read-only, reset 0x0
  SACTIVE[0]
CB 0x800 CBn_ATS1PR/64, write-only, reset 0x0, needs !IDR0.ATOSNS
  ADDR[63:12]
CB 0x808 CBn_ATS1PW/64, write-only, reset 0x0, needs !IDR0.ATOSNS
  ADDR[63:12]
CB 0x810 CBn_ATS1UR/64, write-only, reset 0x0, needs !IDR0.ATOSNS
  ADDR[63:12]
CB 0x818 CBn_ATS1UW/64, write-only, reset 0x0, needs !IDR0.ATOSNS
  ADDR[63:12]
CB 0x8f0 CBn_ATSR/32, read-only, reset 0x0, needs !IDR0.ATOSNS
  ACTIVE[0]
`;

test('every register of SMMUv2 is where the architecture has it, with its access rule, its reset value and its fields', () => {
  const declared = registersV2.flatMap((register) => {
    const fields = fieldsText(register.fields);
    return [`${register.page} ${registerText(register)}`, ...(fields === '' ? [] : [fields])];
  });
  expect(declared).toEqual(lines(table));
});

test('there is one of most, of some one for each stream mapping group or context bank', () => {
  const repeated = registersV2.filter((register) => register.repeated !== undefined);
  expect(repeated.map(({ page, name, repeated: by }) => `${page} ${name} ${by}`)).toEqual([
    'GR0 SMRn stream mapping group',
    'GR0 S2CRn stream mapping group',
    'GR1 CBARn context bank',
    'GR1 CBFRSYNRAn context bank',
    'GR1 CBA2Rn context bank',
    ...registersV2.filter(({ page }) => page === 'CB').map(({ name }) => `CB ${name} context bank`),
  ]);
});
