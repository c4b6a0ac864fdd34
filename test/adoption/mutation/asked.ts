import { driverFile } from '../patch/files';
import type { Mutation } from './mutation';

const file = driverFile;

/** What reviewers of such a patch have found or feared, each as a change to a patch that is right. */
export const askedMutations: readonly Mutation[] = [
  {
    id: 'gerror-ack-dropped',
    summary: 'Errors that the crashed kernel left stay active: a latched CMDQ_ERR stops the command queue.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_take_over',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_take_over',
        at: /\t\twritel_relaxed\(gerror, smmu->base \+ ARM_SMMU_GERRORN\);\n/,
        instead: '',
      },
    ],
  },
  {
    id: 'atschk-forced',
    summary:
      'ATSCHK is set whatever the crashed kernel had: translated requests that were let through are checked now.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /!\(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT\) &&\s*smmu->features & ARM_SMMU_FEAT_ATS/,
        instead: 'smmu->features & ARM_SMMU_FEAT_ATS',
      },
    ],
  },
  {
    id: 'service-failure-accepted',
    summary: 'An SMMU in service failure mode is taken over as if it worked.',
    effect: 'defect',
    culprit: 'arm_smmu_device_hw_probe_kdump',
    changes: [
      { file, in: 'arm_smmu_device_hw_probe_kdump', at: /if \(active & GERROR_SFM_ERR\)/, instead: 'if (0)' },
      { file, in: 'arm_smmu_kdump_take_over', at: /& GERROR_SFM_ERR\) \{/, instead: '& 0) {' },
    ],
  },
  {
    id: 'service-failure-late',
    summary:
      'A service failure that comes between the check and the acknowledgement is acknowledged like any other error.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_take_over',
    changes: [{ file, in: 'arm_smmu_kdump_take_over', at: /& GERROR_SFM_ERR\) \{/, instead: '& 0) {' }],
  },
  {
    id: 'rmr-bypass-installed',
    summary: 'Bypass entries for reserved regions are written over adopted ones, in a table in use.',
    effect: 'defect',
    culprit: 'arm_smmu_make_bypass_ste',
    changes: [
      {
        file,
        in: 'arm_smmu_rmr_install_bypass_ste',
        at: /if \(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT\)\s*return;/,
        instead: '',
      },
    ],
  },
  {
    id: 'deferred-by-valid-alone',
    summary: 'Devices whose entry aborts are deferred too, and stay without DMA although nothing is in flight.',
    effect: 'defect',
    culprit: 'arm_smmu_is_attach_deferred',
    changes: [
      {
        file,
        in: 'arm_smmu_is_attach_deferred',
        at: /if \(FIELD_GET\(STRTAB_STE_0_CFG, word\) == STRTAB_STE_0_CFG_ABORT\)\s*continue;/,
        instead: '',
      },
    ],
  },
  {
    id: 'event-queue-for-a-moment',
    summary: 'The event queue is set up and enabled, and disabled at the end of the reset.',
    effect: 'defect',
    culprit: 'arm_smmu_device_reset',
    changes: [
      { file, in: 'arm_smmu_device_reset', at: /if \(is_kdump_kernel\(\)\)\s*goto no_event_queues;/, instead: '' },
      { file, in: 'arm_smmu_device_reset', at: /no_event_queues:\n/, instead: '' },
    ],
  },
  {
    id: 'partition-rewritten',
    summary:
      'A partition identifier is written into a live entry; the guard is a flag that the core clears before an attach that then fails.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_set_partition',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_set_partition',
        at: /if \(smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT\)/,
        instead: 'if ((smmu->options & ARM_SMMU_OPT_KDUMP_ADOPT) && dev->iommu->attach_deferred)',
      },
    ],
  },
  {
    id: 'log2size-unchecked',
    summary: 'The size of the stream table is believed as the register says it.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_2lvl',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(log2size <= split \|\| log2size > smmu->sid_bits\)\s*return -EINVAL;/,
        instead: '',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(num_l1_ents > STRTAB_MAX_L1_ENTRIES\)\s*return -E2BIG;/,
        instead: '',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(!IS_ALIGNED\(phys, size\)\)\s*return -EINVAL;/,
        instead: '',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_linear',
        at: /if \(log2size > smmu->sid_bits\)\s*return -EINVAL;/,
        instead: '',
      },
      { file, in: 'arm_smmu_kdump_adopt_linear', at: /if \(size > SZ_8M\)\s*return -E2BIG;/, instead: '' },
    ],
  },
  {
    id: 'span-unchecked',
    summary: 'A first-level descriptor may say any span; 31 maps 64 GB.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_l2',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_l2',
        at: /if \(span != STRTAB_SPLIT \+ 1\) \{[^}]*\}/,
        instead: 'size = sizeof(struct arm_smmu_ste) << (span - 1);',
      },
      { file, in: 'arm_smmu_kdump_adopt_l2', at: / \|\| !IS_ALIGNED\(phys, size\)/, instead: '' },
    ],
  },
  {
    id: 'memremap-error-ignored',
    summary: 'The answer of memremap is used without a look at it.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_l2',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_l2',
        at: /if \(IS_ERR\(table\)\)\s*return PTR_ERR\(table\);/,
        instead: '',
      },
      {
        file,
        in: 'arm_smmu_kdump_adopt_2lvl',
        at: /if \(IS_ERR\(table\)\) \{[^}]*\}/,
        instead: '',
      },
    ],
  },
  {
    id: 'level-flag-after-fallback',
    summary:
      'The flag for two levels is cleared before the linear table is checked, and stays cleared when a check fails.',
    effect: 'defect',
    culprit: 'arm_smmu_kdump_adopt_linear',
    changes: [
      {
        file,
        in: 'arm_smmu_kdump_adopt_linear',
        at: /if \(log2size > smmu->sid_bits\)/,
        before: '\tsmmu->features &= ~ARM_SMMU_FEAT_2_LVL_STRTAB;',
      },
    ],
  },
];
