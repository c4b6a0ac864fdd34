import { hex } from '../../core/base/hex';
import type { RegisterHistory } from '../../core/effect/registers';
import { decodeFields, extract, type Field } from '../../core/smmu/declaration/field';
import type { Access, Register, Reset } from '../../core/smmu/declaration/register';
import { registerOf } from '../../core/smmu/registers/any';
import type { RegisterFieldView, RegisterRow, RegisterValueView } from '../../protocol/register';
import { unknownValue } from '../../protocol/register';

/** What both runs did to one register. */
export interface RegisterSides {
  readonly base?: RegisterHistory | undefined;
  readonly patched?: RegisterHistory | undefined;
}

/** The register table: every register that either run touched, by device and offset. */
export function registerRows(base: readonly RegisterHistory[], patched: readonly RegisterHistory[]): RegisterRow[] {
  const key = (row: RegisterHistory) => `${row.device}|${row.name}`;
  const other = new Map(base.map((row) => [key(row), row]));
  const both = new Map(patched.map((row) => [key(row), row]));
  const rows: RegisterRow[] = [];
  for (const any of [...base.filter((row) => !both.has(key(row))), ...patched]) {
    const sides = { base: other.get(key(any)), patched: both.get(key(any)) };
    rows.push({
      device: any.device,
      name: any.name,
      offset: any.offset,
      bits: any.bits,
      ...(sides.base && { base: valueView(sides.base) }),
      ...(sides.patched && { patched: valueView(sides.patched) }),
      reads: { base: sides.base?.reads ?? 0, patched: sides.patched?.reads ?? 0 },
      writes: { base: sides.base?.writes ?? 0, patched: sides.patched?.writes ?? 0 },
      differs: sides.base?.new !== sides.patched?.new,
      fields: fieldViews(registerOf({ register: any.name, offset: any.offset }), sides),
    });
  }
  return rows.sort((a, b) => a.device.localeCompare(b.device, 'en') || a.offset - b.offset);
}

function valueView(row: RegisterHistory): RegisterValueView {
  return { old: shown(row.old), new: shown(row.new) };
}

function fieldViews(declared: Register | undefined, sides: RegisterSides): RegisterFieldView[] {
  if (!declared) return [];
  return decodeFields(declared.fields, [0n]).map(({ name, field }) => ({
    name,
    high: field.low + field.width - 1,
    low: field.low,
    summary: field.summary,
    ...(sides.base && { base: fieldValue(field, sides.base) }),
    ...(sides.patched && { patched: fieldValue(field, sides.patched) }),
  }));
}

function fieldValue(field: Field, row: RegisterHistory): RegisterValueView {
  const part = (whole: bigint | undefined) => (whole === undefined ? undefined : extract(field, whole));
  const value = part(row.new);
  const meaning = value === undefined ? undefined : field.values?.[Number(value)];
  return { old: shown(part(row.old)), new: shown(value), ...(meaning !== undefined && { meaning }) };
}

function shown(value: bigint | undefined): string {
  return value === undefined ? unknownValue : hex(value);
}

/** What a write does, in words. */
export function accessText(access: Access): string {
  switch (access.kind) {
    case 'read-only':
      return 'read-only';
    case 'read-write':
      return 'read-write';
    case 'guarded': {
      const guards = access.guards.map((guard) => {
        const what = guard.fields ? `${guard.fields.join(', ')} ` : '';
        return `${what}read-only while ${guard.while.join(' or ')} is 1`;
      });
      return ['read-write', ...guards].join('; ');
    }
    case 'acknowledged':
      return `read-write; takes effect when ${access.acknowledge} shows it`;
    case 'self-clearing':
      return `read-write together with ${access.field}, which reads 0 when the value is in force`;
    case 'toggle':
      return `read-write; acknowledges the errors that ${access.error} shows`;
    case 'write-1-to-clear':
      return 'read; what is written as 1 becomes 0';
    case 'write-only':
      return 'write-only';
  }
}

/** The value after reset as a hex string, where the architecture fixes it. */
export function resetText(reset: Reset): string | undefined {
  return reset.kind === 'fixed' ? hex(reset.value) : undefined;
}
