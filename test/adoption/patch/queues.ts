import type { Change } from '../edit';
import { driverFile } from './files';

/** A crash kernel neither sets up nor listens to the event and PRI queues: the crashed kernel's tables may be broken and would flood them. */
export const queues: readonly Change[] = [
  {
    file: driverFile,
    in: 'arm_smmu_setup_unique_irqs',
    at: /irq = smmu->evtq\.q\.irq;\s*if \(irq\) \{/,
    instead: `irq = smmu->evtq.q.irq;
	if (is_kdump_kernel()) {
		dev_dbg(smmu->dev, "crash kernel, events are not reported\\n");
	} else if (irq) {`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_setup_unique_irqs',
    at: /if \(smmu->features & ARM_SMMU_FEAT_PRI\)/,
    instead: 'if (!is_kdump_kernel() && smmu->features & ARM_SMMU_FEAT_PRI)',
  },
  {
    file: driverFile,
    in: 'arm_smmu_setup_irqs',
    at: /irq = smmu->combined_irq;\s*if \(irq\)/,
    instead: `irq = smmu->combined_irq;
	if (is_kdump_kernel())
		irqen_flags &= ~IRQ_CTRL_EVTQ_IRQEN;
	if (irq && is_kdump_kernel()) {
		ret = devm_request_irq(smmu->dev, irq, arm_smmu_gerror_handler,
				       0, "arm-smmu-v3-combined-irq", smmu);
		if (ret < 0)
			dev_warn(smmu->dev, "no interrupt for errors\\n");
	} else if (irq)`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_setup_irqs',
    at: /if \(smmu->features & ARM_SMMU_FEAT_PRI\)/,
    instead: 'if (!is_kdump_kernel() && smmu->features & ARM_SMMU_FEAT_PRI)',
  },
  {
    file: driverFile,
    in: 'arm_smmu_device_reset',
    at: /writeq_relaxed\(smmu->evtq\.q\.q_base,/,
    before: `
	if (is_kdump_kernel())
		goto no_event_queues;
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_device_reset',
    at: /if \(smmu->features & ARM_SMMU_FEAT_ATS\)/,
    before: 'no_event_queues:',
  },
];
