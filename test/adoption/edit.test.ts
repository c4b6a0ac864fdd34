import { expect, test } from 'vitest';
import { applyChanges, type Change, extentOf } from './edit';

const text = `static int first(int a);

struct pair {
	int a;
	int b;
};

static struct pair *
make(int a)
{
	if (a)
		return 0;
	return first(a);
}

static int first(int a)
{
	return a;
}

static const struct ops table[] = {
	{ .a = 1 },
};
`;

function changed(...changes: readonly Omit<Change, 'file'>[]): string {
  const all = changes.map((change) => ({ ...change, file: 'x.c' }) as Change);
  return applyChanges(all, () => text).get('x.c') ?? '';
}

/** Lines of the changed text that the original has not. */
function added(...changes: readonly Omit<Change, 'file'>[]): string[] {
  return changed(...changes)
    .split('\n')
    .filter((line) => !text.includes(`${line}\n`));
}

test('a definition is found with its type, and not its declaration', () => {
  const part = (name: string) => {
    const extent = extentOf(text, name);
    return extent && text.slice(extent.from, extent.to).split('\n').slice(0, 2);
  };
  expect(part('make')).toEqual(['static struct pair *', 'make(int a)']);
  expect(part('first')).toEqual(['static int first(int a)', '{']);
  expect(part('struct pair')).toEqual(['struct pair {', '\tint a;']);
  expect(part('table')).toEqual(['static const struct ops table[] = {', '\t{ .a = 1 },']);
  expect(part('second')).toBeUndefined();
});

test('lines go before, after or in place of what matches', () => {
  expect(changed({ in: 'make', at: /if \(a\)\s*return 0;/, before: '\tone();', after: '\n\ttwo();\n' })).toContain(
    '{\n\tone();\n\tif (a)\n\t\treturn 0;\n\ttwo();\n\treturn first(a);\n}',
  );
  expect(added({ in: 'make', at: /return (first)\(a\)/, instead: 'return $1(a + 1)' })).toEqual([
    '\treturn first(a + 1);',
  ]);
  expect(changed({ in: 'make', at: /\tif \(a\)\n\t\treturn 0;\n/, instead: '' })).toContain('{\n\treturn first(a);');
});

test('changes build on each other', () => {
  expect(
    added({ beforeFunction: 'make', add: 'void mine(void)\n{\n}\n' }, { in: 'mine', at: /^\}/m, before: '\tdone();' }),
  ).toEqual(['void mine(void)', '\tdone();']);
  expect(changed({ afterFunction: 'first', add: 'int last;' })).toContain(
    '\treturn a;\n}\n\nint last;\n\nstatic const',
  );
});

test('what does not apply is said', () => {
  expect(() => changed({ in: 'make', at: /return/, before: '' })).toThrow('/return/ matches more than once in make');
  expect(() => changed({ in: 'first', at: /goto/, before: '' })).toThrow('/goto/ matches nowhere in first');
  expect(() => changed({ in: 'second', at: /goto/, before: '' })).toThrow('there is no second in x.c');
  expect(() => applyChanges([{ file: 'y.c', at: /a/, before: '' }], () => undefined)).toThrow('there is no file y.c');
});
