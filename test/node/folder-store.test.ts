import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStore } from '../../src/node/folder-store';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(7);

describe('a folder store', () => {
  it('gives back what was written, across instances', () => {
    new FolderStore(join(folder, 'new'), 100).write('a1', bytes(3));
    expect([...(new FolderStore(join(folder, 'new'), 100).read('a1') ?? [])]).toEqual([7, 7, 7]);
  });

  it('has nothing under an unknown key, or where there is no folder', () => {
    expect(new FolderStore(join(folder, 'none'), 100).read('a1')).toBeUndefined();
  });

  it('drops what was not used for longest', () => {
    const store = new FolderStore(folder, 10);
    store.write('old', bytes(4));
    store.write('used', bytes(4));
    for (const [name, time] of [
      ['old', 1],
      ['used', 0],
    ] as const) {
      utimesSync(join(folder, name), time, time);
    }
    store.read('used');
    store.write('new', bytes(4));
    expect(readdirSync(folder).sort()).toEqual(['new', 'used']);
  });

  it('says that a value could not be kept', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(new FolderStore(join(folder, 'file'), 10).write('a', bytes(1))).toBe(false);
  });

  it('takes no key that could leave the folder', () => {
    expect(() => new FolderStore(folder, 10).read('../a')).toThrow('not a key');
  });
});
