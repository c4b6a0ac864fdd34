import { driverFile } from '../patch/files';
import type { Mutation } from './mutation';

const file = driverFile;

/** Changes that a reviewer would let pass: nothing about them may be reported as broken. */
export const harmlessMutations: readonly Mutation[] = [
  {
    id: 'comment-added',
    summary: 'A comment.',
    effect: 'harmless',
    changes: [
      { file, in: 'arm_smmu_kdump_take_over', at: /\*enables = keep;/, before: '\t/* SMMUEN is among them. */' },
    ],
  },
  {
    id: 'register-read-twice',
    summary: 'CR0 is read once more.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /gerror = readl_relaxed/,
        before: '\tdev_dbg(smmu->dev, "CR0 is 0x%x\\n", readl_relaxed(smmu->base + ARM_SMMU_CR0));',
      },
    ],
  },
  {
    id: 'acknowledged-twice',
    summary: 'GERRORN gets the same value twice.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /writel_relaxed\(gerror, smmu->base \+ ARM_SMMU_GERRORN\);/,
        after: '\t\twritel_relaxed(gerror, smmu->base + ARM_SMMU_GERRORN);',
      },
    ],
  },
  {
    id: 'acknowledged-always',
    summary: 'GERRORN is written even where no error is active.',
    effect: 'harmless',
    changes: [{ file, in: 'arm_smmu_kdump_take_over', at: /if \(active & GERROR_ERR_MASK\) \{/, instead: 'if (1) {' }],
  },
  {
    id: 'checks-reordered',
    summary: 'Size before split.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /(if \(split != STRTAB_SPLIT\)\s*return -EINVAL;)\s*(if \(log2size <= split [^;]*;)/,
        instead: '$2\n\t$1',
      },
    ],
  },
  {
    id: 'deferral-in-other-words',
    summary: 'The same condition, written the other way round.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_is_attach_deferred',
        at: /if \(!\(word & STRTAB_STE_0_V\)\)[\s\S]*return true;\n/,
        instead: `if (word & STRTAB_STE_0_V &&
		    FIELD_GET(STRTAB_STE_0_CFG, word) != STRTAB_STE_0_CFG_ABORT)
			return true;
`,
      },
    ],
  },
  {
    id: 'streams-backwards',
    summary: 'The StreamIDs of a device are looked at from the last to the first.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_is_attach_deferred',
        at: /for \(i = 0; i < master->num_streams; i\+\+\)/,
        instead: 'for (i = master->num_streams; i-- > 0;)',
      },
    ],
  },
  {
    id: 'invalidated-twice',
    summary: 'CFGI_ALL is issued twice.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /arm_smmu_cmdq_issue_cmd_with_sync\(smmu, arm_smmu_make_cmd_cfgi_all\(\)\);/,
        after: '\tarm_smmu_cmdq_issue_cmd_with_sync(smmu, arm_smmu_make_cmd_cfgi_all());',
      },
    ],
  },
  {
    id: 'abort-behind-the-table',
    summary: 'GBPA is set to abort, which no transaction meets while SMMUEN stays 1.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /\*enables = keep;/,
        before: '\tarm_smmu_update_gbpa(smmu, GBPA_ABORT, 0);',
      },
    ],
  },
  {
    id: 'queues-stopped-one-by-one',
    summary: 'The command queue is stopped first, the others after it.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /ret = arm_smmu_write_reg_sync\(smmu, keep,/,
        before: `
	ret = arm_smmu_write_reg_sync(smmu, cr0 & ~CR0_CMDQEN, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
	if (ret)
		return ret;
`,
      },
    ],
  },
  {
    id: 'stricter-alignment',
    summary: 'Second-level tables that begin within a page are refused as well, though none can.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_l2',
        at: /!IS_ALIGNED\(phys, size\)/,
        instead: '!IS_ALIGNED(phys, size) || !IS_ALIGNED(phys, SZ_4K)',
      },
    ],
  },
  {
    id: 'smaller-cap',
    summary: 'A linear table may have 4 MB: more than 16 bits of StreamID need.',
    effect: 'harmless',
    changes: [{ file, in: 'arm_smmu_kdump_adopt_linear', at: /SZ_8M/, instead: 'SZ_4M' }],
  },
  {
    id: 'log-levels',
    summary: 'Says less in the log.',
    effect: 'harmless',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_strtab',
        at: /dev_info\(smmu->dev, "kept/,
        instead: 'dev_dbg(smmu->dev, "kept',
      },
    ],
  },
  {
    id: 'helper-extracted',
    summary: 'The condition for adoption in a function of its own.',
    effect: 'harmless',
    changes: [
      {
        file,
        beforeFunction: 'arm_smmu_kdump_take_over',
        add: `
static bool arm_smmu_kdump_adopts(struct arm_smmu_device *smmu)
{
	return smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT;
}
`,
      },
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /if \(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT\) \{/,
        instead: 'if (arm_smmu_kdump_adopts(smmu)) {',
      },
    ],
  },
  {
    id: 'event-interrupt-kept',
    summary:
      'The interrupt of the event queue is requested and enabled although the queue is not, and so never raises it.',
    effect: 'harmless',
    changes: [
      { file, in: 'arm_smmu_setup_irqs', at: /irqen_flags &= ~IRQ_CTRL_EVTQ_IRQEN;/, instead: ';' },
      { file, in: 'arm_smmu_setup_unique_irqs', at: /if \(is_kdump_kernel\(\)\) \{/, instead: 'if (0) {' },
    ],
  },
];
