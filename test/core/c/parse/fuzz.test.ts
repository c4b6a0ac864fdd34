import { expect, it } from 'vitest';
import { createUnit } from '../../../../src/core/c/parse/unit';
import { TokenBuffer } from '../../../../src/core/c/token';
import { lexPreprocessed } from './lex';

const sources = [
  'typedef unsigned int u32; struct s { u32 a : 3, b; struct { int c[4]; }; void (*f)(struct s *, int); };',
  'static inline int g(struct s *p, int n, ...) { int v[n]; for (int i = 0; i < n; i++) v[i] = p->c[i] << 2; return v[0]; }',
  'enum e { A, B = 1 << 4, C }; static const struct s table[] = { [A] = { .a = 1, .c = { [0 ... 2] = 5 } }, { 2 } };',
  'int h(struct s *p, long l) { switch (l) { case 1 ... 3: return p->a ?: 2; default: goto out; } out: return ({ __auto_type x = &p->b; *x; }); }',
  'char *names[] = { "a", "b" "c", (char[]){ 1, 2 } }; _Static_assert(sizeof(struct s) > 4, "size"); typeof(table) *q = &table;',
  '__attribute__((packed, aligned(8))) struct t { char c; union { long l; _Bool d : 1; }; short v[]; }; void k(void) { asm volatile("x" : "=r" (names) :: "memory"); }',
];

/** A small deterministic generator. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

function mutated(buffer: TokenBuffer, next: (below: number) => number): TokenBuffer {
  const out = new TokenBuffer(buffer.length + 8);
  const copy = (from: number, at: number) =>
    out.push(buffer.kind[from] as 1, buffer.text[from] ?? 0, buffer.file[from] ?? 0, at + 1, (at % 60) + 1, -1);
  const edits = new Set(Array.from({ length: 1 + next(4) }, () => next(buffer.length)));
  for (let i = 0; i < buffer.length; i++) {
    if (!edits.has(i)) copy(i, i);
    else {
      const kind = next(4);
      if (kind === 1) copy(next(buffer.length), i);
      if (kind === 2) for (let n = next(12); n >= 0; n--) copy(i, i);
      if (kind === 3)
        for (let n = next(6), from = next(buffer.length); n >= 0; n--) copy((from + n) % buffer.length, i);
    }
  }
  return out;
}

it('any mutation of the tokens ends in problems, never in an exception or a hang', { timeout: 60_000 }, () => {
  const original = lexPreprocessed(sources.join('\n'));
  let broken = 0;
  for (let seed = 1; seed <= 1200; seed++) {
    const buffer = mutated(original, random(seed));
    const split = seed % 2 === 0;
    const unit = createUnit(
      'fuzz.c',
      split ? { headers: buffer, body: original } : { headers: new TokenBuffer(), body: buffer },
    );
    const names = ['g', 'h', 'k', 'table', 'names', 'q'];
    for (const name of names) {
      const symbol = unit.symbol(name);
      if (!symbol) continue;
      unit.functionDefinition(symbol);
      unit.objectDefinition(symbol);
    }
    if (unit.problems.length + unit.check().length > 0) broken++;
  }
  expect(broken).toBeGreaterThan(600);
});
