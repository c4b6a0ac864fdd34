import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../../src/core/base/cancellation';
import { prepareKernelTree } from '../../../src/engine/kernel-tree';
import { Session } from '../../../src/engine/session';
import { nodePorts } from '../../../src/node/engine-ports';
import { type Addition, applyChanges, type Edit } from '../../adoption/edit';
import { requireTrees, titleWith } from '../../support/requires';

const file = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

interface Patch {
  readonly what: string;
  readonly edits: readonly (Omit<Edit, 'file'> | Omit<Addition, 'file'>)[];
  readonly scenario: string;
  /** Origins and rules of what is proven and was not before. */
  readonly found: readonly string[];
}

const patches: Readonly<Record<string, readonly Patch[]>> = {
  '7.3': [
    {
      what: 'a comment',
      edits: [{ in: 'arm_smmu_device_reset', at: /arm_smmu_write_strtab/, before: '\t/* First of all. */' }],
      scenario: 'kdump-under-dma',
      found: [],
    },
    {
      what: 'an error path that gives up where GBPA does not respond',
      edits: [
        {
          in: 'arm_smmu_device_reset',
          at: /(arm_smmu_update_gbpa\(smmu, GBPA_ABORT, 0\);)/,
          instead: 'ret = $1',
          after: '\t\tif (ret)\n\t\t\treturn ret;',
        },
      ],
      scenario: 'kdump-under-dma',
      found: [],
    },
    {
      what: 'a guard in place of lock and unlock',
      edits: [
        { in: 'arm_smmu_domain_finalise_s1', at: /mutex_lock\(/, instead: 'guard(mutex)(' },
        { in: 'arm_smmu_domain_finalise_s1', at: /mutex_unlock\([^;]*;/, instead: '' },
      ],
      scenario: 'domain-swap',
      found: [],
    },
    {
      what: 'a CFGI for an STE that nobody waits for',
      edits: [{ in: 'arm_smmu_ste_writer_sync_entry', at: /issue_cmd_with_sync/, instead: 'issue_cmd' }],
      scenario: 'domain-swap',
      found: ['introduced ste-change-invalidates'],
    },
    {
      what: 'unmap without TLBI',
      edits: [{ in: '__arm_smmu_domain_inv_range', at: /arm_smmu_cmdq_batch_submit\(smmu, &cmds\);/, instead: ';' }],
      scenario: 'stale-walks',
      found: ['interaction dma-reaches-its-buffer', 'interaction dma-stops-with-its-mapping'],
    },
    {
      what: 'GERRORN that gets the active errors alone',
      edits: [{ in: 'arm_smmu_gerror_handler', at: /writel\(gerror,/, instead: 'writel(active,' }],
      scenario: 'command-queue-error',
      found: ['introduced waiting-commands-are-taken'],
    },
    {
      what: 'a mutex that is kept',
      edits: [
        {
          in: 'arm_smmu_attach_dev',
          at: /arm_smmu_attach_commit\(&state\);\s*mutex_unlock/,
          instead: 'arm_smmu_attach_commit(&state);\n\tmutex_is_locked',
        },
      ],
      scenario: 'shutdown',
      found: ['interaction locks-are-balanced', 'introduced locks-are-balanced'],
    },
    {
      what: 'a shutdown that does nothing',
      edits: [{ in: 'arm_smmu_device_shutdown', at: /arm_smmu_disable_action\(smmu\);/, instead: '(void)smmu;' }],
      scenario: 'shutdown',
      found: ['interaction next-system-can-do-dma'],
    },
    {
      what: 'the event queue in a crash kernel',
      edits: [{ in: 'arm_smmu_device_reset', at: /if \(is_kdump_kernel\(\)\)/, instead: 'if (0)' }],
      scenario: 'kdump-under-dma',
      found: ['introduced event-queues-stay-off'],
    },
    {
      what: 'a helper of its own for the write of GBPA',
      edits: [
        { in: 'arm_smmu_update_gbpa', at: /writel_relaxed\(/, instead: 'review_write(' },
        {
          beforeFunction: 'arm_smmu_update_gbpa',
          add: 'static void review_write(u32 value, u32 __iomem *where)\n{\n\twritel_relaxed(value, where);\n}',
        },
      ],
      scenario: 'kdump-under-dma',
      found: [],
    },
    {
      what: 'a command error that is acknowledged before its command is replaced',
      edits: [
        {
          in: 'arm_smmu_gerror_handler',
          at: /if \(active & GERROR_CMDQ_ERR\)/,
          before: '\twritel(gerror, smmu->base + ARM_SMMU_GERRORN);',
        },
      ],
      scenario: 'illegal-command',
      found: ['introduced failed-command-is-replaced'],
    },
    {
      what: 'events that are given back without a barrier',
      edits: [{ in: 'queue_sync_cons_out', at: /__iomb\(\);/, instead: '' }],
      scenario: 'event-overflow',
      found: ['introduced entries-are-read-before-given-back'],
    },
    {
      what: 'an overflow that is no longer acknowledged after the next event',
      edits: [{ in: 'queue_inc_cons', at: /Q_OVF\(q->cons\) \| /, instead: '' }],
      scenario: 'event-overflow',
      found: ['interaction overflow-stays-acknowledged'],
    },
    {
      what: 'a function with another name',
      edits: [
        { in: 'arm_smmu_update_gbpa', at: /arm_smmu_update_gbpa\(/, instead: 'arm_smmu_gbpa_update(' },
        { in: 'arm_smmu_device_reset', at: /arm_smmu_update_gbpa\(/, instead: 'arm_smmu_gbpa_update(' },
      ],
      scenario: 'kdump-under-dma',
      found: [],
    },
    {
      what: 'a stronger barrier before CMDQ_PROD',
      edits: [{ in: '__arm_smmu_cmdq_issue_cmdlist', at: /dma_wmb\(\);/, instead: 'mb();' }],
      scenario: 'domain-swap',
      found: [],
    },
    {
      what: 'no barrier before CMDQ_PROD',
      edits: [{ in: '__arm_smmu_cmdq_issue_cmdlist', at: /dma_wmb\(\);/, instead: '' }],
      scenario: 'domain-swap',
      found: ['introduced commands-are-visible-first'],
    },
    {
      what: 'a CFGI after each dword, changed or not',
      edits: [
        {
          in: 'entry_set',
          at: /if \(changed\)\s*writer->ops->sync\(writer\);/,
          instead: '(void)changed;\n\twriter->ops->sync(writer);',
        },
      ],
      scenario: 'context-change',
      found: [],
    },
    {
      what: 'entries that are always taken out before they change',
      edits: [{ in: 'arm_smmu_write_entry', at: /hweight8\(used_qword_diff\) == 1/, instead: '0' }],
      scenario: 'domain-swap',
      found: [],
    },
    {
      what: 'an entry that is valid again before it is complete',
      edits: [
        {
          in: 'arm_smmu_write_entry',
          at: /entry_set\(writer, entry, target, 1, NUM_ENTRY_QWORDS - 1\);\s*entry_set\(writer, entry, target, 0, 1\);/,
          instead: 'entry_set(writer, entry, target, 0, NUM_ENTRY_QWORDS);',
        },
      ],
      scenario: 'context-change',
      found: ['introduced update-is-never-torn'],
    },
    {
      what: 'an entry that stays valid while it changes',
      edits: [{ in: 'arm_smmu_write_entry', at: /unused_update\[0\] = 0;\s*entry_set\([^;]*;/, instead: '' }],
      scenario: 'context-change',
      found: ['introduced update-is-never-torn'],
    },
    {
      what: 'a CFGI for another context descriptor',
      edits: [{ in: 'arm_smmu_sync_cd', at: /(streams\[i\]\.id), ssid,/, instead: '$1, ssid + 1,' }],
      scenario: 'domain-swap',
      found: ['interaction cd-change-invalidates'],
    },
    {
      what: 'a message whose address goes into the register of another one',
      edits: [
        {
          in: 'arm_smmu_write_msi_msg',
          at: /(writeq_relaxed\(doorbell, smmu->base \+ )cfg\[0\]/,
          instead: '$1ARM_SMMU_GERROR_IRQ_CFG0',
        },
      ],
      scenario: 'messages',
      found: ['interaction events-are-read'],
    },
    {
      what: 'an event queue whose CONS stays where it is',
      edits: [{ in: 'queue_remove_raw', at: /queue_sync_cons_out\(q\);/, instead: '' }],
      scenario: 'unmapped-dma',
      found: ['interaction events-are-read'],
    },
    {
      what: 'an unmap that invalidates the first page alone',
      edits: [{ in: 'arm_smmu_iotlb_sync', at: /gather->end - gather->start \+ 1/, instead: '0x1000' }],
      scenario: 'unmapped-pages',
      found: ['interaction dma-stops-with-its-mapping', 'introduced dma-stops-with-its-mapping'],
    },
    {
      what: 'a CFGI for the context descriptor of the first stream alone',
      edits: [{ in: 'arm_smmu_sync_cd', at: /i < master->num_streams/, instead: 'i < 1' }],
      scenario: 'two-streams',
      found: ['interaction cd-change-invalidates'],
    },
    {
      what: 'an ATC_INV for the first page alone',
      edits: [{ in: 'arm_smmu_atc_inv_to_cmd', at: /log2_span\s*= fls_long\([^;]*;/, instead: 'log2_span = 0;' }],
      scenario: 'unmapped-pages',
      found: ['interaction dma-stops-with-its-mapping'],
    },
    {
      what: 'a TLBI of stage 2 for another VMID',
      edits: [
        {
          in: '__arm_smmu_domain_inv_range',
          at: /(arm_smmu_make_cmd_tlbi\(cur->size_opcode,\s*0, cur->id)\);/,
          instead: '$1 + 1);',
        },
      ],
      scenario: 'stage-2',
      found: ['interaction dma-stops-with-its-mapping', 'introduced dma-stops-with-its-mapping'],
    },
    {
      what: 'a detach that leaves the TLB as it is',
      edits: [{ in: 'arm_smmu_install_old_domain_invs', at: /arm_smmu_inv_flush_iotlb_tag\([^;]*;/, instead: ';' }],
      scenario: 'unmapped-while-away',
      found: ['interaction dma-stops-with-its-mapping'],
    },
    {
      what: 'an unmap that invalidates the whole address space',
      edits: [{ in: 'arm_smmu_inv_size_too_big', at: /!size \|\| size == SIZE_MAX/, instead: 'true' }],
      scenario: 'unmapped-pages',
      found: [],
    },
    {
      what: 'an ASID that is never given back',
      edits: [{ in: 'arm_smmu_domain_free_paging', at: /xa_erase\([^;]*;/, instead: ';' }],
      scenario: 'domain-swap',
      found: ['introduced nothing-leaks'],
    },
    {
      what: 'an ASID that is used again without TLBI',
      edits: [{ in: 'arm_smmu_install_old_domain_invs', at: /arm_smmu_inv_flush_iotlb_tag\([^;]*;/, instead: ';' }],
      scenario: 'lazy',
      found: ['interaction dma-reaches-its-buffer'],
    },
    {
      what: 'STEs for the first StreamID alone',
      edits: [{ in: 'arm_smmu_install_ste_for_dev', at: /i < master->num_streams/, instead: 'i < 1' }],
      scenario: 'two-streams',
      found: ['introduced mapped-dma-gets-through'],
    },
    {
      what: 'a lazy flush that does nothing',
      edits: [{ in: 'arm_smmu_flush_iotlb_all', at: /arm_smmu_tlb_inv_context\(smmu_domain\);/, instead: ';' }],
      scenario: 'lazy',
      found: ['interaction dma-stops-with-its-mapping'],
    },
    {
      what: 'context descriptors that are freed while the STE leads there',
      edits: [
        {
          in: 'arm_smmu_attach_dev_ste',
          at: /arm_smmu_install_ste_for_dev\(master, ste\);/,
          before:
            '\tif (arm_smmu_cdtab_allocated(&master->cd_table)) {\n\t\tarm_smmu_free_cd_tables(master);\n\t\tmemset(&master->cd_table, 0, sizeof(master->cd_table));\n\t}',
        },
      ],
      scenario: 'life-of-a-device',
      found: ['introduced reachable-tables-are-kept'],
    },
    {
      what: 'a device that goes with its STE left as it is',
      edits: [{ at: /\.release_domain\t*= &arm_smmu_blocked_domain,/, instead: '' }],
      scenario: 'stage-2',
      found: ['interaction nothing-leaks', 'interaction reachable-tables-are-kept'],
    },
    {
      what: 'an event queue with entries of half their size',
      edits: [{ in: 'arm_smmu_init_queues', at: /EVTQ_ENT_DWORDS, "evtq"/, instead: 'CMDQ_ENT_DWORDS, "evtq"' }],
      scenario: 'life-of-a-device',
      found: ['interaction structures-fit-their-memory'],
    },
    {
      what: 'bypass that makes DMA non-shareable',
      edits: [
        {
          in: 'arm_smmu_make_bypass_ste',
          at: /STRTAB_STE_1_SHCFG_INCOMING/,
          instead: '0',
        },
      ],
      scenario: 'passthrough-with-pasids',
      found: ['interaction configuration-is-valid', 'interaction mapped-dma-gets-through'],
    },
    {
      what: 'a stream table that is read past the caches',
      edits: [
        {
          in: 'arm_smmu_device_reset',
          at: /FIELD_PREP\(CR1_TABLE_IC, CR1_CACHE_WB\)/,
          instead: 'FIELD_PREP(CR1_TABLE_IC, 0)',
        },
      ],
      scenario: 'two-streams',
      found: ['interaction configuration-is-valid', 'introduced coherent-accesses-are-cacheable'],
    },
    {
      what: 'context descriptors that are read as not shared',
      edits: [
        { in: 'arm_smmu_make_cdtable_ste', at: /FIELD_PREP\(STRTAB_STE_1_S1CSH, ARM_SMMU_SH_ISH\)/, instead: '0' },
      ],
      scenario: 'two-streams',
      found: [
        'interaction coherent-walks-are-cacheable',
        'interaction configuration-is-valid',
        'interaction mapped-dma-gets-through',
      ],
    },
    {
      what: 'CR1 in another order',
      edits: [
        {
          in: 'arm_smmu_device_reset',
          at: /FIELD_PREP\(CR1_TABLE_SH, ARM_SMMU_SH_ISH\) \|(\s*)FIELD_PREP\(CR1_TABLE_OC, CR1_CACHE_WB\)/,
          instead: 'FIELD_PREP(CR1_TABLE_OC, CR1_CACHE_WB) |$1FIELD_PREP(CR1_TABLE_SH, ARM_SMMU_SH_ISH)',
        },
      ],
      scenario: 'two-streams',
      found: [],
    },
  ],
  '6.12': [
    {
      what: 'conditions the other way round',
      edits: [
        {
          in: 'arm_smmu_attach_dev',
          at: /if \(!smmu_domain->smmu\) \{\s*(ret = [^;]*;)\s*\} else if \((\w+->smmu != smmu)\)\s*(ret = [^;]*;)/,
          instead: 'if (smmu_domain->smmu && $2)\n\t\t$3\n\telse if (!smmu_domain->smmu)\n\t\t$1',
        },
      ],
      scenario: 'domain-swap',
      found: [],
    },
    {
      what: 'a TLBI for another ASID',
      edits: [{ in: 'arm_smmu_tlb_inv_range_domain', at: /(smmu_domain->cd\.asid)/, instead: '$1 + 1' }],
      scenario: 'stale-walks',
      found: ['interaction dma-reaches-its-buffer', 'interaction dma-stops-with-its-mapping'],
    },
    {
      what: 'unmap without invalidation of the endpoint’s cache',
      edits: [{ in: 'arm_smmu_tlb_inv_range_domain', at: /arm_smmu_atc_inv_domain\([^;]*;/, instead: ';' }],
      scenario: 'all-features',
      found: ['interaction dma-stops-with-its-mapping'],
    },
  ],
};

/** Changes in the style of what lists get, by function and pattern: harmless ones add nothing, defects are proven. */
describe.each(Object.entries(patches))('patches of Linux %s', (version, cases) => {
  const required = requireTrees(version);
  let session: Session;
  beforeAll(() => {
    if (required.missing) return;
    session = new Session(nodePorts({}), prepareKernelTree);
    session.openTree(required.path);
  });

  it.skipIf(required.missing).each(cases)(
    titleWith('$what, in $scenario', required),
    ({ edits, scenario, found }) => {
      const changes = edits.map((edit) => ({ file, ...edit }));
      const read = (path: string) => readFileSync(join(required.path, path), 'utf8');
      session.setOverlays(new Map(), applyChanges(changes, read));
      const { value } = session.run({ scenario }, neverCancelled);
      const fresh = (value?.judgements ?? []).flatMap(({ findings }) =>
        findings.filter(
          ({ level, origin }) => level === 'proven' && origin !== 'pre-existing' && origin !== 'resolved',
        ),
      );
      expect(value?.patched).toMatchObject({ end: 'completed', problems: [] });
      expect([...new Set(fresh.map(({ origin, rule }) => `${origin} ${rule}`))].sort()).toEqual(found);
    },
    300_000,
  );
});
