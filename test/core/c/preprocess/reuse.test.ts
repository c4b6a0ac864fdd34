import { describe, expect, test } from 'vitest';
import { formatPosition } from '../../../../src/core/base/span';
import { ByteReader, ByteWriter } from '../../../../src/core/c/preprocess/bytes';
import { HeaderTokens } from '../../../../src/core/c/preprocess/header-tokens';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import type { Preprocessed } from '../../../../src/core/c/preprocess/result';
import { SnapshotReader } from '../../../../src/core/c/preprocess/snapshot-reader';
import { SnapshotWriter } from '../../../../src/core/c/preprocess/snapshot-writer';
import { overlay, type SourceTree } from '../../../../src/core/c/preprocess/source';
import { nameTokens, readTokens, writeTokens } from '../../../../src/core/c/preprocess/token-snapshot';
import type { TokenBuffer } from '../../../../src/core/c/token';
import { bare, files } from './expand';

const tree = files({
  'main.c': '#define EARLY 1\n#include <a.h>\n#include <b.h>\n#include "local.h"\nA B L EARLY\n#define OWN (A)\n',
  'include/a.h': '#pragma once\n#define A a\nheader_a A\n',
  'include/b.h': '#include <a.h>\n#if EARLY\n#define B b\n#endif\nheader_b __COUNTER__\n',
  'local.h': '#define L local __COUNTER__\nheader_local\n',
});

function text(buffer: TokenBuffer): string {
  return Array.from({ length: buffer.length }, (_, i) => buffer.spelling(i)).join(' ');
}

function run(preprocessor: Preprocessor, from: SourceTree): Preprocessed {
  const { value } = preprocessor.run('main.c', from);
  if (!value) throw new Error('not preprocessed');
  return value;
}

const whole = (unit: Preprocessed): string => `${text(unit.headers)} | ${text(unit.body)}`;
const edited = (path: string, source: string): SourceTree => overlay(tree, new Map([[path, source]]));
const all = 'header_a a header_b 0 | header_local a b local 1 1';

describe('reuse between runs', () => {
  test('an edit of the main file keeps the headers', () => {
    const preprocessor = new Preprocessor(bare);
    const first = run(preprocessor, tree);
    expect(whole(first)).toBe(all);
    const second = run(preprocessor, edited('main.c', `${tree.read('main.c')}more OWN\n`));
    expect(whole(second)).toBe(`${all} more ( a )`);
    expect(second.headers).toBe(first.headers);
    expect(whole(run(preprocessor, tree))).toBe(all);
  });

  test('an edit of a quoted header keeps the headers, one of a system header does not', () => {
    const preprocessor = new Preprocessor(bare);
    const first = run(preprocessor, tree);
    const second = run(preprocessor, edited('local.h', '#undef A\n#define L new\n'));
    expect(whole(second)).toBe('header_a a header_b 0 | A b new 1');
    expect(second.headers).toBe(first.headers);
    const third = run(preprocessor, edited('include/b.h', 'changed'));
    expect(whole(third)).toBe('header_a a changed | header_local a B local 0 1');
    expect(whole(first)).toBe(all);
    expect(run(preprocessor, tree).headers).toBe(first.headers);
  });

  test.each([
    [`own;\n${tree.read('main.c')}`, ' | own ; header_a a header_b 0 header_local a b local 1 1'],
    ['#define EARLY 1\n#include <a.h>\nown EARLY\n#include <b.h>\n', 'header_a a | own 1 header_b 0'],
  ])('an edition with fewer leading headers than the one before has none of the others: %j', (source, expected) => {
    const preprocessor = new Preprocessor(bare);
    expect(whole(run(preprocessor, tree))).toBe(all);
    expect(whole(run(preprocessor, edited('main.c', source)))).toBe(expected);
    expect(whole(run(preprocessor, tree))).toBe(all);
  });

  test('a file that appears earlier in the include path is noticed', () => {
    const preprocessor = new Preprocessor({ ...bare, includePaths: ['first', 'include'] });
    expect(whole(run(preprocessor, tree))).toBe(all);
    expect(whole(run(preprocessor, edited('first/a.h', '#define A first')))).toBe(
      'header_b 0 | header_local first b local 1 1',
    );
  });

  test('an edit among the leading lines goes on from there', () => {
    const preprocessor = new Preprocessor(bare);
    run(preprocessor, tree);
    const main = (tree.read('main.c') ?? '').replace('EARLY 1', 'EARLY 0');
    expect(whole(run(preprocessor, edited('main.c', main)))).toBe('header_a a header_b 0 | header_local a B local 1 0');
  });

  test('dependencies name what was read and what was looked for', () => {
    const unit = run(new Preprocessor({ ...bare, includePaths: ['first', 'include'] }), tree);
    expect([...unit.dependencies].map(([path, hash]) => `${path} ${hash === undefined ? 'absent' : 'read'}`)).toEqual(
      expect.arrayContaining(['first/a.h absent', 'include/a.h read', 'local.h read']),
    );
  });

  test('macros at the end of a unit stay available after other runs', () => {
    const preprocessor = new Preprocessor(bare);
    const first = run(preprocessor, tree);
    const other = run(preprocessor, edited('local.h', '#undef A\n#define L new\n'));
    expect([text(first.macros.expand('OWN L')), text(other.macros.expand('OWN L'))]).toEqual([
      '( a ) local 2',
      '( A ) new',
    ]);
    expect(first.macros.definition('OWN')).toEqual({
      name: 'OWN',
      parameters: undefined,
      variadic: false,
      replacement: '(A)',
      at: { file: 'main.c', line: 6, column: 9 },
    });
    expect([...first.macros.names()]).toEqual(expect.arrayContaining(['A', 'B', 'L', 'OWN', 'EARLY']));
  });
});

