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
  const cr0 = state.CR0 ?? CR0.make({ SMMUEN: 1, EVENTQEN: 1, CMDQEN: 1 });
  const interrupts = state.IRQ_CTRL ?? IRQ_CTRL.make({ GERROR_IRQEN: 1, EVENTQ_IRQEN: 1 });
  smmu.inject(CR0, cr0);
  smmu.inject(CR0ACK, cr0);
  smmu.inject(IRQ_CTRL, interrupts);
  smmu.inject(IRQ_CTRLACK, interrupts);
  smmu.inject(CR1, state.CR1 ?? 0xd75n);
  smmu.inject(CR2, state.CR2 ?? 0x6n);
  smmu.inject(GBPA, state.GBPA ?? 0x1000n);
  smmu.inject(STRTAB_BASE, state.STRTAB_BASE);
  smmu.inject(STRTAB_BASE_CFG, state.STRTAB_BASE_CFG);
  smmu.inject(CMDQ_BASE, state.CMDQ_BASE);
  smmu.inject(CMDQ_PROD, state.CMDQ_PROD);
  smmu.inject(CMDQ_CONS, state.CMDQ_CONS ?? state.CMDQ_PROD);
  smmu.inject(EVENTQ_BASE, state.EVENTQ_BASE);
  smmu.inject(EVENTQ_PROD, state.EVENTQ_PROD ?? 0n);
  smmu.inject(EVENTQ_CONS, state.EVENTQ_CONS ?? state.EVENTQ_PROD ?? 0n);
}
