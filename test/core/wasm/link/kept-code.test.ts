import { describe, expect, test } from 'vitest';
import { createUnit } from '../../../../src/core/c/parse/unit';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import type { FunctionCode } from '../../../../src/core/wasm/generate/generator';
import { ContentCodeCache } from '../../../../src/core/wasm/link/code-cache';
import { execute } from '../../../../src/engine/exec/exec';
import { bare, files } from '../../c/preprocess/expand';

/** A cache that tells which functions it was asked to keep. */
class WatchedCache extends ContentCodeCache {
  translated = 0;

  override set(key: string, code: FunctionCode): void {
    this.translated++;
    super.set(key, code);
  }
}

function runner() {
  const preprocessor = new Preprocessor(bare);
  const cache = new WatchedCache(100, 'test');
  return (source: string) => {
    const { value } = preprocessor.run('main.c', files({ 'main.c': source }));
    if (!value) throw new Error('not preprocessed');
    const unit = createUnit('main.c', value);
    cache.enter(value);
    cache.translated = 0;
    let output = '';
    const marks = true;
    const { status, problems } = execute(unit, (_, text) => (output += text), { cache, marks });
    const message = problems.map((problem) => problem.message);
    return [output, ...(status === 0 ? [] : [`status ${status}`]), ...message, `${cache.translated} new`].join(' | ');
  };
}

const head = 'int printf(const char *, ...);\n';
const named = `static int seen;
static const char *name(int i) { static const char *const names[] = { "zero", "one" }; return names[i]; }
static const char *other(int i) { static const char *const names[] = { "nil", "ein" }; return names[i]; }
static int count(void) { static int n = 5; return n++; }
`;
const main = (body: string) => `${head}${named}int main(void) { ${body} return 0; }\n`;
const print = 'printf("%s %s %d %d", name(1), other(0), count(), count());';

describe('code that is kept while another function changes', () => {
  test('finds its strings and its static variables', () => {
    const run = runner();
    expect(run(main(print))).toBe('one nil 5 6 | 4 new');
    expect(run(main(print))).toBe('one nil 5 6 | 0 new');
    expect(run(main(`seen = 1; ${print}`))).toBe('one nil 5 6 | 1 new');
  });

  test('does so where the text before it grows or shrinks, by the place of another string too', () => {
    const run = runner();
    const behind = (body: string) =>
      `${head}static const char *first(void) { ${body} static const char *const t[] = { "a", "b" }; return t[0]; }\n${named}
       int main(void) { printf("%s ", first()); ${print} return 0; }\n`;
    expect(run(behind(''))).toBe('a one nil 5 6 | 5 new');
    const lengths = Array.from({ length: 40 }, (_, i) => run(behind(';'.repeat(i + 1))));
    expect(new Set(lengths)).toEqual(new Set(['a one nil 5 6 | 1 new']));
    expect(run(behind(''))).toBe('a one nil 5 6 | 0 new');
  });

  test('is made anew where a declaration that it depends on changes', () => {
    const run = runner();
    const sized = (type: string) =>
      `${head}typedef ${type} word;\nint main(void) { printf("%d", (int)sizeof(word)); return 0; }\n`;
    expect(run(sized('int'))).toBe('4 | 1 new');
    expect(run(sized('long'))).toBe('8 | 1 new');
  });

  test('reports a place where the function stands now', () => {
    const run = runner();
    const broken = (lines: string) => `${lines}int main(void) { int *p = 0;\n return *p; }\n`;
    expect(run(broken(''))).toMatch(/main\.c:2.*1 new/);
    expect(run(broken('\n\n'))).toMatch(/main\.c:4.*0 new/);
  });
});
