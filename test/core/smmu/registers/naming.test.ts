import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { meaningOfMacro } from '../../../../src/core/smmu/registers/naming';
import { requireTrees, titleWith } from '../../../support/requires';

/** Says what a macro means, as text: `CR0.SMMUEN`, `STRTAB_BASE_CFG.FMT=2LVL`. */
function meaning(macro: string): string {
  const found = meaningOfMacro(macro);
  const owner = found?.register?.name ?? found?.structure?.name;
  if (!found || !owner) return 'nothing';
  return `${owner}${found.field ? `.${found.field}` : ''}${found.value ? `=${found.value}` : ''}`;
}

test.each([
  ['ARM_SMMU_CR0', 'CR0'],
  ['ARM_SMMU_EVTQ_PROD', 'EVENTQ_PROD'],
  ['CR0_SMMUEN', 'CR0.SMMUEN'],
  ['CR0_EVTQEN', 'CR0.EVENTQEN'],
  ['IDR0_ST_LVL_2LVL', 'IDR0.ST_LEVEL=2LVL'],
  ['IDR1_EVTQS', 'IDR1.EVENTQS'],
  ['STRTAB_BASE_CFG_LOG2SIZE', 'STRTAB_BASE_CFG.LOG2SIZE'],
  ['STRTAB_BASE_ADDR_MASK', 'STRTAB_BASE.ADDR'],
  ['IRQ_CTRL_EVTQ_IRQEN', 'IRQ_CTRL.EVENTQ_IRQEN'],
  ['GERROR_MSI_EVTQ_ABT_ERR', 'GERROR.MSI_EVENTQ_ABT_ERR'],
  ['STRTAB_STE_1_EATS', 'STE.EATS'],
  ['STRTAB_STE_2_VTCR_S2T0SZ', 'STE.S2T0SZ'],
  ['STRTAB_STE_0_CFG_BYPASS', 'STE.Config=BYPASS'],
  ['CTXDESC_CD_0_TCR_IRGN0', 'CD.IR0'],
  ['CMDQ_TLBI_0_ASID', 'TLBI_NH_ASID.ASID'],
  ['CMDQ_SYNC_1_MSIADDR_MASK', 'CMD_SYNC.MSIAddress'],
  ['EVTQ_1_RnW', 'F_UUT.RnW'],
  ['PRIQ_0_PRG_LAST', 'PRI.Last'],
  ['Q_BASE_RWA', 'CMDQ_BASE.RA'],
  ['ARM_SMMU_FEAT_ATS', 'nothing'],
  ['PAGE_SHIFT', 'nothing'],
])('%s names %s', (macro, expected) => {
  expect(meaning(macro)).toBe(expected);
});

/** Field masks of a driver header, as `name -> [high, low]`. */
function masksOf(text: string): Map<string, [number, number]> {
  const masks = new Map<string, [number, number]>();
  for (const line of text.split('\n')) {
    const mask = /^#define\s+(\w+)\s+GENMASK(?:_ULL)?\((\d+),\s*(\d+)\)/.exec(line);
    const bit = /^#define\s+(\w+)\s+\(1U?L?L?\s*<<\s*(\d+)\)/.exec(line);
    if (mask?.[1]) masks.set(mask[1], [Number(mask[2]), Number(mask[3])]);
    else if (bit?.[1]) masks.set(bit[1], [Number(bit[2]), Number(bit[2])]);
  }
  return masks;
}

// Names in the driver's header that are no register or structure field.
const notFields =
  /^(ARM_SMMU_(FEAT|OPT|MAX)_|STRTAB_(NUM|MAX)|CMDQ_PROD_OWNED_FLAG|Q_OVERFLOW_FLAG|.*_NESTING_ALLOWED$|STRTAB_STE_2_VTCR$)/;
// The driver narrows addresses to 52 bits and splits them where Arm has whole fields.
const address = /(_MASK|_ADDR|IPA|VA)$/;
// SCALE has six bits in the architecture; 6.1 and 6.12 use five.
const narrower = /^CMDQ_TLBI_0_SCALE$/;

describe.each(['6.1', '6.12', '7.3'])('the header of %s', (version) => {
  const tree = requireTrees(version);
  test.skipIf(tree.missing)(titleWith('has the declared bits in every field it names', tree), () => {
    const header = readFileSync(join(tree.path, 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h'), 'utf8');
    const wrong: string[] = [];
    let checked = 0;
    for (const [macro, [high, low]] of masksOf(header)) {
      if (notFields.test(macro)) continue;
      const found = meaningOfMacro(macro);
      const declared = found?.field && (found.register ?? found.structure)?.fields[found.field];
      if (!declared || found.value !== undefined) {
        wrong.push(`${macro}: ${meaning(macro)}`);
        continue;
      }
      checked++;
      // Masks of the VTCR part of STE dword 2 count from its bit 32.
      const at = (declared.low % 64) - (macro.includes('_VTCR_') ? 32 : 0);
      const end = at + declared.width - 1;
      if (at !== low || (address.test(macro) || narrower.test(macro) ? end < high : end !== high)) {
        wrong.push(`${macro} [${high}:${low}], declared [${end}:${at}]`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(120);
  });
});
