import type { Change } from '../edit';
import { driverFile } from './files';

/** Firmware that reserves memory for StreamID 24: what the tables' reader would give the driver. */
export const reservedStream: readonly Change[] = [
  {
    file: driverFile,
    beforeFunction: 'arm_smmu_rmr_install_bypass_ste',
    add: `
static void review_get_rmr_sids(struct fwnode_handle *node, struct list_head *head)
{
	static u32 sids[] = { 24 };
	struct iommu_iort_rmr_data *rmr = kzalloc(sizeof(*rmr), GFP_KERNEL);

	if (!rmr)
		return;
	rmr->sids = sids;
	rmr->num_sids = 1;
	list_add_tail(&rmr->rr.list, head);
}

static void review_put_rmr_sids(struct fwnode_handle *node, struct list_head *head)
{
	struct iommu_resv_region *entry, *next;

	list_for_each_entry_safe(entry, next, head, list)
		kfree(container_of(entry, struct iommu_iort_rmr_data, rr));
}
`,
  },
  {
    file: driverFile,
    in: 'arm_smmu_rmr_install_bypass_ste',
    at: /iort_get_rmr_sids\(/,
    instead: 'review_get_rmr_sids(',
  },
  {
    file: driverFile,
    in: 'arm_smmu_rmr_install_bypass_ste',
    at: /iort_put_rmr_sids\(/,
    instead: 'review_put_rmr_sids(',
  },
];
