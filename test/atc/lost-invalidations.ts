import type { Change } from '../adoption/edit';

const file = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const header = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h';

/** A driver that loses an invalidation of endpoint caches, by kernel version, and the scenario that shows it. */
export interface LostInvalidation {
  readonly what: string;
  readonly scenario: string;
  readonly changes: Readonly<Partial<Record<'6.1' | '6.12' | '7.3', readonly Change[]>>>;
}

const notAtEnable: Change = {
  file,
  in: 'arm_smmu_enable_ats',
  at: /arm_smmu_atc_inv_(?:master|domain)\([^;]*\);/,
  instead: '',
};
const notAtChange: Change = {
  file,
  in: 'arm_smmu_attach_commit',
  at: /arm_smmu_atc_inv_master\(master, state->ssid\);/,
  instead: ';',
};
const notAtDisable: Change = {
  file,
  in: 'arm_smmu_attach_commit',
  at: /arm_smmu_atc_inv_master\(master, IOMMU_NO_PASID\);/,
  instead: ';',
};
const onePageShort: Change = {
  file,
  in: 'arm_smmu_atc_inv_to_cmd',
  at: /\(iova \+ size - 1\) >> inval_grain_shift/,
  instead: '(iova + size - 4097) >> inval_grain_shift',
};
const firstStreamOnly: Change = {
  file,
  in: 'arm_smmu_atc_inv_master',
  at: /i < master->num_streams/,
  instead: 'i < 1',
};
const firstStreamOfDomain: Change = { ...firstStreamOnly, in: 'arm_smmu_atc_inv_domain' };
const pasidFlagAlways: Change = {
  file,
  in: 'arm_smmu_atc_inv_to_cmd',
  at: /\.substream_valid\s*= (?:\(ssid != IOMMU_NO_PASID\)|!!ssid)/,
  instead: '.substream_valid = true',
};

/** Invalidations that are dropped, too small, or for the wrong PASID or StreamID. */
export const lostInvalidations: readonly LostInvalidation[] = [
  {
    what: 'ATC_INV dropped when ATS is enabled',
    scenario: 'atc-found-on',
    changes: { '6.1': [notAtEnable], '6.12': [notAtEnable], '7.3': [notAtEnable] },
  },
  {
    what: 'ATC_INV dropped when the domain changes',
    scenario: 'atc-work',
    changes: {
      '6.1': [{ file, in: 'arm_smmu_disable_ats', at: /arm_smmu_atc_inv_master\(master\);/, instead: '' }, notAtEnable],
      '6.12': [notAtChange],
      '7.3': [notAtChange],
    },
  },
  {
    what: 'ATC_INV dropped when ATS is disabled, and when it is enabled again',
    scenario: 'atc-work',
    changes: { '6.12': [notAtDisable, notAtEnable], '7.3': [notAtDisable, notAtEnable] },
  },
  {
    what: 'ATC_INV one page short',
    scenario: 'atc-work',
    changes: { '6.1': [onePageShort], '6.12': [onePageShort], '7.3': [onePageShort] },
  },
  {
    what: 'ATC_INV with PASID 0 for traffic without PASID',
    scenario: 'atc-work',
    changes: {
      '6.1': [pasidFlagAlways],
      '6.12': [pasidFlagAlways],
      '7.3': [
        {
          file: header,
          in: 'arm_smmu_make_cmd_atc_inv',
          at: /FIELD_PREP\(CMDQ_0_SSV, ssid != IOMMU_NO_PASID\)/,
          instead: 'FIELD_PREP(CMDQ_0_SSV, 1)',
        },
      ],
    },
  },
  {
    what: 'ATC_INV for the first of two StreamIDs only, when the domain changes',
    scenario: 'atc-work',
    // 6.1 invalidates for all of them again before ATS is back on.
    changes: { '6.12': [firstStreamOnly], '7.3': [firstStreamOnly] },
  },
  {
    what: 'ATC_INV for the first of two StreamIDs only, when memory is unmapped',
    scenario: 'atc-work',
    changes: {
      '6.1': [firstStreamOfDomain],
      '6.12': [firstStreamOfDomain],
      '7.3': [
        {
          file,
          in: '__arm_smmu_domain_inv_range',
          at: /case INV_TYPE_ATS:/,
          after: '\t\tif (cur->id & 1)\n\t\t\tbreak;',
        },
      ],
    },
  },
  {
    what: 'ATC_INV dropped when a PASID ends',
    scenario: 'atc-pasids',
    changes: {
      '6.12': [
        { file, in: 'arm_smmu_remove_dev_pasid', at: /arm_smmu_atc_inv_master\(master, pasid\);/, instead: ';' },
      ],
      '7.3': [
        { file, in: 'arm_smmu_blocking_set_dev_pasid', at: /arm_smmu_atc_inv_master\(master, pasid\);/, instead: ';' },
      ],
    },
  },
];
