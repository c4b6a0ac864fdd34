import type { Change } from '../adoption/edit';
import { driverFile as file } from '../adoption/patch/files';

/** A quarantine that is wrong, the scenario that shows it, what is found, and the function whose line is to blame. */
export interface WrongQuarantine {
  readonly what: string;
  readonly scenario: string;
  readonly rule: string;
  readonly blame: string;
  readonly changes: readonly Change[];
}

const later = `
static struct arm_smmu_device *review_smmu;
static u32 review_sid;
static void review_fence(struct arm_smmu_device *smmu, u32 sid);

static void review_fence_later(struct work_struct *work)
{
	review_fence(review_smmu, review_sid);
}

static DECLARE_DELAYED_WORK(review_work, review_fence_later);
`;

/** Quarantines that do not do what one must. */
export const wrongQuarantines: readonly WrongQuarantine[] = [
  {
    what: 'the first device of the batch is fenced, whichever is silent',
    scenario: 'atc-one-of-three',
    rule: 'only-silent-device-is-fenced',
    blame: 'review_fence',
    changes: [
      {
        file,
        in: 'review_find_silent',
        at: /review_fence\(smmu, sid\);/,
        instead: 'review_fence(smmu, FIELD_GET(CMDQ_ATC_0_SID, cmds->cmds[0].data[0]));',
      },
    ],
  },
  {
    what: 'all devices of the batch are fenced',
    scenario: 'atc-one-of-three',
    rule: 'only-silent-device-is-fenced',
    blame: 'review_fence',
    changes: [
      {
        file,
        in: 'review_find_silent',
        at: /if \(!arm_smmu_cmdq_issue_cmdlist\(smmu, cmds->cmdq, cmd, 1, true\)\)\s+continue;/,
        instead: '',
      },
    ],
  },
  {
    what: 'EATS is cleared after the caller has returned',
    scenario: 'atc-attach-after-silence',
    rule: 'timed-out-invalidation-is-no-success',
    blame: '__arm_smmu_domain_inv_range',
    changes: [
      { file, beforeFunction: 'review_find_silent', add: later },
      {
        file,
        in: 'review_find_silent',
        at: /review_fence\(smmu, sid\);/,
        instead: 'review_smmu = smmu;\n\t\treview_sid = sid;\n\t\tschedule_delayed_work(&review_work, HZ / 10);',
      },
    ],
  },
  {
    what: 'the next attach gives the device ATS again',
    scenario: 'atc-attach-after-silence',
    rule: 'ats-stays-off-until-reset',
    blame: 'arm_smmu_attach_dev',
    changes: [{ file, in: 'arm_smmu_ats_supported', at: /if \(master->ats_broken\)\s+return false;/, instead: '' }],
  },
  {
    what: 'a reset that failed gives the device ATS again',
    scenario: 'atc-reset-hangs',
    rule: 'ats-stays-off-until-reset',
    blame: 'pci_dev_reset_iommu_done',
    changes: [
      {
        file: 'drivers/pci/pci.c',
        in: 'pcie_flr',
        at: /if \(!ret\)\s+pci_dev_reset_iommu_done\(dev\);/,
        instead: 'pci_dev_reset_iommu_done(dev);',
      },
    ],
  },
  {
    what: 'the invalidation is tried again as long as it takes',
    scenario: 'atc-never-answers',
    rule: 'calls-are-quick',
    blame: '__arm_smmu_domain_inv_range',
    changes: [
      {
        file,
        in: 'review_find_silent',
        at: /if \(!arm_smmu_cmdq_issue_cmdlist\(smmu, cmds->cmdq, cmd, 1, true\)\)\s+continue;/,
        instead: `int tries = 400;

		while (--tries && arm_smmu_cmdq_issue_cmdlist(smmu, cmds->cmdq, cmd, 1, true))
			cpu_relax();`,
      },
    ],
  },
  {
    what: 'the first of two StreamIDs is fenced',
    scenario: 'atc-never-answers',
    rule: 'timed-out-invalidation-is-no-success',
    blame: '__arm_smmu_domain_inv_range',
    changes: [{ file, in: 'review_fence', at: /i < master->num_streams/, instead: 'i < 1' }],
  },
  {
    what: 'the SMMU may have the old STE cached',
    scenario: 'atc-never-answers',
    rule: 'ste-change-invalidates',
    blame: 'review_fence',
    changes: [
      {
        file,
        in: 'review_fence',
        at: /arm_smmu_cmdq_issue_cmd_with_sync\(smmu, arm_smmu_make_cmd_cfgi_ste\(id, true\)\);/,
        instead: '',
      },
    ],
  },
  {
    what: 'a batch of invalidations has no CMD_SYNC of its own',
    scenario: 'atc-wrong-sync',
    rule: 'timed-out-invalidation-is-no-success',
    blame: '__arm_smmu_domain_inv_range',
    changes: [
      {
        file,
        in: 'arm_smmu_cmdq_batch_force_sync',
        at: /if \(cmds->num == CMDQ_BATCH_ENTRIES &&\s+FIELD_GET\(CMDQ_0_OP, cmds->cmds\[0\]\.data\[0\]\) == CMDQ_OP_ATC_INV\)\s+return true;/,
        instead: '',
      },
    ],
  },
];
