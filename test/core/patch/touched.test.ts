import { expect, it } from 'vitest';
import { applyPatches } from '../../../src/core/patch/apply-all';

const file = `#include "a.h"

static int first(struct thing *it)
{
	int ret = 0;

	return ret;
}

static const struct ops table = {
	.go = first,
};

long
second(int a,
       int b)
{
	if (a)
		goto out;
	b++;
out:
	return b;
}
`;

/** Functions that an edit touches, of one hunk around each line that `edit` changes (null: takes out). */
function touched(edit: (line: string) => string | null): string {
  const lines = file.split('\n').slice(0, -1);
  const body: string[] = [];
  let count = 0;
  for (const line of lines) {
    const after = edit(line);
    if (after === line) body.push(` ${line}`);
    else body.push(`-${line}`, ...(after === null ? [] : after.split('\n').map((each) => `+${each}`)));
    count += after === null ? 0 : after.split('\n').length;
  }
  const patch = ['--- a/f.c', '+++ b/f.c', `@@ -1,${lines.length} +1,${count} @@`, ...body, ''].join('\n');
  const { files, problems } = applyPatches([{ name: 'p', text: patch }], () => file);
  return problems.map(({ message }) => message).join() || (files[0]?.functions ?? []).join();
}

it.each([
  ['a line of the body', 'return ret', '\treturn -1;', 'first'],
  ['the head', 'static int first', 'static int first(struct other *it)', 'first'],
  ['a head that takes more than one line', '       int b)', '       long b)', 'second'],
  ['a line after a label', 'return b', '\treturn -b;', 'second'],
  ['a line that goes', 'b++', null, 'second'],
  ['a line added at the end of the body', 'return ret', '\treturn ret;\n\tstop();', 'first'],
  ['a function that is added', '.go = first', '\t.go = first,\n};\n\nvoid third(void)\n{\n\tx();', 'third'],
  ['a table', '.go = first', '\t.go = second,', ''],
  ['an include', '#include', '#include "b.h"', ''],
])('names the function of %s', (_what, part, after, names) => {
  expect(touched((line) => (line.includes(part) ? after : line))).toBe(names);
});
