import { CR0, CR0ACK, CR1, CR2, GBPA, IRQ_CTRL, IRQ_CTRLACK, STRTAB_BASE, STRTAB_BASE_CFG } from '../registers/control';
import { CMDQ_BASE, CMDQ_CONS, CMDQ_PROD, EVENTQ_BASE, EVENTQ_CONS, EVENTQ_PROD } from '../registers/queue';
import type { SmmuV3 } from './smmu';

/** As after power-on: translation off, GBPA as the part has it. */
export function coldBoot(smmu: SmmuV3): void {
  smmu.reset();
}

/** Where a crashed kernel left its tables and queues: raw register values. Those that are not given are what Linux 6.12 and 7.3 leave. */
export interface CrashedKernelState {
  readonly CR0?: bigint;
  readonly CR1?: bigint;
  readonly CR2?: bigint;
  readonly GBPA?: bigint;
  readonly IRQ_CTRL?: bigint;
  readonly STRTAB_BASE: bigint;
  readonly STRTAB_BASE_CFG: bigint;
  readonly CMDQ_BASE: bigint;
  readonly CMDQ_PROD: bigint;
  readonly CMDQ_CONS?: bigint;
  readonly EVENTQ_BASE: bigint;
  readonly EVENTQ_PROD?: bigint;
  readonly EVENTQ_CONS?: bigint;
}

/** As a crash kernel finds it: translation and both queues on (CR0=0xd), all acknowledged, GBPA=0x1000 as after power-on. */
export function crashedKernel(smmu: SmmuV3, state: CrashedKernelState): void {
  smmu.reset();
  const { registers } = smmu.part;
  const cr0 = state.CR0 ?? CR0.make({ SMMUEN: 1, EVENTQEN: 1, CMDQEN: 1 });
  const interrupts = state.IRQ_CTRL ?? IRQ_CTRL.make({ GERROR_IRQEN: 1, EVENTQ_IRQEN: 1 });
  registers.set(CR0, cr0);
  registers.set(CR0ACK, cr0);
  registers.set(IRQ_CTRL, interrupts);
  registers.set(IRQ_CTRLACK, interrupts);
  registers.set(CR1, state.CR1 ?? 0xd75n);
  registers.set(CR2, state.CR2 ?? 0x6n);
  registers.set(GBPA, state.GBPA ?? 0x1000n);
  smmu.part.gbpaDone = registers.get(GBPA);
  registers.set(STRTAB_BASE, state.STRTAB_BASE);
  registers.set(STRTAB_BASE_CFG, state.STRTAB_BASE_CFG);
  registers.set(CMDQ_BASE, state.CMDQ_BASE);
  registers.set(CMDQ_PROD, state.CMDQ_PROD);
  registers.set(CMDQ_CONS, state.CMDQ_CONS ?? state.CMDQ_PROD);
  registers.set(EVENTQ_BASE, state.EVENTQ_BASE);
  registers.set(EVENTQ_PROD, state.EVENTQ_PROD ?? 0n);
  registers.set(EVENTQ_CONS, state.EVENTQ_CONS ?? state.EVENTQ_PROD ?? 0n);
}
