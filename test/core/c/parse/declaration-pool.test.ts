import { describe, expect, test } from 'vitest';
import { formatPosition } from '../../../../src/core/base/span';
import { DeclarationPool } from '../../../../src/core/c/parse/declaration-pool';
import { createUnit } from '../../../../src/core/c/parse/unit';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import type { TokenBuffer } from '../../../../src/core/c/token';
import { sizeOf } from '../../../../src/core/c/types/size';
import { bare, files } from '../preprocess/expand';

const headers = {
  'include/a.h': `#pragma once
#define PAIR(name) struct name { int first, second; }; typedef struct name name##_t
#define TWICE(name) PAIR(name)
TWICE(pair);
enum letters { A, B = A + 4, C };
static inline int sum(struct pair *p) { return p->first + p->second; }
extern int shared;
`,
  'include/packed.h': `#pragma pack(push, 1)
struct tight { char c; int i; };
#include <plain.h>
#pragma pack(pop)
struct loose { char c; int i; };
`,
  'include/plain.h': 'struct plain { char c; int i; };\n',
  'include/b.h': '#include <a.h>\nextern int shared;\nint later(pair_t *);\n;\n',
};

/** Shows each token of a buffer with its place and the macros that led to it. */
function tokens(buffer: TokenBuffer): readonly string[] {
  return Array.from({ length: buffer.length }, (_, i) => {
    const span = buffer.span(i);
    const macros = (span.macros ?? []).map(({ macro, at }) => ` in ${macro} at ${formatPosition(at)}`).join('');
    return `${buffer.kind[i]} ${buffer.spelling(i)} ${formatPosition(span)}${macros}`;
  });
}

function preprocess(source: string, path = 'main.c') {
  const { value } = new Preprocessor(bare).run(path, files({ [path]: source, ...headers }));
  if (!value) throw new Error('not preprocessed');
  return value;
}

/** A unit whose headers are in the pool, and one whose headers are not. */
function both(source: string, pool: DeclarationPool, path = 'main.c') {
  const pooled = preprocess(source, path);
  const plain = preprocess(source, path);
  return {
    before: tokens(plain.headers),
    unit: createUnit(path, { headers: pooled.headerTokens, body: pooled.body }, pool),
    plain: createUnit(path, { headers: plain.headers, body: plain.body }),
    after: () => tokens(pooled.headers),
  };
}

describe('a pool of declarations', () => {
  test('gives back every token with its place and macros', () => {
    const pool = new DeclarationPool();
    for (const source of ['#include <a.h>\n#include <b.h>\nint x;', '#include <b.h>\n#include <packed.h>\nint y;']) {
      const { before, after } = both(source, pool);
      expect(before.length).toBeGreaterThan(40);
      expect(after()).toEqual(before);
    }
  });

  test('keeps what units have in common once', () => {
    const pool = new DeclarationPool();
    both('#include <a.h>\nint x;', pool);
    const { size } = pool;
    both('#include <a.h>\nint y;', pool, 'other.c');
    expect(pool.size).toBe(size);
    both('#include <plain.h>\n#include <a.h>\nint y;', pool, 'third.c');
    expect(pool.size).toBe(size + 1);
  });

  test('tells each unit of its own headers only', () => {
    const pool = new DeclarationPool();
    const { unit: first } = both('#include <a.h>\nint x;', pool);
    const { unit: second } = both('#include <plain.h>\nint y;', pool, 'other.c');
    expect(first.record('struct plain')).toBeUndefined();
    expect(second.record('struct plain')?.size).toBe(8);
    expect(second.symbol('sum')).toBeUndefined();
    expect(second.constant('C')).toBeUndefined();
    expect(first.constant('C')).toBe(5n);
    expect(first.symbol('sum')?.defined).toBe(true);
    expect([...first.definedNames()]).toEqual([]);
  });

  test('lets units that meet a structure under another alignment have it their own way', () => {
    const pool = new DeclarationPool();
    const { unit: packed, plain } = both('#include <packed.h>\nint x;', pool);
    const { unit: natural } = both('#include <plain.h>\n#include <packed.h>\nint y;', pool, 'other.c');
    for (const unit of [packed, plain]) {
      expect(['tight', 'plain', 'loose'].map((tag) => unit.record(`struct ${tag}`)?.size)).toEqual([5, 5, 8]);
    }
    expect(natural.record('struct plain')?.size).toBe(8);
  });

  test('parses functions of headers as without it', () => {
    const source = '#include <b.h>\nint use(pair_t *p) { return sum(p) + shared; }\n';
    const { unit, plain } = both(source, new DeclarationPool());
    for (const name of ['sum', 'use']) {
      const [mine, theirs] = [unit, plain].map((each) => {
        const symbol = each.symbol(name);
        const { value, problems } = symbol ? each.functionDefinition(symbol) : { problems: [] };
        return { problems, variables: value?.variables.map((each) => [each.name, sizeOf(each.type)]) };
      });
      expect(mine).toEqual(theirs);
    }
    expect(unit.type('pair_t')?.kind).toBe('record');
  });

  test('shows what is declared later to nobody before it', () => {
    const source = '#include <late.h>\nint x;';
    const late = { 'include/late.h': 'int f(void) { return value; }\nint value;\n' };
    const { value } = new Preprocessor(bare).run('main.c', files({ 'main.c': source, ...late }));
    if (!value) throw new Error('not preprocessed');
    const unit = createUnit('main.c', { headers: value.headerTokens, body: value.body }, new DeclarationPool());
    const symbol = unit.symbol('f');
    expect(symbol && unit.functionDefinition(symbol).problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('value'),
    ]);
  });

  test('leaves headers alone whose brackets do not match', () => {
    const pool = new DeclarationPool();
    const broken = { 'include/broken.h': 'int f(void) { if (1 {\n}\nint g(void);\n' };
    const { value } = new Preprocessor(bare).run('main.c', files({ 'main.c': '#include <broken.h>\n', ...broken }));
    if (!value) throw new Error('not preprocessed');
    const unit = createUnit('main.c', { headers: value.headerTokens, body: value.body }, pool);
    expect(unit.problems.map(({ code }) => code)).toEqual(['missing-brace']);
    expect(unit.symbol('g')?.name).toBe('g');
    expect(pool.size).toBe(0);
  });
});
