import { error, type Outcome } from '../core/base/problem';
import { kernelEnvironment } from '../core/c/kbuild/environment';
import { formatVersion } from '../core/c/kbuild/version';
import type { SourceTree } from '../core/c/preprocess/source';
import { drivers } from '../core/scenario/driver';
import type { PreparedTree } from './ports';

/** Makes a kernel tree ready to run: what its version and configuration are, and which drivers it has. */
export function prepareKernelTree(tree: SourceTree): Outcome<PreparedTree> {
  const { value: environment, problems } = kernelEnvironment(tree);
  if (!environment) return { problems };
  const files = Object.values(drivers).flatMap((driver) => driver.files);
  const present = files.filter((file) => tree.read(file) !== undefined);
  if (present.length === 0) {
    const missing = error(
      'no-driver',
      'the tree has no SMMU driver that the engine knows',
      undefined,
      `Looked for ${files.join(', ')}.`,
    );
    return { problems: [...problems, missing] };
  }
  const value: PreparedTree = {
    version: formatVersion(environment.version),
    configuration: environment.configSource === 'profile' ? 'shipped profile' : environment.configSource,
    drivers: present,
    world: () => ({ problems: [error('no-world', 'this build has no machine to run the driver on')] }),
  };
  return { value, problems };
}
