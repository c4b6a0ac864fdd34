import type { Position } from '../base/span';
import type { Event, TraceFrame } from '../trace/event';
import { reviewedPlace } from '../trace/place';
import type { Trace } from '../trace/recorder';
import { describeAccess, describeFields, describePlain, within } from './describe';
import { type Effect, type EffectKind, type FieldChange, plainValue } from './effect';
import { addressBits, TableFormats } from './stored-address';
import { AddressSymbols, symbolicValue } from './symbol';
import { describeCommand, describeRecord, fieldsOfAccess, partOfAccess } from './vocabulary';

/** What the caller knows about the files. */
export interface ExtractOptions {
  /** Whether effects are to be attached to lines of this file, rather than to a caller's. */
  readonly isUnderReview?: (file: string) => boolean;
}

/** Kernel code that a reviewer of a driver does not read: accessors and helpers in headers and libraries. */
function isDriver(file: string): boolean {
  return file.startsWith('drivers/');
}

/** The effects of a run, in order. Reads of one register in a row from one place are one effect (a poll): the value is the last. */
export function extractEffects(trace: Trace, options: ExtractOptions = {}): Effect[] {
  const isUnderReview = options.isUnderReview ?? isDriver;
  const symbols = new AddressSymbols();
  const formats = new TableFormats();
  const effects: Effect[] = [];
  const told = new ToldByCommands();
  for (const event of trace.events) {
    formats.see(event);
    const made = make(event, { symbols, formats }, isUnderReview);
    if (!made) continue;
    const before = effects.at(-1);
    if (before && isSamePoll(before, made)) effects[effects.length - 1] = joined(before, made);
    else effects.push(made);
    if (event.kind === 'command') {
      for (const dword of event.dwords) told.take(dword);
    } else if (made.kind === 'memory-store') told.add(made);
  }
  return effects.filter((effect) => !told.has(effect));
}

/** A command says what the stores of its dwords into the queue said, so these are left out; those of a command that nobody takes stay. */
class ToldByCommands {
  readonly #waiting: Effect[] = [];
  readonly #told = new Set<Effect>();

  add(store: Effect): void {
    if (store.subject.endsWith('command queue')) this.#waiting.push(store);
  }

  take(dword: bigint): void {
    const index = this.#waiting.findIndex((store) => store.value === dword);
    for (const store of index < 0 ? [] : this.#waiting.splice(index, 1)) this.#told.add(store);
  }

  has(effect: Effect): boolean {
    return this.#told.has(effect);
  }
}

type Essence = Pick<Effect, 'kind' | 'subject' | 'fields' | 'text'> &
  Partial<Pick<Effect, 'device' | 'part' | 'old' | 'value' | 'refused'>> & { readonly what: string };

/** What names addresses. */
interface Naming {
  readonly symbols: AddressSymbols;
  readonly formats: TableFormats;
}

function make(event: Event, naming: Naming, isUnderReview: (file: string) => boolean): Effect | undefined {
  const essence = essenceOf(event, naming);
  if (!essence) return undefined;
  const { what, ...rest } = essence;
  const at = reviewedPlace(event.cause, isUnderReview);
  const looseKey = `${event.kernel}|${rest.kind}|${rest.device ?? ''}|${rest.subject}${rest.part ?? ''}`;
  const count = 1 + (event.kind === 'register-read' ? (event.repeats ?? 0) : 0);
  return {
    first: event.id,
    last: event.id,
    ...rest,
    count,
    text: count > 1 ? within(`${rest.text} ×${count}`) : rest.text,
    ...(at && { at }),
    stack: event.cause.stack,
    time: event.at,
    key: `${looseKey}|${what}`,
    looseKey,
  };
}

function essenceOf(event: Event, { symbols, formats }: Naming): Essence | undefined {
  switch (event.kind) {
    case 'register-read':
    case 'register-write': {
      const fields = fieldsOfAccess(event);
      const write = event.kind === 'register-write';
      const part = partOfAccess(event);
      const refused = write && event.effect !== 'taken' ? event.effect : undefined;
      return {
        kind: event.kind,
        device: event.device,
        subject: event.register,
        ...(part !== '' && { part }),
        ...(write && event.previous !== undefined && { old: event.previous }),
        value: event.value,
        fields,
        text: describeAccess(event, fields),
        ...(refused && { refused }),
        what: `${event.size} ${symbolicValue(event.register, event.value, fields, symbols)} ${refused ?? ''}`,
      };
    }
    case 'command': {
      const { name, fields } = describeCommand(event.dwords);
      const failure = event.outcome === 'consumed' ? '' : `${event.outcome}: `;
      return {
        kind: 'command',
        device: event.device,
        subject: name,
        fields,
        text: within(failure + describeFields(name, fields)),
        what: `${failure}${fieldsKey(name, fields, symbols)}`,
      };
    }
    case 'queue-event': {
      const { name, fields } = describeRecord(event);
      const what = fieldsKey(name, fields, symbols);
      return {
        kind: 'queue-event',
        device: event.device,
        subject: name,
        fields,
        text: describeFields(name, fields),
        what,
      };
    }
    case 'memory-store': {
      const subject = event.table ?? 'memory';
      // Without a name only the place within its page is the same in every run.
      const place = event.table === undefined ? (event.address & 0xfffn).toString(16) : '';
      const bits = addressBits(event, formats);
      const named =
        bits === 0n
          ? ''
          : `+${symbols.name(event.value & bits, `${subject}.${(event.address & 0xfffn).toString(16)}`)}`;
      const what = `${place} ${event.size} ${(event.value & ~bits).toString(16)}${named}`;
      return { ...plain('memory-store', event, subject, what), old: event.previous, value: event.value };
    }
    case 'dma': {
      const what = `${event.write} ${event.address.toString(16)} ${event.outcome}`;
      return { ...plain('dma', event, `SID ${event.streamId}`, what), device: event.device };
    }
    case 'interrupt':
      return plain('interrupt', event, event.line, String(event.delivered));
    case 'hardware':
      return { ...plain('hardware', event, event.text, ''), device: event.device };
    default:
      return undefined;
  }
}

function plain(kind: EffectKind, event: Event, subject: string, what: string): Essence {
  return { kind, subject, fields: [], text: describePlain(event), what };
}

function fieldsKey(name: string, fields: readonly FieldChange[], symbols: AddressSymbols): string {
  return fields
    .map((field) =>
      field.address ? symbols.name(plainValue(field, field.new), `${name}.${field.name}`) : field.new.toString(16),
    )
    .join(' ');
}

function isSamePoll(before: Effect, now: Effect): boolean {
  return (
    before.kind === 'register-read' &&
    now.looseKey === before.looseKey &&
    samePlace(before.at, now.at) &&
    before.stack.length === now.stack.length &&
    before.stack.every((frame, depth) => sameFrame(frame, now.stack[depth]))
  );
}

function sameFrame(a: TraceFrame, b: TraceFrame | undefined): boolean {
  return b !== undefined && a.function === b.function && samePlace(a.at, b.at);
}

function samePlace(a: Position | undefined, b: Position | undefined): boolean {
  return a?.file === b?.file && a?.line === b?.line;
}

function joined(before: Effect, now: Effect): Effect {
  const count = before.count + now.count;
  const text = now.text.replace(/ ×\d+$/, '');
  return { ...now, first: before.first, time: before.time, count, text: within(`${text} ×${count}`) };
}
