import { describe, expect, it } from 'vitest';
import { compareEffects } from '../../../src/core/effect/compare';
import { extractEffects } from '../../../src/core/effect/extract';
import { commonSubsequence } from '../../../src/core/effect/sequence';
import { traceOf } from './hand-made';

/** Small deterministic generator, so that a failure names its seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

function randomLines(random: (below: number) => number): string[] {
  const names = ['CR0', 'CR1', 'CR2', 'GBPA', 'IRQ_CTRL'];
  return Array.from({ length: 3 + random(25) }, () => `w ${names[random(names.length)]} 0x${random(4)} @${random(9)}`);
}

function changes(base: readonly string[], patched: readonly string[]) {
  const compared = compareEffects(
    extractEffects(traceOf(base.join('\n'))),
    extractEffects(traceOf(patched.join('\n'))),
  );
  const count = (change: string) => compared.filter((each) => each.change === change).length;
  return {
    compared,
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    moved: count('moved'),
  };
}

/** Length of a longest common subsequence, by the textbook table. */
function longest(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const next = [0];
    b.forEach((right, j) => {
      next.push(left === right ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

describe('comparing effects', () => {
  it('finds a longest common subsequence', () => {
    for (const seed of seeds) {
      const random = generator(seed);
      const [a, b] = [randomLines(random), randomLines(random)].map((lines) => lines.map((line) => line.slice(0, 4)));
      const pairs = commonSubsequence(a ?? [], b ?? []);
      expect(
        pairs.every(([i, j]) => a?.[i] === b?.[j]),
        `seed ${seed}`,
      ).toBe(true);
      expect(pairs.length, `seed ${seed}`).toBe(longest(a ?? [], b ?? []));
    }
  });

  it('finds no change between a run and itself', () => {
    for (const seed of seeds) {
      const lines = randomLines(generator(seed));
      expect(
        changes(lines, lines).compared.every((each) => each.change === 'same'),
        `seed ${seed}`,
      ).toBe(true);
    }
  });

  it('calls a swap of two writes moved, once or twice, and nothing else', () => {
    for (const seed of seeds) {
      const random = generator(seed);
      const base = randomLines(random);
      const patched = [...base];
      const [i, j] = [random(base.length), random(base.length)];
      [patched[i], patched[j]] = [base[j] ?? '', base[i] ?? ''];
      const found = changes(base, patched);
      expect([found.added, found.removed, found.changed], `seed ${seed}`).toEqual([0, 0, 0]);
      expect(found.moved, `seed ${seed}`).toBeLessThanOrEqual(2);
    }
  });

  it('keeps every effect of both sides exactly once', () => {
    for (const seed of seeds) {
      const random = generator(seed);
      const [base, patched] = [randomLines(random), randomLines(random)];
      const { compared } = changes(base, patched);
      expect(compared.filter((each) => each.base).length, `seed ${seed}`).toBe(base.length);
      expect(compared.filter((each) => each.patched).length, `seed ${seed}`).toBe(patched.length);
    }
  });
});
