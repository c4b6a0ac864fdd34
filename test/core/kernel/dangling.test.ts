import { expect, test } from 'vitest';
import { danglingEntries } from '../../../src/core/kernel/dangling';
import { bootText } from './boot';

const text = `
#define __GFP_ZERO 0x100u
struct xa_node { unsigned char shift, count; void *parent; void *slots[4]; union { unsigned long tags[1]; unsigned long marks[1]; }; };
void *__kmalloc(unsigned long size, unsigned flags); void kfree(const void *block);
static struct xa_node *node;
void *hold(void) {
  char *block = __kmalloc(48, 0);
  node = __kmalloc(sizeof(*node), 0x100);
  for (int i = 0; i < 4; i++) node->slots[i] = 0;
  node->slots[2] = block + 8;
  return block;
}
void *value(void *block) { node->slots[2] = (char *)block + 1; return 0; }
void *mark(void *block) { node->slots[2] = 0; node->marks[0] = (unsigned long)block; return 0; }
void *erase(void) { node->slots[2] = 0; return 0; }
void drop(void *block) { kfree(block); }
void dropNode(void) { kfree(node); }
`;

/** How many freed blocks an entry still leads to, after something was done with the node and the block. */
function found(act: (run: (name: string, ...args: bigint[]) => void, block: bigint) => void): number {
  const { kernel } = bootText(text);
  const block = BigInt.asUintN(64, BigInt(kernel.run('hold') ?? 0n));
  act((name, ...args) => kernel.run(name, ...args), block);
  return danglingEntries(kernel, [{ start: block, end: block + 48n, stack: [] }]).length;
}

test('an entry dangles where what it leads to was freed', () => {
  expect(found((run, block) => run('drop', block))).toBe(1);
});

test('an entry does not dangle where it leads to something alive, or was erased', () => {
  expect(found(() => {})).toBe(0);
  expect(
    found((run, block) => {
      run('drop', block);
      run('erase');
    }),
  ).toBe(0);
});

test('values, marks, and nodes that are gone are no entries', () => {
  for (const other of ['value', 'mark']) {
    expect(
      found((run, block) => {
        run(other, block);
        run('drop', block);
      }),
    ).toBe(0);
  }
  expect(
    found((run, block) => {
      run('drop', block);
      run('dropNode');
    }),
  ).toBe(0);
});
