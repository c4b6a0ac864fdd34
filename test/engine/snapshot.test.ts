import { describe, expect, test } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { overlay, type SourceTree } from '../../src/core/c/preprocess/source';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { requireTrees, titleWith } from '../support/requires';

const required = requireTrees('6.12');
const header = 'include/linux/ioport.h';

describe.skipIf(required.missing)(titleWith('what a session stores for the next one', required), () => {
  const stored = new Map<string, Uint8Array>();
  const onDisk = new DirectoryTree(required.missing ? '/' : required.path);

  /** Opens the tree and runs a scenario; the effects, and the keys that were written when the session came to rest. */
  const session = (tree: SourceTree = onDisk) => {
    const written: string[] = [];
    const storage = {
      read: (key: string) => stored.get(key),
      write: (key: string, bytes: Uint8Array) => {
        written.push(key);
        stored.set(key, bytes);
      },
    };
    const opened = new Session({ openTree: () => tree, storage, now: () => 0 }, prepareKernelTree);
    expect(opened.openTree('/tree').problems).toEqual([]);
    const { value, problems } = opened.run({ scenario: 'cold-boot' }, neverCancelled);
    expect(problems).toEqual([]);
    while (opened.idle());
    return { model: value, written };
  };

  const first = required.missing ? undefined : session();

  test('is one value for the tree, under a name that fits a file system', () => {
    expect(first?.model?.base.end).toBe('completed');
    expect(stored.size).toBe(1);
    expect(new Set(first?.written)).toEqual(new Set(stored.keys()));
    for (const key of stored.keys()) expect(key).toMatch(/^[\w-]+$/);
  });

  test('gives the same effects, and is not stored again', () => {
    expect(session()).toEqual({ model: first?.model, written: [] });
  });

  test.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, bytes.length >> 1)],
    ['empty', () => new Uint8Array()],
    ['damaged', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 5000 ? byte ^ 1 : byte))],
    ['of something else', () => new Uint8Array(64).fill(7)],
  ])('does no harm when it is %s, and is made anew', (_, damage) => {
    const keys = [...stored.keys()];
    for (const key of keys) stored.set(key, damage(stored.get(key) ?? new Uint8Array()));
    const { model, written } = session();
    expect(model).toEqual(first?.model);
    expect(new Set(written)).toEqual(new Set(keys));
  });

  test('is not used for a tree whose headers have changed', () => {
    const changed = overlay(onDisk, new Map([[header, `${onDisk.read(header)}\n#error the header has changed\n`]]));
    expect(JSON.stringify(session(changed).model)).toContain('the header has changed');
    expect(session().model).toEqual(first?.model);
  });
});
