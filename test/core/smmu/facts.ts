import type { Field, Fields } from '../../../src/core/smmu/declaration/field';
import type { Register } from '../../../src/core/smmu/declaration/register';

/** A declaration as tests write it: fields as `VMW[8:6]`, with the feature they need as `{IDR0.VMW}`, named values as `(0=NC 1=WB)`. */
export function fieldsText(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, field]) => `${name}${fieldText(field)}`)
    .join(' ');
}

function fieldText({ low, width, requires, values }: Field): string {
  const place = width === 1 ? `[${low}]` : `[${low + width - 1}:${low}]`;
  const named = Object.entries(values ?? {}).map(([value, name]) => `${value}=${name}`);
  return `${place}${requires === undefined ? '' : `{${requires}}`}${named.length > 0 ? `(${named.join(' ')})` : ''}`;
}

/** Offset, name, width, access rule, reset value, and the feature without which the register is RES0. */
export function registerText({ name, offset, width, facts }: Register): string {
  const needs = facts.requires === undefined ? '' : `, needs ${facts.requires}`;
  return `0x${offset.toString(16)} ${name}/${width}, ${accessText(facts)}, reset ${resetText(facts)}${needs}`;
}

function accessText({ access }: Register['facts']): string {
  switch (access.kind) {
    case 'read-only':
    case 'read-write':
      return access.kind;
    case 'acknowledged':
      return `acknowledged by ${access.acknowledge}`;
    case 'self-clearing':
      return `taken with ${access.field}`;
    case 'toggle':
      return `toggles against ${access.error}`;
    case 'write-1-to-clear':
      return `cleared by 1${access.except ? ` but for ${access.except.join('+')}` : ''}`;
    case 'write-only':
      return access.kind;
    case 'guarded': {
      const guards = access.guards.map(
        (guard) => `${guard.fields ? `${guard.fields.join('+')} ` : ''}while ${guard.while.join(' or ')}`,
      );
      return `fixed ${guards.join('; ')}${access.preset ? ` or by ${access.preset}` : ''}`;
    }
  }
}

function resetText({ reset }: Register['facts']): string {
  return reset.kind === 'fixed' ? `0x${reset.value.toString(16)}` : reset.kind;
}

/** The entries of a table in a test: an indented line goes on where the line before it, or the entry's heading, ended. */
export function lines(table: string): string[] {
  const entries: string[] = [];
  let continues = false;
  for (const line of table.split('\n').filter((text) => text.trim() !== '')) {
    const indented = line.startsWith(' ');
    if (indented && continues) entries.push(`${entries.pop()} ${line.trim()}`);
    else entries.push(line.trim());
    continues = indented;
  }
  return entries;
}
