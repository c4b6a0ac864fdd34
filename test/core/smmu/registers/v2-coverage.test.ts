import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maskOf } from '../../../../src/core/smmu/declaration/field';
import { type DeclaredV2, meaningsOfMacroV2 } from '../../../../src/core/smmu/registers/v2/naming';
import { requireTrees, titleWith } from '../../../support/requires';

/** Macros of the driver's header that stand for nothing that hardware knows, or for several things at once, each with the reason. */
const reasons: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^_ARM_SMMU_H$/, 'include guard'],
  [/^ARM_SMMU_FEAT_/, 'flag of the driver'],
  [/^ARM_SMMU_(MAX_CBS|INVALID_IRPTNDX)$|^INVALID_SMENDX$|^TLB_(LOOP_TIMEOUT|SPIN_COUNT)$/, 'limit'],
  [/^ARM_SMMU_(GR0|GR1|CB)$/, 'page of the frame'],
  [/^ARM_SMMU_(CB_)?FSR_(IGN|FAULT)$/, 'several fields together'],
  [/^ARM_SMMU_VTCR_RES1$/, 'reserved'],
  [/^ARM_SMMU_GFX_PRR_/, 'register of a vendor'],
  [/^(arm_smmu_|cfg_smendx|for_each_cfg_sme)/, 'function of the driver'],
];

/** Masks that have other bits than the declared field, and why. */
const otherwise: Readonly<Record<string, string>> = {
  ARM_SMMU_SMR_ID: 'the driver’s mask is for both forms of SMR',
  ARM_SMMU_SMR_MASK: 'the driver’s mask is for both forms of SMR',
  ARM_SMMU_TCR2_PASIZE: 'the driver’s mask has a reserved bit more',
};

/** Macros and constants of enumerations of a header, with the text of their value. */
function namesIn(header: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/^#define[ \t]+(\w+)(?:\([^)]*\))?[ \t]*(.*)$/gm)) {
    names.set(name, value.replace(/\/\*.*/, '').trim());
  }
  for (const [, body = ''] of header.matchAll(/^enum arm_smmu_(?:s2cr|cbar)_\w+ \{([^}]*)\}/gm)) {
    for (const [index, name] of [...body.matchAll(/\w+/g)].entries()) names.set(name[0], String(index));
  }
  return names;
}

/** The mask that a macro's text makes, undefined where it is no mask. */
function maskIn(text: string): bigint | undefined {
  const [, bit] = /^BIT\((\d+)\)$/.exec(text) ?? [];
  if (bit !== undefined) return 1n << BigInt(bit);
  const [, high, low] = /^GENMASK(?:_ULL)?\((\d+), (\d+)\)$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return ((1n << BigInt(Number(high) - Number(low) + 1)) - 1n) << BigInt(low);
}

/** The offset or value that a macro's text gives: a number, or the base of an array. */
function numberIn(text: string): bigint | undefined {
  const [, number] = /^\(?(0x[\da-f]+|\d+)(?: \+ \(\(n\) << 2\)\))?$/i.exec(text) ?? [];
  return number === undefined ? undefined : BigInt(number);
}

const kindOf = ({ field, value }: DeclaredV2) =>
  value !== undefined ? 'value' : field !== undefined ? 'field' : 'register';

describe.each([
  ['6.1', { register: 48, field: 96, value: 14 }],
  ['6.12', { register: 48, field: 105, value: 14 }],
  ['7.3', { register: 48, field: 105, value: 14 }],
])('the SMMUv2 header of %s', (version, counts) => {
  const tree = requireTrees(version);
  const names = (): Map<string, string> =>
    namesIn(readFileSync(join(tree.path, 'drivers/iommu/arm/arm-smmu/arm-smmu.h'), 'utf8'));

  test.skipIf(tree.missing)(titleWith('has no macro that is neither declared nor explained', tree), () => {
    const kinds = { register: 0, field: 0, value: 0 };
    const unknown: string[] = [];
    for (const name of names().keys()) {
      const [found] = meaningsOfMacroV2(name);
      if (found) kinds[kindOf(found)]++;
      else if (!reasons.some(([pattern]) => pattern.test(name))) unknown.push(name);
    }
    expect(unknown.join('\n')).toBe('');
    expect(kinds).toEqual(counts);
  });

  test.skipIf(tree.missing)(titleWith('has the declared offsets, bits and numbers', tree), () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const [name, text] of names()) {
      for (const { register, field, number, value } of meaningsOfMacroV2(name)) {
        const [mask, plain] = [maskIn(text), numberIn(text)];
        const place = field === undefined ? undefined : (register.fields as Record<string, never>)[field];
        const declared = value !== undefined ? number : place ? maskOf(place) : BigInt(register.offset);
        const given = value === undefined && place ? mask : plain;
        if (given === undefined || name in otherwise) continue;
        checked++;
        if (given !== declared) wrong.push(`${name} is ${text}, declared ${register.name} ${declared?.toString(16)}`);
      }
    }
    expect(wrong.join('\n')).toBe('');
    expect(checked).toBeGreaterThan(140);
  });
});
