import { expect, it } from 'vitest';
import { registerOf } from '../../../../src/core/smmu/registers/any';
import { IDR0 } from '../../../../src/core/smmu/registers/identification';
import { IDR0 as olderIDR0 } from '../../../../src/core/smmu/registers/v2/identification';

it('tells registers of one name apart by where they are', () => {
  expect(registerOf({ register: 'IDR0', offset: 0 })).toBe(IDR0);
  expect(registerOf({ register: 'IDR0', offset: 0x20 })).toBe(olderIDR0);
});

it('knows both halves of a wide register, aliases in page 1, and one of many', () => {
  expect(registerOf({ register: 'STRTAB_BASE', offset: 0x84 })?.name).toBe('STRTAB_BASE');
  expect(registerOf({ register: 'EVENTQ_PROD', offset: 0x100a8 })?.name).toBe('EVENTQ_PROD');
  expect(registerOf({ register: 'SMR12', offset: 0x830 })?.name).toBe('SMRn');
  expect(registerOf({ register: 'CB3_TTBR0', offset: 0x83_0024 })?.name).toBe('CBn_TTBR0');
  expect(registerOf({ register: 'nothing', offset: 0 })).toBeUndefined();
});
