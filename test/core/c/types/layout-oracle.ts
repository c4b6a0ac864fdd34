import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Declares, indexDeclarations } from '../../../../src/core/c/parse/declaration-index';
import { spellings, type TokenBuffer, TokenKind } from '../../../../src/core/c/token';
import { alignOf, sizeOf } from '../../../../src/core/c/types/size';
import type { Field, Record } from '../../../../src/core/c/types/type';
import type { CUnit } from '../../../../src/core/c/unit';

/** The dialect in which a kernel's structures are laid out. */
const dialect = [
  '-std=gnu11',
  '-fms-extensions',
  '-funsigned-char',
  '-fshort-wchar',
  '-fno-builtin',
  '-w',
  '-fpermissive',
];
const largestWithBits = 1 << 16;

export interface LayoutComparison {
  readonly records: number;
  readonly members: number;
  readonly bitFields: number;
  readonly differences: readonly string[];
}

/** One number that gcc is to confirm, or the bytes of an object in which only one bit-field is set. */
interface Check {
  readonly what: string;
  readonly expression: string;
  readonly ours: number;
}
interface BitCheck {
  readonly what: string;
  readonly declaration: string;
  readonly record: Record;
  readonly start: number;
  readonly width: number;
}

/** Compares size, alignment, member offsets and bit-field places of every complete record type of a unit with the
 *  arm64 gcc's own. `text` is the unit's expanded text. */
export function compareLayouts(unit: CUnit, names: Iterable<string>, text: string): LayoutComparison {
  const checks: Check[] = [];
  const bits: BitCheck[] = [];
  let records = 0;
  let members = 0;
  for (const name of names) {
    const type = unit.type(name);
    const record = type?.kind === 'record' ? unit.record(name) : undefined;
    if (!type || !record) continue;
    records++;
    checks.push({ what: `sizeof(${name})`, expression: `sizeof(${name})`, ours: sizeOf(type) });
    checks.push({ what: `alignof(${name})`, expression: `__alignof__(${name})`, ours: alignOf(type) });
    for (const { path, field, offset, start } of places(record)) {
      if (field.bits) {
        const value = field.type.kind === 'int' && field.type.rank === 'bool' ? '1' : '-1';
        if (record.size <= largestWithBits)
          bits.push({
            what: `${name}.${path}`,
            declaration: `${name} __bits_${bits.length} __attribute__((section(".bits"))) = { .${path} = ${value} };`,
            record,
            start,
            width: field.bits.width,
          });
      } else {
        members++;
        const expression = `__builtin_offsetof(${name}, ${path})`;
        checks.push({ what: `${name}.${path}`, expression, ours: offset });
      }
    }
  }
  const differences = ask(text, checks, bits);
  return { records, members, bitFields: bits.length, differences };
}

interface Place {
  readonly path: string;
  readonly field: Field;
  readonly offset: number;
  readonly start: number;
}

/** Members that a designator can name, those of untagged inner records included. */
function* places(record: Record, prefix = '', base = 0): Iterable<Place> {
  for (const field of record.fields) {
    const inner = field.type.kind === 'record' && field.type.record.tag === undefined ? field.type.record : undefined;
    const anonymous = field.type.kind === 'record' ? field.type.record : undefined;
    const offset = base + field.offset;
    if (field.name === undefined) {
      if (anonymous) yield* places(anonymous, prefix, offset);
      continue;
    }
    const path = prefix + field.name;
    yield { path, field, offset, start: base * 8 + (field.bits?.start ?? 0) };
    if (inner) yield* places(inner, `${path}.`, offset);
  }
}

function ask(text: string, checks: readonly Check[], bits: readonly BitCheck[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    const source = join(directory, 'layout.c');
    const object = join(directory, 'layout.o');
    const lines = checks.map((check) => `${check.expression},`);
    const table = `const unsigned long __layout[] __attribute__((section(".layout"))) = {\n${lines.join('\n')}\n};`;
    writeFileSync(source, [text, table, ...bits.map((bit) => bit.declaration)].join('\n'));
    execFileSync('aarch64-linux-gnu-gcc', [...dialect, '-O0', '-c', source, '-o', object], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return [...numbers(directory, object, checks), ...bitFields(directory, object, bits)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function section(directory: string, object: string, name: string): Buffer {
  const file = join(directory, `section${name}`);
  execFileSync('aarch64-linux-gnu-objcopy', ['-O', 'binary', '-j', name, object, file]);
  return readFileSync(file);
}

function numbers(directory: string, object: string, checks: readonly Check[]): string[] {
  const bytes = section(directory, object, '.layout');
  return checks.flatMap((check, i) => {
    const theirs = Number(bytes.readBigUInt64LE(i * 8));
    return theirs === check.ours ? [] : [`${check.what}: gcc ${theirs}, here ${check.ours}`];
  });
}

function bitFields(directory: string, object: string, bits: readonly BitCheck[]): string[] {
  if (bits.length === 0) return [];
  const bytes = section(directory, object, '.bits');
  const places = new Map<number, number>();
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  for (const line of execFileSync('aarch64-linux-gnu-nm', [object], options).split('\n')) {
    const match = /^([0-9a-f]+) \w __bits_(\d+)$/.exec(line);
    if (match) places.set(Number(match[2]), Number.parseInt(match[1] ?? '', 16));
  }
  return bits.flatMap((bit, i) => {
    const at = places.get(i);
    if (at === undefined) return [`${bit.what}: gcc made no object`];
    const theirs = bytes.subarray(at, at + bit.record.size);
    const ours = Buffer.alloc(bit.record.size);
    for (let b = bit.start; b < bit.start + bit.width; b++) ours[b >> 3] = (ours[b >> 3] ?? 0) | (1 << (b & 7));
    return ours.equals(theirs) ? [] : [`${bit.what}: bits ${bit.start}..${bit.start + bit.width - 1} differ`];
  });
}

/** A buffer's declarations as text that a compiler takes: function bodies are left out, since no layout depends on them. */
export function declarationsOf(buffer: TokenBuffer): string {
  const lines: string[] = [];
  let line: string[] = [];
  const flush = () => {
    lines.push(line.join(' '));
    line = [];
  };
  const bodies = new Map<number, number>();
  for (const { body, end } of indexDeclarations(buffer).declarations) if (body >= 0) bodies.set(body, end);
  for (let i = 0; i < buffer.length; i++) {
    const end = bodies.get(i);
    if (end !== undefined) {
      line.push(';');
      i = end - 1;
    } else if (buffer.kind[i] === TokenKind.Pragma) {
      flush();
      lines.push(`#pragma ${buffer.spelling(i).replace(/^#?\s*pragma\s+/, '')}`);
    } else line.push(buffer.spelling(i));
    if (line.length > 40) flush();
  }
  flush();
  return lines.join('\n');
}

/** Names of every record type that a buffer defines: tags and typedefs alike. */
export function* recordNames(buffer: TokenBuffer): Iterable<string> {
  const index = indexDeclarations(buffer);
  for (const [id, keyword] of index.tags) {
    const word = buffer.spelling(keyword);
    if (word !== 'enum') yield `${word} ${spellings.text(id)}`;
  }
  for (const [id, [first]] of index.names) {
    const flags = first === undefined ? 0 : (index.declarations[first]?.flags ?? 0);
    if (flags & Declares.Typedef) yield spellings.text(id);
  }
}
