import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { run } from '../run';
import { wantedFolders } from './wanted';

/** A package holds the sources as one compressed archive; nothing of it but the wanted folders reaches the disk. */
const pipeline = `set -euo pipefail
package=$1 name=$2 target=$3; shift 3
dpkg-deb --fsys-tarfile "$package" | tar -xO "./usr/src/$name.tar.xz" | xz -dc -T0 |
  tar -x -C "$target" --strip-components=1 "\${@/#/$name/}"`;

/** Unpacks the wanted folders of a Debian source package into `target`, which appears only when it is complete. */
export async function unpackTree(file: string, name: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await run('bash', ['-c', pipeline, 'unpack', file, name, partial, ...wantedFolders], {
    folder: partial,
    failure: `${file} cannot be unpacked`,
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(partial, target);
}
