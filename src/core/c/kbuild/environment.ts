import { error, type Outcome, type Problem } from '../../base/problem';
import type { PreprocessOptions } from '../preprocess/options';
import type { SourceTree } from '../preprocess/source';
import { compilerMacros } from './compiler-macros';
import { type ConfigSource, configuration, type KernelConfig } from './config';
import { GeneratedFiles, KBUILD } from './generated';
import { perFileDefinitions } from './module-name';
import { pinnedDefinitions } from './pinned';
import { type KernelVersion, kernelVersionOf } from './version';

/** All that compiling a file of a kernel tree needs besides the file: built once per tree. */
export interface KernelEnvironment {
  readonly version: KernelVersion;
  readonly config: KernelConfig;
  readonly configSource: ConfigSource;
  /** Symbols that the tree's configuration turns on and that are left out, since they only instrument the code. */
  readonly suppressed: readonly string[];
  /** The tree with the generated headers laid over it. */
  readonly tree: SourceTree;
  readonly preprocess: PreprocessOptions;
  /** The #define lines that Kbuild adds for one file (KBUILD_MODNAME and the like): third argument of `Preprocessor.run`. */
  definitions(path: string): string;
}

/** How a tree is expanded. */
export interface EnvironmentOptions {
  /** Replace check-only macros (pinned.ts). Off, the tree is expanded exactly as a build does. */
  readonly pinned: boolean;
  /** Kconfig symbols that are `y` whatever the tree's configuration says. */
  readonly enabled?: readonly string[];
}

/** Include paths of an arm64 build in Kbuild's order, each generated folder followed by what stands in for it. */
const includePaths: readonly string[] = [
  `${KBUILD}/shadow`,
  'arch/arm64/include',
  'arch/arm64/include/generated',
  `${KBUILD}/arch/arm64/include/generated`,
  'include',
  `${KBUILD}/include`,
  'arch/arm64/include/uapi',
  'arch/arm64/include/generated/uapi',
  `${KBUILD}/arch/arm64/include/generated/uapi`,
  'include/uapi',
  'include/generated/uapi',
  `${KBUILD}/include/generated/uapi`,
  // The compiler's own headers, which older trees include.
  `${KBUILD}/compiler`,
];

/** Reads what kind of tree this is. No value where it is no kernel tree, lacks `include/` or has no arm64 part. */
export function kernelEnvironment(
  tree: SourceTree,
  options: EnvironmentOptions = { pinned: true },
): Outcome<KernelEnvironment> {
  const problems: Problem[] = [];
  const fail = (code: string, message: string, help: string): Outcome<KernelEnvironment> => ({
    problems: [error(code, message, undefined, help)],
  });
  const version = kernelVersionOf(tree);
  if (!version) {
    return fail(
      'not-a-kernel-tree',
      'this folder is no Linux source tree: its Makefile states no VERSION and PATCHLEVEL',
      'Open the top folder of a kernel tree, or use the bundled sample.',
    );
  }
  const help = 'Check out the whole tree: sparse and partial checkouts do not compile.';
  if (tree.read('include/linux/kconfig.h') === undefined) {
    return fail(
      'no-include-folder',
      'the tree has no include/linux/kconfig.h, so no driver in it can be compiled',
      help,
    );
  }
  if (tree.read('arch/arm64/include/asm/memory.h') === undefined) {
    return fail('no-arm64', 'the tree has no arch/arm64/include, and the SMMU drivers are compiled for arm64', help);
  }
  const { config, source, suppressed, problems: found } = configuration(tree, version, options.enabled);
  problems.push(...found);
  const generated = new GeneratedFiles(tree, version, config);
  // The tree's own autoconf.h is not read as it is: the adjusted one, which comes later in the include path, takes its place.
  const layered: SourceTree = {
    read: (path) => (path === 'include/generated/autoconf.h' ? undefined : generated.read(path)),
  };
  return {
    value: {
      version,
      config,
      configSource: source,
      suppressed,
      tree: layered,
      preprocess: {
        includePaths,
        forcedIncludes: [
          'include/linux/compiler-version.h',
          'include/linux/kconfig.h',
          'include/linux/compiler_types.h',
        ].filter((path) => layered.read(path) !== undefined),
        builtinMacros: compilerMacros,
        commandLine: '#define __KERNEL__ 1\n',
        pinnedMacros: options.pinned ? pinnedDefinitions : '',
      },
      definitions: (path) => perFileDefinitions(tree, path),
    },
    problems,
  };
}
