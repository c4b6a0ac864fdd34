import { expect, test } from 'vitest';
import { DeclarationPool } from '../../src/core/c/parse/declaration-pool';
import { createUnit } from '../../src/core/c/parse/unit';
import { Preprocessor } from '../../src/core/c/preprocess/preprocessor';
import { HeaderArchive } from '../../src/engine/header-archive';
import { bare, files } from '../core/c/preprocess/expand';

const texts = {
  'one.c': '#include <shared.h>\n#include <one.h>\nint first = LIMIT;\n',
  'two.c': '#include <shared.h>\nint second = LIMIT;\n',
  'include/shared.h': '#define LIMIT 7\nstruct pair { int a, b; };\n',
  'include/one.h': 'struct triple { struct pair p; int c; };\n',
};
const environment = { version: { major: 7, minor: 3, sublevel: 0, extra: '' }, config: new Map(), preprocess: bare };

/** A session over storage: restores and runs units, then stores. Gives the units, and what was written. */
function session(stored: Map<string, Uint8Array>, paths: readonly string[], tree = files(texts)) {
  const written: string[] = [];
  const storage = {
    read: (key: string) => stored.get(key),
    write(key: string, bytes: Uint8Array) {
      written.push(key);
      stored.set(key, bytes);
    },
  };
  const preprocessor = new Preprocessor(bare);
  const pool = new DeclarationPool();
  const archive = new HeaderArchive(environment, preprocessor, pool, storage);
  const units = paths.map((path) => {
    archive.restore(preprocessor.snapshotKey(path, tree), tree);
    const { value } = preprocessor.run(path, tree);
    if (!value) throw new Error(`${path} was not preprocessed`);
    return createUnit(path, { headers: value.headerTokens, body: value.body }, pool);
  });
  archive.save();
  return { units, written, pieces: pool.size };
}

test('units of a later session are as those of the first, and nothing is stored again', () => {
  const stored = new Map<string, Uint8Array>();
  const first = session(stored, ['one.c', 'two.c']);
  expect(first.written).toHaveLength(1);
  const { units, written, pieces } = session(stored, ['one.c', 'two.c']);
  expect(written).toEqual([]);
  expect(pieces).toBe(first.pieces);
  expect(units.map((unit) => unit.record('struct triple')?.size)).toEqual([12, undefined]);
  expect(units.map((unit) => unit.record('struct pair')?.size)).toEqual([8, 8]);
});

test('what one session had no use for stays when another one adds to it', () => {
  const stored = new Map<string, Uint8Array>();
  session(stored, ['one.c']);
  expect(session(stored, ['two.c']).written).toHaveLength(1);
  expect(session(stored, ['one.c']).written).toEqual([]);
  expect(session(stored, ['two.c']).written).toEqual([]);
});

test('a unit whose headers have changed is stored anew, and replaces what was stored', () => {
  const stored = new Map<string, Uint8Array>();
  session(stored, ['one.c', 'two.c']);
  const changed = files({ ...texts, 'include/one.h': 'struct triple { struct pair p; long c; };\n' });
  const { units, written } = session(stored, ['one.c'], changed);
  expect(units[0]?.record('struct triple')?.size).toBe(16);
  expect(written).toHaveLength(1);
  expect(session(stored, ['one.c', 'two.c'], changed).written).toEqual([]);
  expect(session(stored, ['two.c']).written).toEqual([]);
});

test('headers that cannot be stored are no reason to store the others again', () => {
  const stored = new Map<string, Uint8Array>();
  session(stored, ['two.c']);
  const broken = files({ ...texts, 'include/one.h': 'int f(void) { if (1 {\n}\n' });
  expect(session(stored, ['one.c', 'two.c'], broken).written).toEqual([]);
});