describe('snapshots', () => {
  const key = new Preprocessor(bare).snapshotKey('main.c', tree);
  const made = (): Uint8Array => {
    const preprocessor = new Preprocessor(bare);
    const { headerTokens: tokens } = run(preprocessor, tree);
    expect([...preprocessor.known]).toEqual([key]);
    const writer = new SnapshotWriter(preprocessor.hashOf);
    expect(preprocessor.addTo(writer, key)).toBe(true);
    const out = new ByteWriter();
    writeTokens(out, tokens.tokens, writer.names, writer.files);
    writer.write(out);
    return out.finish();
  };
  const restore = (preprocessor: Preprocessor, bytes: Uint8Array, from: SourceTree): boolean => {
    const input = new ByteReader(bytes);
    expect(input.valid).toBe(true);
    const buffer = readTokens(input);
    const reader = new SnapshotReader(input);
    nameTokens(buffer, reader.names, reader.files);
    return preprocessor.restore(reader, key, from, () => new HeaderTokens(buffer));
  };

  test('a run that starts from a snapshot gives the same', () => {
    const bytes = made();
    const preprocessor = new Preprocessor(bare);
    expect(restore(preprocessor, bytes, tree)).toBe(true);
    const unit = run(preprocessor, tree);
    expect(whole(unit)).toBe(all);
    expect(preprocessor.snapshotKey('main.c', tree)).toBe(key);
    const fresh = run(new Preprocessor(bare), tree);
    for (let i = 0; i < fresh.headers.length; i++) expect(unit.headers.span(i)).toEqual(fresh.headers.span(i));
    expect(whole(run(preprocessor, edited('include/b.h', 'changed')))).toBe(
      'header_a a changed | header_local a B local 0 1',
    );
  });

  test('one whose files changed is refused, and so are damaged bytes', () => {
    const bytes = made();
    const preprocessor = new Preprocessor(bare);
    expect(restore(preprocessor, bytes, edited('include/b.h', 'changed'))).toBe(false);
    for (const at of [0, 8, bytes.length >> 1, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(new ByteReader(damaged).valid).toBe(false);
    }
    for (const length of [0, 3, 4, 100]) expect(new ByteReader(bytes.slice(0, length)).valid).toBe(false);
    expect(whole(run(preprocessor, tree))).toBe(all);
  });

  test('headers with problems make no snapshot', () => {
    const preprocessor = new Preprocessor(bare);
    const broken = edited('include/a.h', '#error no\n');
    run(preprocessor, broken);
    const writer = new SnapshotWriter(preprocessor.hashOf);
    expect(preprocessor.addTo(writer, preprocessor.snapshotKey('main.c', broken))).toBe(false);
  });
});

test('tokens know their place in the original text and the macros that led to them', () => {
  const source = '#define IN(x) x + in\n#define OUT(x) [IN(x)]\n  OUT(arg) tail\n';
  const { body } = run(new Preprocessor(bare), files({ 'main.c': source }));
  const places = Array.from({ length: body.length }, (_, i) => {
    const span = body.span(i);
    const macros = span.macros?.map((m) => `${m.macro}@${m.at.line}:${m.at.column}`).join(' ');
    return `${body.spelling(i)} ${formatPosition(span)}${macros ? ` via ${macros}` : ''}`;
  });
  expect(places).toEqual([
    '[ main.c:3:3 via OUT@3:3',
    'arg main.c:3:7',
    '+ main.c:3:3 via OUT@3:3 IN@3:3',
    'in main.c:3:3 via OUT@3:3 IN@3:3',
    '] main.c:3:3 via OUT@3:3',
    'tail main.c:3:12',
  ]);
});
