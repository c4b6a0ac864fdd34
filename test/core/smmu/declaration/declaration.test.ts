import { expect, test } from 'vitest';
import { type Field, formatBits, maskOf } from '../../../../src/core/smmu/declaration/field';
import { absentAt } from '../../../../src/core/smmu/registers/absent';
import { CR0, STRTAB_BASE } from '../../../../src/core/smmu/registers/control';
import { identificationRegisters } from '../../../../src/core/smmu/registers/identification';
import { fieldsOf, registerAt, registerNamed, registers } from '../../../../src/core/smmu/registers/map';
import { CD } from '../../../../src/core/smmu/structures/cd';
import { commands } from '../../../../src/core/smmu/structures/command';
import { events } from '../../../../src/core/smmu/structures/event';
import { PageRequest } from '../../../../src/core/smmu/structures/page-request';
import { STE } from '../../../../src/core/smmu/structures/ste';
import { L1CD, L1STD } from '../../../../src/core/smmu/structures/table';

const structures = [STE, CD, L1STD, L1CD, PageRequest, ...Object.values(commands), ...Object.values(events)];
const declarations: readonly [string, number, Readonly<Record<string, Field>>][] = [
  ...registers.map((register) => [register.name, register.width, register.fields] as const),
  ...structures.map((structure) => [structure.name, structure.dwords * 64, structure.fields] as const),
].map(([name, width, fields]) => [name, width, fields]);

test.each(
  declarations,
)('%s: fields fit, do not overlap, do not cross a dword, and say what they are', (name, width, fields) => {
  const taken = new Set<number>();
  for (const [fieldName, field] of Object.entries(fields)) {
    const label = `${name}.${fieldName}`;
    expect(field.low + field.width, label).toBeLessThanOrEqual(width);
    expect(Math.floor(field.low / 64), label).toBe(Math.floor((field.low + field.width - 1) / 64));
    expect(field.summary, label).toMatch(/\.$/);
    // The fetch address of F_WALK_EABT takes the place of the intermediate address.
    if (name === 'F_WALK_EABT' && fieldName === 'IPA') continue;
    for (let position = field.low; position < field.low + field.width; position++) {
      expect(taken.has(position), `${label} overlaps at bit ${position}`).toBe(false);
      taken.add(position);
    }
  }
});

test('registers do not overlap each other or what is absent', () => {
  for (const [index, register] of registers.entries()) {
    const following = registers[index + 1];
    if (following) expect(register.offset + register.width / 8).toBeLessThanOrEqual(following.offset);
    expect(absentAt(register.offset)).toBeUndefined();
    expect(register.offset % (register.width / 8)).toBe(0);
  }
});

test('every reference of an access rule or a condition leads somewhere', () => {
  const references = registers.flatMap((register) => {
    const { access, requires } = register.facts;
    return [
      requires,
      ...Object.values(register.fields).map((field) => field.requires),
      ...(access.kind === 'guarded' ? [access.preset, ...access.guards.flatMap((guard) => guard.while)] : []),
      ...(access.kind === 'guarded'
        ? access.guards.flatMap((guard) => (guard.fields ?? []).map((field) => `${register.name}.${field}` as const))
        : []),
    ];
  });
  const requirements = structures.flatMap((structure) =>
    Object.values(structure.fields as Record<string, Field>).map((field) => field.requires),
  );
  const commandRequirements = Object.values(commands).map((command) => command.requires);
  for (const reference of [...references, ...requirements, ...commandRequirements]) {
    if (reference === undefined) continue;
    const [name = '', field = ''] = reference.replace('!', '').split('.');
    expect(Object.keys(registerNamed(name)?.fields ?? {}), reference).toContain(field);
  }
});

test('acknowledge and error registers exist', () => {
  for (const { facts } of registers) {
    if (facts.access.kind === 'acknowledged') expect(registerNamed(facts.access.acknowledge)).toBeDefined();
    if (facts.access.kind === 'toggle') expect(registerNamed(facts.access.error)).toBeDefined();
  }
});

test('a register is found by either of its words, and decoded from the lowest bit up', () => {
  expect([registerAt(0x80)?.name, registerAt(0x84)?.name, registerAt(0x21)?.name, registerAt(0xf0)]).toEqual([
    'STRTAB_BASE',
    'STRTAB_BASE',
    'CR0',
    undefined,
  ]);
  expect(
    fieldsOf(0x20, 0xdn)
      .map(({ name, value }) => `${name}=${value}`)
      .join(' '),
  ).toBe('SMMUEN=1 PRIQEN=0 EVENTQEN=1 CMDQEN=1 ATSCHK=0 VMW=0 DPT_WALK_EN=0');
  expect(fieldsOf(0x88, 0x1_0210n).at(-1)?.meaning).toBe('2LVL');
  expect(fieldsOf(0xf0, 1n)).toEqual([]);
});

test('fields are read, written and printed', () => {
  expect(CR0.with(0n, 'VMW', 5)).toBe(0x140n);
  expect(STRTAB_BASE.big(0x4000_0000_1234_0000n, 'ADDR') << 6n).toBe(0x1234_0000n);
  expect(STE.make({ S2VMID: 0xffff, EATS: 1 })).toEqual([0n, 1n << 28n, 0xffffn, 0n, 0n, 0n, 0n, 0n]);
  expect([formatBits(CR0.fields.VMW), formatBits(CR0.fields.SMMUEN)]).toEqual(['[8:6]', '[0]']);
  expect(maskOf(STE.fields.EATS)).toBe(3n << 28n);
  expect(identificationRegisters.length).toBe(8);
});
