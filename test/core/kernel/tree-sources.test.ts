import { describe, expect, it } from 'vitest';
import { createProvider, DefinitionCache, definedNames } from '../../../src/core/kernel/tree-sources';

describe('names that a C file defines', () => {
  it.each([
    ['int f(int a)\n{\n}\n', ['f']],
    ['unsigned long __weak g(const char *s, int (*call)(int))\n{\n}\n', ['g']],
    ['struct rb_node *rb_next(const struct rb_node *node)\n{\n}\n', ['rb_next']],
    ['void __sched\nh(void)\n{\n}\n', ['h']],
    ['struct kmem_cache *cache;\nbool ready = true;\nint table[4] = { 1 };\n', ['cache', 'ready', 'table']],
    [
      'static int f(int a)\n{\n}\nstatic int x;\nextern int y;\nint declared(int);\ntypedef int t;\nstruct s {\n\tint m;\n};\n',
      [],
    ],
    ['/* int f(void)\n{\n */\nint g(void)\n{\n}\n', ['g']],
    ['\tint local = 3;\n\treturn 0;\n', []],
  ])('%j', (text, names) => {
    expect(definedNames(text)).toEqual(names);
  });
});

describe('the file that provides a name', () => {
  const files = new Map([
    ['a/Makefile', 'obj-$(CONFIG_ON) += drv.o\ndrv-y := one.o two.o\ndrv-$(CONFIG_OFF) += three.o\nobj-m += four.o\n'],
    ['a/one.c', 'int one(void)\n{\n}\n'],
    ['a/two.c', 'int two(void)\n{\n}\nint shared(void)\n{\n}\n'],
    ['a/three.c', 'int three(void)\n{\n}\n'],
    ['a/four.c', 'int four(void)\n{\n}\n'],
    ['lib/last.c', 'int last(void)\n{\n}\nint shared(void)\n{\n}\n'],
  ]);
  const asked: string[] = [];
  const tree = {
    read: (path: string): string | undefined => {
      asked.push(path);
      return files.get(path);
    },
    enabled: (symbol: string): boolean => symbol === 'ON',
  };
  const provider = createProvider(tree, ['a/', 'lib/last.c']);

  it.each([
    ['one', 'a/one.c'],
    ['four', 'a/four.c'],
    ['shared', 'a/two.c'],
    ['three', undefined],
    ['last', 'lib/last.c'],
    ['nobody', undefined],
  ])('%s: %s', (name, path) => {
    expect(provider(name)).toBe(path);
  });

  it('finds what a patched side defines elsewhere, though the texts of files are remembered', () => {
    const cache = new DefinitionCache();
    const side = (changed: ReadonlyMap<string, string>) =>
      createProvider({ ...tree, read: (path) => changed.get(path) ?? files.get(path) }, ['a/', 'lib/last.c'], cache);
    const moved = new Map([
      ['a/Makefile', `${files.get('a/Makefile')}\nx-y += new.o\n`],
      ['a/one.c', 'int renamed(void)\n{\n}\n'],
      ['a/new.c', 'int one(void)\n{\n}\n'],
    ]);
    const found = [side(new Map()), side(moved), side(new Map())].map((provides) => [
      provides('one'),
      provides('renamed'),
    ]);
    expect(found).toEqual([
      ['a/one.c', undefined],
      ['a/new.c', 'a/one.c'],
      ['a/one.c', undefined],
    ]);
  });

  it('reads a file when it is needed and not before', () => {
    asked.length = 0;
    const lazy = createProvider(tree, ['a/', 'lib/last.c']);
    lazy('one');
    expect(asked).not.toContain('lib/last.c');
  });
});
