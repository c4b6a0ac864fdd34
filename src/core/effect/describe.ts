import { hex } from '../base/hex';
import type { Event, EventOf } from '../trace/event';
import { type FieldChange, plainValue, textBudget } from './effect';
import { partOfAccess } from './vocabulary';

/** One line about an access to a register, such as `CR0.SMMUEN 1→0`. */
export function describeAccess(
  event: EventOf<'register-read' | 'register-write'>,
  fields: readonly FieldChange[],
): string {
  const register = `${event.register}${partOfAccess(event)}`;
  if (event.kind === 'register-read') return within(`reads ${register} ${hex(event.value)}`);
  const refused = event.effect === 'taken' ? '' : `${event.effect}: `;
  if (event.previous === undefined) {
    const parts = fields.filter((field) => field.new !== 0n).map((field) => `${field.name} ${shown(field)}`);
    const head = `${refused}${register} = ${hex(event.value)}`;
    return parts.length === 0 ? within(head) : list(`${head}:`, parts);
  }
  const changed = fields.filter((field) => field.old !== undefined && field.old !== field.new);
  if (event.previous === event.value) return within(`${refused}${register} = ${hex(event.value)}, unchanged`);
  if (changed.length === 0) {
    return within(`${refused}${register} ${hex(event.previous)}→${hex(event.value)}`);
  }
  const [only] = changed;
  if (changed.length === 1 && only) return within(`${refused}${register}.${transition(only)}`);
  return list(`${refused}${register}`, changed.map(transition));
}

/** One line about a command or a record: its name and the fields that are not 0. */
export function describeFields(name: string, fields: readonly FieldChange[]): string {
  return list(
    name,
    fields.filter((field) => field.new !== 0n).map((field) => `${field.name} ${shown(field)}`),
  );
}

/** One line about anything that has no fields. */
export function describePlain(event: Event): string {
  switch (event.kind) {
    case 'memory-store':
      return within(`${event.table ?? hex(event.address)} ${hex(event.previous)}→${hex(event.value)}`);
    case 'dma': {
      const where = event.physical === undefined ? event.outcome : `${event.outcome} to ${hex(event.physical)}`;
      return within(`DMA ${event.write ? 'write' : 'read'} SID ${event.streamId} ${hex(event.address)} ${where}`);
    }
    case 'interrupt':
      return within(`interrupt ${event.line}${event.delivered ? '' : ', not delivered'}`);
    case 'hardware':
      return within(event.text);
    default:
      return event.kind;
  }
}

/** How what is written, read or issued differs between the two sides: `CR0 base 0xd, now 0x9: EVENTQEN`. */
export function describeDifference(
  subject: string,
  base: { readonly value?: bigint | undefined; readonly fields: readonly FieldChange[]; readonly text: string },
  patched: { readonly value?: bigint | undefined; readonly fields: readonly FieldChange[]; readonly text: string },
): string {
  const differing = patched.fields.filter((field) => {
    const other = base.fields.find((candidate) => candidate.name === field.name);
    return other !== undefined && other.new !== field.new;
  });
  if (base.value !== undefined && patched.value !== undefined) {
    const head = `${subject} base ${hex(base.value)}, now ${hex(patched.value)}`;
    return differing.length === 0
      ? within(head)
      : list(
          `${head}:`,
          differing.map((field) => field.name),
        );
  }
  if (differing.length === 0) return within(patched.text);
  return list(
    subject,
    differing.map((field) => {
      const other = base.fields.find((candidate) => candidate.name === field.name);
      return `${field.name} base ${number(plainValue(field, other?.new ?? 0n))}, now ${number(plainValue(field, field.new))}`;
    }),
  );
}

/** Cuts a text at the budget, with an ellipsis. */
export function within(text: string, budget = textBudget): string {
  return text.length <= budget ? text : `${text.slice(0, budget - 1)}…`;
}

function transition(field: FieldChange): string {
  const meaning = field.meaning === undefined ? '' : ` ${field.meaning}`;
  return `${field.name} ${number(plainValue(field, field.old ?? 0n))}→${number(plainValue(field, field.new))}${meaning}`;
}

function shown(field: FieldChange): string {
  return field.meaning ?? number(plainValue(field, field.new));
}

function number(value: bigint): string {
  return value < 10n ? value.toString() : hex(value);
}

/** `head a, b, c +2`: as many parts as the budget lets through. */
function list(head: string, parts: readonly string[]): string {
  let text = head;
  for (let taken = 0; taken < parts.length; taken++) {
    const next = `${text}${taken === 0 ? ' ' : ', '}${parts[taken]}`;
    const rest = parts.length - taken - 1;
    const reserve = rest === 0 ? 0 : ` +${rest}`.length;
    if (next.length + reserve > textBudget) {
      return within(`${text} +${parts.length - taken}`);
    }
    text = next;
  }
  return within(text);
}
