import { expect, it } from 'vitest';
import { bootText } from '../../kernel/boot';

it('does not take a function for the tag of an attributed type before it', () => {
  const { unit } = bootText(`
    enum e { A };
    static enum e __attribute__((__unused__))
    first(int *x, int y) { return A; }
    void second(int *x) { }
    struct __attribute__((packed)) tagged { char a; int b; };
    int third(void) { return sizeof(struct tagged); }
  `);
  expect(['first', 'second', 'third'].map((name) => unit.symbol(name)?.defined)).toEqual([true, true, true]);
  expect(unit.record('struct tagged')?.size).toBe(5);
});
