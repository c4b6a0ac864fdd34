import type { Change } from './edit';
import { driverFile } from './patch/files';

const file = driverFile;

/** What a run of the stock driver with a mistake must be caught by: a rule that knows nothing of the mistake. */
export interface Seed {
  readonly id: string;
  readonly oracle: 'page' | 'tags' | 'pointer' | 'power' | 'leak' | 'time';
  /** A situation by name, or the members of a scenario. */
  readonly situation: string;
  readonly changes: readonly Change[];
  /** Rules of which one has to say it. */
  readonly rules: readonly string[];
  /** Function of the driver that has to be on the way to the place that is blamed; absent where that is later on. */
  readonly culprit?: string;
}

/** Mistakes of the kinds that the general oracles are for, that apply to 6.12 and to 7.3. */
export const seeds: readonly Seed[] = [
  {
    id: 'maps-the-next-page',
    oracle: 'page',
    situation: 'kdump-under-dma',
    changes: [{ file, in: 'arm_smmu_map_pages', at: /iova, paddr, pgsize/, instead: 'iova, paddr + pgsize, pgsize' }],
    rules: ['dma-reaches-its-buffer'],
  },
  {
    id: 'walks-from-the-wrong-table',
    oracle: 'page',
    situation: 'kdump-under-dma',
    changes: [
      {
        file,
        in: 'arm_smmu_make_s1_cd',
        at: /arm_lpae_s1_cfg\.ttbr &/,
        instead: 'arm_lpae_s1_cfg.ttbr + 0x1000 &',
      },
    ],
    rules: ['mapped-dma-gets-through', 'dma-reaches-its-buffer'],
    culprit: 'arm_smmu_map_pages',
  },
  {
    id: 'bypasses-at-first',
    oracle: 'page',
    situation: 'kdump-under-dma',
    changes: [{ file, at: /GBPA_ABORT, 0\);/, instead: '0, GBPA_ABORT);' }],
    rules: ['dma-reaches-its-buffer', 'gbpa-lets-live-dma-through'],
    culprit: 'arm_smmu_device_reset',
  },
  {
    id: 'unmap-forgets-the-tlb',
    oracle: 'page',
    situation: 'unmapped',
    changes: [
      {
        file,
        in: 'arm_smmu_iotlb_sync',
        at: /if \(!gather->pgsize\)/,
        instead: 'if (gather->pgsize)',
      },
    ],
    rules: ['dma-stops-with-its-mapping'],
  },
  {
    id: 'one-tag-for-all',
    oracle: 'tags',
    situation: 'kdump-under-dma',
    changes: [
      {
        file,
        in: 'arm_smmu_make_s1_cd',
        at: /FIELD_PREP\(CTXDESC_CD_0_ASID, cd->asid\)/,
        instead: 'FIELD_PREP(CTXDESC_CD_0_ASID, 1)',
      },
    ],
    rules: ['tag-names-one-table'],
    culprit: 'arm_smmu_attach_dev',
  },
  {
    id: 'tags-from-eight-bits',
    oracle: 'tags',
    situation: 'domain-swap',
    changes: [
      {
        file,
        in: 'arm_smmu_make_s1_cd',
        at: /FIELD_PREP\(CTXDESC_CD_0_ASID, cd->asid\)/,
        instead: 'FIELD_PREP(CTXDESC_CD_0_ASID, cd->asid & ~1)',
      },
    ],
    rules: ['tag-names-one-table', 'dma-reaches-its-buffer'],
    culprit: 'arm_smmu_attach_dev',
  },
  {
    id: 'old-entries-outlive-the-reset',
    oracle: 'tags',
    situation: 'kdump-under-dma',
    changes: [{ file, in: 'arm_smmu_device_reset', at: /CMDQ_OP_TLBI_NSNH_ALL/, instead: 'CMDQ_OP_CMD_SYNC' }],
    rules: ['caches-clean-before-enable'],
    culprit: 'arm_smmu_device_reset',
  },
  {
    id: 'streams-used-after-they-are-gone',
    oracle: 'pointer',
    situation: 'failed-stream',
    changes: [
      {
        file,
        in: 'arm_smmu_insert_master',
        at: /rb_erase\([^;]*;\s*kfree\(master->streams\);/,
        after: '\t\tmaster->streams[0].id = 0;',
      },
    ],
    rules: ['no-oops'],
    culprit: 'arm_smmu_insert_master',
  },
  {
    id: 'mapping-not-looked-at',
    oracle: 'pointer',
    situation: 'registers-not-mapped',
    changes: [
      {
        file,
        in: 'arm_smmu_device_probe',
        at: /if \(IS_ERR\(smmu->base\)\)\s*return PTR_ERR\(smmu->base\);/,
        instead: '',
      },
    ],
    rules: ['no-oops'],
    culprit: 'arm_smmu_device_hw_probe',
  },
  {
    id: 'array-too-short',
    oracle: 'pointer',
    situation: 'far-stream',
    changes: [
      {
        file,
        in: 'arm_smmu_init_strtab_2lvl',
        at: /(l2ptrs = [^;]*)cfg->l2\.num_l1_ents/,
        instead: '$11',
      },
    ],
    rules: ['no-oops'],
    culprit: 'arm_smmu_init_l2_strtab',
  },
  {
    id: 'reads-after-power-is-gone',
    oracle: 'power',
    situation: 'power-goes-at-shutdown',
    changes: [
      {
        file,
        in: 'arm_smmu_device_shutdown',
        at: /arm_smmu_\w*disable\w*\([^;]*;/,
        after: '\treadl_relaxed(smmu->base + ARM_SMMU_GERROR);',
      },
    ],
    rules: ['powered-off-is-not-touched'],
    culprit: 'arm_smmu_device_shutdown',
  },
  {
    id: 'acknowledges-after-power-is-gone',
    oracle: 'power',
    situation: 'power-goes-at-shutdown',
    changes: [
      {
        file,
        in: 'arm_smmu_device_shutdown',
        at: /arm_smmu_\w*disable\w*\([^;]*;/,
        after: '\twritel(0, smmu->base + ARM_SMMU_GERRORN);',
      },
    ],
    rules: ['powered-off-is-not-touched'],
    culprit: 'arm_smmu_device_shutdown',
  },
  {
    id: 'disables-twice',
    oracle: 'power',
    situation: 'power-goes-at-shutdown',
    changes: [
      {
        file,
        in: 'arm_smmu_device_shutdown',
        at: /arm_smmu_\w*disable\w*\([^;]*;/,
        after: '\tarm_smmu_device_disable(smmu);',
      },
    ],
    rules: ['powered-off-is-not-touched'],
    culprit: 'arm_smmu_device_shutdown',
  },
  {
    id: 'streams-left-behind',
    oracle: 'leak',
    situation: 'failed-stream',
    changes: [
      { file, in: 'arm_smmu_insert_master', at: /(rb_erase\([^;]*;)\s*kfree\(master->streams\);/, instead: '$1' },
    ],
    rules: ['nothing-leaks'],
    culprit: 'arm_smmu_insert_master',
  },
  {
    id: 'buffer-of-the-reset-left-behind',
    oracle: 'leak',
    situation: 'kdump-service-failure',
    changes: [
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /ret = arm_smmu_device_disable\(smmu\);/,
        before: '\t{\n\t\tvoid *state = kzalloc(256, GFP_KERNEL);\n\n\t\tif (!state)\n\t\t\treturn -ENOMEM;\n\t}',
      },
    ],
    rules: ['nothing-leaks'],
    culprit: 'arm_smmu_device_reset',
  },
  {
    id: 'master-left-behind',
    oracle: 'leak',
    situation: 'failed-stream',
    changes: [
      { file, in: 'arm_smmu_probe_device', at: /err_free_master:\s*kfree\(master\);/, instead: 'err_free_master:' },
    ],
    rules: ['nothing-leaks'],
    culprit: 'arm_smmu_probe_device',
  },
  {
    id: 'waits-with-every-device',
    oracle: 'time',
    situation: 'kdump-under-dma',
    changes: [
      { file, in: 'arm_smmu_insert_master', at: /mutex_lock\(&smmu->streams_mutex\);/, before: '\tmdelay(6000);' },
    ],
    rules: ['calls-are-quick'],
  },
  {
    id: 'sleeps-in-the-reset',
    oracle: 'time',
    situation: 'life-of-a-device',
    changes: [
      { file, in: 'arm_smmu_device_reset', at: /ret = arm_smmu_device_disable\(smmu\);/, before: '\tmdelay(12000);' },
    ],
    rules: ['calls-are-quick'],
  },
  {
    id: 'goes-round-for-ever',
    oracle: 'time',
    situation: 'life-of-a-device',
    changes: [
      {
        file,
        in: 'arm_smmu_device_reset',
        at: /ret = arm_smmu_device_disable\(smmu\);/,
        before: '\twhile (!(readl_relaxed(smmu->base + ARM_SMMU_CR0) & CR0_SMMUEN))\n\t\tcpu_relax();',
      },
    ],
    rules: ['no-endless-loop', 'calls-are-quick'],
    culprit: 'arm_smmu_device_reset',
  },
];
