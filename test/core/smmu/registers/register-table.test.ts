import { expect, test } from 'vitest';
import { registers } from '../../../../src/core/smmu/registers/map';
import { fieldsText, lines, registerText } from '../facts';

/** IHI 0070 §6.2 and §6.3, written down a second time: where each register is, who may write it when, what it holds after reset, and where
 *  its fields are. `{IDR0.PRI}` is the feature without which the field is RES0. */
const table = `
0x0 IDR0/32, read-only, reset implementation-defined
  S2P[0] S1P[1] TTF[3:2](1=AArch32 2=AArch64 3=both) COHACC[4] BTM[5]
  HTTU[7:6](0=none 1=ACCESS 2=ACCESS_DIRTY 3=ACCESS_DIRTY_HAFT) DORMHINT[8] HYP[9] ATS[10] NS1ATS[11] ASID16[12] MSI[13] SEV[14]
  ATOS[15] PRI[16] VMW[17] VMID16[18] CD2L[19] VATOS[20] TTENDIAN[22:21](0=MIXED 2=LE 3=BE) ATSRECERR[23]
  STALL_MODEL[25:24](0=STALL 1=terminate only 2=FORCE) TERM_MODEL[26] ST_LEVEL[28:27](0=linear 1=2LVL)
0x4 IDR1/32, read-only, reset implementation-defined
  SIDSIZE[5:0] SSIDSIZE[10:6] PRIQS[15:11] EVENTQS[20:16] CMDQS[25:21] ATTR_PERMS_OVR[26] ATTR_TYPES_OVR[27] REL[28]
  QUEUES_PRESET[29] TABLES_PRESET[30] ECMDQ[31]
0x8 IDR2/32, read-only, reset implementation-defined
  BA_VATOS[9:0]
0xc IDR3/32, read-only, reset implementation-defined
  HAD[2] PBHA[3] XNX[4] PPS[5] MPAM[7] FWB[8] STT[9] RIL[10] BBML[12:11] E0PD[13] PTWNNC[14] DPT[15] PASIDTT[16] EPAN[17]
  S1PI[18] S2PI[19] S2PO[20] THE[21] MTEPERM[22] AIE[23]
0x10 IDR4/32, read-only, reset implementation-defined
  IMPDEF[31:0]
0x14 IDR5/32, read-only, reset implementation-defined
  OAS[2:0](0=32_BIT 1=36_BIT 2=40_BIT 3=42_BIT 4=44_BIT 5=48_BIT 6=52_BIT 7=56_BIT) GRAN4K[4] GRAN16K[5] GRAN64K[6] DS[7]
  VAX[11:10](0=48_BIT 1=52_BIT) STALL_MAX[31:16]
0x18 IIDR/32, read-only, reset implementation-defined
  Implementer[11:0] Revision[15:12] Variant[19:16] ProductID[31:20]
0x1c AIDR/32, read-only, reset implementation-defined
  ArchMinorRev[3:0] ArchMajorRev[7:4]
0x20 CR0/32, acknowledged by CR0ACK, reset 0x0
  SMMUEN[0] PRIQEN[1]{IDR0.PRI} EVENTQEN[2] CMDQEN[3] ATSCHK[4]{IDR0.ATS} VMW[8:6]{IDR0.VMW} DPT_WALK_EN[10]{IDR3.DPT}
0x24 CR0ACK/32, read-only, reset 0x0
  SMMUEN[0] PRIQEN[1]{IDR0.PRI} EVENTQEN[2] CMDQEN[3] ATSCHK[4]{IDR0.ATS} VMW[8:6]{IDR0.VMW} DPT_WALK_EN[10]{IDR3.DPT}
0x28 CR1/32, fixed TABLE_IC+TABLE_OC+TABLE_SH while CR0.SMMUEN; QUEUE_IC+QUEUE_OC+QUEUE_SH while CR0.CMDQEN or CR0.EVENTQEN or CR0.PRIQEN, reset unknown
  QUEUE_IC[1:0](0=NC 1=WB 2=WT) QUEUE_OC[3:2](0=NC 1=WB 2=WT) QUEUE_SH[5:4](0=NSH 2=OSH 3=ISH) TABLE_IC[7:6](0=NC 1=WB 2=WT)
  TABLE_OC[9:8](0=NC 1=WB 2=WT) TABLE_SH[11:10](0=NSH 2=OSH 3=ISH)
0x2c CR2/32, fixed while CR0.SMMUEN, reset unknown
  E2H[0]{IDR0.HYP} RECINVSID[1] PTM[2] REC_CFG_ATS[3]{IDR0.ATSRECERR}
0x40 STATUSR/32, read-only, reset 0x0
  DORMANT[0]{IDR0.DORMHINT}
0x44 GBPA/32, taken with Update, reset implementation-defined
  MemAttr[3:0](1=DEVICE_nGnRE 15=OIWB) MTCFG[4] ALLOCCFG[11:8] SHCFG[13:12](0=non-shareable 1=INCOMING 2=outer 3=inner)
  PRIVCFG[17:16](0=incoming 2=unprivileged 3=privileged) INSTCFG[19:18](0=incoming 2=data 3=instruction) ABORT[20] Update[31]
0x50 IRQ_CTRL/32, acknowledged by IRQ_CTRLACK, reset 0x0
  GERROR_IRQEN[0] PRIQ_IRQEN[1]{IDR0.PRI} EVENTQ_IRQEN[2]
0x54 IRQ_CTRLACK/32, read-only, reset 0x0
  GERROR_IRQEN[0] PRIQ_IRQEN[1]{IDR0.PRI} EVENTQ_IRQEN[2]
0x60 GERROR/32, read-only, reset 0x0
  CMDQ_ERR[0] EVENTQ_ABT_ERR[2] PRIQ_ABT_ERR[3]{IDR0.PRI} MSI_CMDQ_ABT_ERR[4]{IDR0.MSI} MSI_EVENTQ_ABT_ERR[5]{IDR0.MSI}
  MSI_PRIQ_ABT_ERR[6]{IDR0.MSI} MSI_GERROR_ABT_ERR[7]{IDR0.MSI} SFM_ERR[8] CMDQP_ERR[9]{IDR1.ECMDQ} DPT_ERR[10]{IDR3.DPT}
0x64 GERRORN/32, toggles against GERROR, reset 0x0
  CMDQ_ERR[0] EVENTQ_ABT_ERR[2] PRIQ_ABT_ERR[3]{IDR0.PRI} MSI_CMDQ_ABT_ERR[4]{IDR0.MSI} MSI_EVENTQ_ABT_ERR[5]{IDR0.MSI}
  MSI_PRIQ_ABT_ERR[6]{IDR0.MSI} MSI_GERROR_ABT_ERR[7]{IDR0.MSI} SFM_ERR[8] CMDQP_ERR[9]{IDR1.ECMDQ} DPT_ERR[10]{IDR3.DPT}
0x68 GERROR_IRQ_CFG0/64, fixed while IRQ_CTRL.GERROR_IRQEN, reset unknown, needs IDR0.MSI
  ADDR[55:2]{IDR0.MSI}
0x70 GERROR_IRQ_CFG1/32, fixed while IRQ_CTRL.GERROR_IRQEN, reset unknown, needs IDR0.MSI
  DATA[31:0]{IDR0.MSI}
0x74 GERROR_IRQ_CFG2/32, fixed while IRQ_CTRL.GERROR_IRQEN, reset unknown, needs IDR0.MSI
  MemAttr[3:0]{IDR0.MSI}(1=DEVICE_nGnRE 15=OIWB) SH[5:4]{IDR0.MSI}(0=NSH 2=OSH 3=ISH)
0x80 STRTAB_BASE/64, fixed while CR0.SMMUEN or by IDR1.TABLES_PRESET, reset unknown
  ADDR[55:6] RA[62]
0x88 STRTAB_BASE_CFG/32, fixed while CR0.SMMUEN or by IDR1.TABLES_PRESET, reset unknown
  LOG2SIZE[5:0] SPLIT[10:6]{IDR0.ST_LEVEL} FMT[17:16]{IDR0.ST_LEVEL}(0=LINEAR 1=2LVL)
0x90 CMDQ_BASE/64, fixed while CR0.CMDQEN or by IDR1.QUEUES_PRESET, reset unknown
  LOG2SIZE[4:0] ADDR[55:5] RA[62]
0x98 CMDQ_PROD/32, read-write, reset unknown
  WR[19:0]
0x9c CMDQ_CONS/32, fixed while CR0.CMDQEN, reset unknown
  RD[19:0] ERR[30:24](0=CERROR_NONE 1=CERROR_ILL 2=CERROR_ABT 3=CERROR_ATC_INV_SYNC)
0xa0 EVENTQ_BASE/64, fixed while CR0.EVENTQEN or by IDR1.QUEUES_PRESET, reset unknown
  LOG2SIZE[4:0] ADDR[55:5] RA[62]
0xb0 EVENTQ_IRQ_CFG0/64, fixed while IRQ_CTRL.EVENTQ_IRQEN, reset unknown, needs IDR0.MSI
  ADDR[55:2]{IDR0.MSI}
0xb8 EVENTQ_IRQ_CFG1/32, fixed while IRQ_CTRL.EVENTQ_IRQEN, reset unknown, needs IDR0.MSI
  DATA[31:0]{IDR0.MSI}
0xbc EVENTQ_IRQ_CFG2/32, fixed while IRQ_CTRL.EVENTQ_IRQEN, reset unknown, needs IDR0.MSI
  MemAttr[3:0]{IDR0.MSI}(1=DEVICE_nGnRE 15=OIWB) SH[5:4]{IDR0.MSI}(0=NSH 2=OSH 3=ISH)
0xc0 PRIQ_BASE/64, fixed while CR0.PRIQEN or by IDR1.QUEUES_PRESET, reset unknown, needs IDR0.PRI
  LOG2SIZE[4:0] ADDR[55:5] RA[62]
0xd0 PRIQ_IRQ_CFG0/64, fixed while IRQ_CTRL.PRIQ_IRQEN, reset unknown, needs IDR0.PRI
  ADDR[55:2]{IDR0.MSI}
0xd8 PRIQ_IRQ_CFG1/32, fixed while IRQ_CTRL.PRIQ_IRQEN, reset unknown, needs IDR0.PRI
  DATA[31:0]{IDR0.MSI}
0xdc PRIQ_IRQ_CFG2/32, fixed while IRQ_CTRL.PRIQ_IRQEN, reset unknown, needs IDR0.PRI
  MemAttr[3:0]{IDR0.MSI}(1=DEVICE_nGnRE 15=OIWB) SH[5:4]{IDR0.MSI}(0=NSH 2=OSH 3=ISH) LO[31]
0x100a8 EVENTQ_PROD/32, fixed while CR0.EVENTQEN, reset unknown
  WR[19:0] OVFLG[31]
0x100ac EVENTQ_CONS/32, read-write, reset unknown
  RD[19:0] OVACKFLG[31]
0x100c8 PRIQ_PROD/32, fixed while CR0.PRIQEN, reset unknown, needs IDR0.PRI
  WR[19:0] OVFLG[31]
0x100cc PRIQ_CONS/32, read-write, reset unknown, needs IDR0.PRI
  RD[19:0] OVACKFLG[31]
`;

test('§6.3 every register is where the architecture has it, with its access rule, its reset value and its fields', () => {
  const declared = registers.flatMap((register) => [registerText(register), fieldsText(register.fields)]);
  expect(declared).toEqual(lines(table));
});
