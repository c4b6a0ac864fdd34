import { driverFile } from '../patch/files';
import type { Mutation } from './mutation';

const file = driverFile;

/** Other ways to get such a patch wrong. */
export const moreDefects: readonly Mutation[] = [
  {
    id: 'tags-shared',
    summary:
      'The new kernel numbers ASIDs from 1 again, while entries of the old tables are cached under the same numbers.',
    effect: 'defect',
    culprit: 'arm_smmu_domain_finalise_s1',
    changes: [{ file, in: 'arm_smmu_kdump_first_tag', at: /return .*;/, instead: 'return 1;' }],
  },
  {
    id: 'table-registers-rewritten',
    summary: 'STRTAB_BASE and STRTAB_BASE_CFG are written while SMMUEN is 1.',
    effect: 'defect',
    culprit: 'arm_smmu_write_strtab',
    changes: [
      { file, in: 'arm_smmu_device_reset', at: /command_queue:\n/, instead: '' },
      { file, in: 'arm_smmu_device_reset', at: /arm_smmu_write_strtab\(smmu\);/, before: 'command_queue:' },
    ],
  },
  {
    id: 'attributes-rewritten',
    summary: 'CR1 and CR2 are written while SMMUEN is 1.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /goto command_queue;/,
        instead: `{
			writel_relaxed(0, smmu->base + ARM_SMMU_CR1);
			goto command_queue;
		}`,
      },
    ],
  },
  {
    id: 'enable-dropped-for-a-moment',
    summary: 'The step that enables the command queue forgets SMMUEN; the last step sets it again.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [{ file, in: 'arm_smmu_device_reset', at: /enables \|= CR0_CMDQEN;/, instead: 'enables = CR0_CMDQEN;' }],
  },
  {
    id: 'disabled-first',
    summary: 'The take-over stops everything, not the queues only.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_take_over',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /arm_smmu_write_reg_sync\(smmu, keep, /,
        instead: 'arm_smmu_write_reg_sync(smmu, 0, ',
      },
    ],
  },
  {
    id: 'atschk-dropped',
    summary: 'ATSCHK is not among what is kept.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_take_over',
    changes: [{ file, at: /\(CR0_SMMUEN \| CR0_ATSCHK \| GENMASK\(8, 6\)\)/, instead: '(CR0_SMMUEN | GENMASK(8, 6))' }],
  },
  {
    id: 'queues-not-stopped',
    summary: 'CMDQ_BASE is written while the crashed kernel’s command queue is enabled.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /u32 keep = cr0 & ARM_SMMU_KDUMP_CR0_KEPT;/,
        instead: 'u32 keep = cr0;',
      },
    ],
  },
  {
    id: 'no-wait-for-queues',
    summary: 'Nobody waits until the queues have stopped.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /ret = arm_smmu_write_reg_sync\(smmu, keep, ARM_SMMU_CR0, ARM_SMMU_CR0ACK\);/,
        instead: 'ret = 0;\n\twritel_relaxed(keep, smmu->base + ARM_SMMU_CR0);',
      },
    ],
  },
  {
    id: 'second-level-never-adopted',
    summary: 'Second-level tables are made afresh and hung into the live first level: every stream below it aborts.',
    effect: 'defect',
    culprit: 'arm_smmu_write_strtab_l1_desc',
    changes: [{ file, in: 'arm_smmu_kdump_adopt_l2', at: /if \(!span\)/, instead: 'if (1)' }],
  },
  {
    id: 'linear-table-cleared',
    summary: 'The adopted linear table is filled with entries that abort, as a fresh one is.',
    effect: 'defect',
    culprit: 'arm_smmu_init_initial_stes',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_linear',
        at: /cfg->linear\.num_ents = .*;/,
        after: '\tarm_smmu_init_initial_stes(cfg->linear.table, cfg->linear.num_ents);',
      },
    ],
  },
  {
    id: 'second-level-window-short',
    summary: 'The window on a second-level table holds one entry.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_l2',
        at: /devm_memremap\(smmu->dev, phys, size,/,
        instead: 'devm_memremap(smmu->dev, phys, sizeof(struct arm_smmu_ste),',
      },
    ],
  },
  {
    id: 'base-unmasked',
    summary: 'The address of the stream table keeps the allocation hint of bit 62.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_strtab',
    changes: [{ file, in: 'arm_smmu_kdump_adopt_strtab', at: /base & STRTAB_BASE_ADDR_MASK/, instead: 'base' }],
  },
  {
    id: 'split-unchecked',
    summary: 'Second-level tables of another size are read with the driver’s own split.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_2lvl',
    changes: [
      { file, in: 'arm_smmu_kdump_adopt_2lvl', at: /if \(split != STRTAB_SPLIT\)\s*return -EINVAL;/, instead: '' },
    ],
  },
  {
    id: 'format-unchecked',
    summary: 'A linear table is taken for the first level of two.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_strtab',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_strtab',
        at: /if \(FIELD_GET\(STRTAB_BASE_CFG_FMT, reg\) == STRTAB_BASE_CFG_FMT_LINEAR\)/,
        instead: 'if (!(smmu->features & ARM_SMMU_FEAT_2_LVL_STRTAB))',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_strtab',
        at: /else if \(FIELD_GET\(STRTAB_BASE_CFG_FMT, reg\) == STRTAB_BASE_CFG_FMT_2LVL\)/,
        instead: 'else',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(split != STRTAB_SPLIT\)\s*return -EINVAL;/,
        instead: 'split = STRTAB_SPLIT;',
      },
    ],
  },
  {
    id: 'adopted-without-coherency',
    summary: 'A table is kept although the SMMU does not look into the CPUs’ caches.',
    effect: 'defect',
    culprit: 'arm_smmu_device_hw_probe_kdump',
    changes: [
      {
        file,
        in: 'arm_smmu_device_hw_probe_kdump',
        at: /if \(!\(smmu->features & ARM_SMMU_FEAT_COHERENCY\)\)/,
        instead: 'if (0)',
      },
    ],
  },
  {
    id: 'never-deferred',
    summary: 'No device is deferred: the core attaches each at once.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [{ file, in: 'arm_smmu_is_attach_deferred', at: /return true;/, instead: 'return false;' }],
  },
  {
    id: 'always-deferred',
    summary: 'Every device is deferred, those without an entry too.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [{ file, in: 'arm_smmu_is_attach_deferred', at: /\treturn false;\n\}/, instead: '\treturn true;\n}' }],
  },
  {
    id: 'first-stream-alone',
    summary: 'Of a device with several StreamIDs only the first is looked at.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [{ file, in: 'arm_smmu_is_attach_deferred', at: /i < master->num_streams/, instead: 'i < 1' }],
  },
  {
    id: 'bypass-not-deferred',
    summary: 'A device whose entry bypasses is attached at once.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [
      {
        file,
        in: 'arm_smmu_is_attach_deferred',
        at: /== STRTAB_STE_0_CFG_ABORT\)/,
        instead: '!= STRTAB_STE_0_CFG_S1_TRANS)',
      },
    ],
  },
  {
    id: 'adopted-in-any-kernel',
    summary: 'Whoever finds SMMUEN at 1 adopts: firmware’s and kexec’s tables too, whose memory is in use again.',
    effect: 'defect',
    culprit: 'arm_smmu_device_hw_probe_kdump',
    changes: [{ file, in: 'arm_smmu_device_hw_probe_kdump', at: /if \(!is_kdump_kernel\(\)\)\s*return;/, instead: '' }],
  },
  {
    id: 'unmapped-after-check',
    summary: 'The first-level table is unmapped as soon as it was checked.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_l2',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /cfg->l2\.l2ptrs = l2ptrs;/,
        after: '\tdevm_memunmap(smmu->dev, table);',
      },
    ],
  },
  {
    id: 'option-kept-after-fallback',
    summary:
      'After a failed check the option stays set: the reset keeps the hardware’s table, the driver fills its own.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_strtab',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_strtab',
        at: /smmu->options &= ~ARM_SMMU_OPT_KDUMP_ADOPT;/,
        instead: 'ret = -EAGAIN;',
      },
    ],
  },
  {
    id: 'disabled-when-probe-fails',
    summary: 'A probe that fails after the take-over turns the SMMU off under live DMA.',
    effect: 'defect',
    culprit: 'arm_smmu_device_disable',
    changes: [
      {
        file,
        in: 'arm_smmu_device_probe',
        at: /if \(!\(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT\)\)\n/,
        instead: '\n',
      },
    ],
  },
  {
    id: 'array-leaked',
    summary: 'When the first level cannot be mapped, the array of second levels is not given back.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_2lvl',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /l2ptrs = devm_kcalloc\(smmu->dev, num_l1_ents, sizeof\(\*l2ptrs\), GFP_KERNEL\);/,
        instead: 'l2ptrs = kcalloc(num_l1_ents, sizeof(*l2ptrs), GFP_KERNEL);',
      },
      { file, in: 'arm_smmu_kdump_adopt_2lvl', at: /\t\tdevm_kfree\(smmu->dev, l2ptrs\);\n/, instead: '' },
    ],
  },
  {
    id: 'table-unaligned',
    summary: 'A base whose low bits the hardware takes for zero is mapped as it stands.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_2lvl',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(!IS_ALIGNED\(phys, size\)\)\s*return -EINVAL;/,
        instead: '',
      },
    ],
  },
];
