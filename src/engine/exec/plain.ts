import type { Problem } from '../../core/base/problem';
import { compilerMacros } from '../../core/c/kbuild/compiler-macros';
import { createUnit } from '../../core/c/parse/unit';
import { Preprocessor } from '../../core/c/preprocess/preprocessor';
import type { SourceTree } from '../../core/c/preprocess/source';
import type { CUnit } from '../../core/c/unit';
import { libraryHeaders } from './headers';

const library = '<library>';

/** Compiles a plain C program: its own headers from `tree`, the C library's from the engine. `includePaths` are searched
 *  after the library, like -I. The unit is missing only where the file cannot be read. */
export function plainUnit(
  path: string,
  tree: SourceTree,
  includePaths: readonly string[] = [],
): { readonly unit?: CUnit; readonly problems: readonly Problem[] } {
  const withLibrary: SourceTree = {
    read: (file) =>
      file.startsWith(`${library}/`) ? libraryHeaders.get(file.slice(library.length + 1)) : tree.read(file),
  };
  const preprocessor = new Preprocessor({
    includePaths: [library, ...includePaths],
    forcedIncludes: [],
    builtinMacros: compilerMacros,
    commandLine: '',
    pinnedMacros: '',
  });
  const { value, problems } = preprocessor.run(path, withLibrary);
  if (!value) return { problems };
  const unit = createUnit(path, { headers: value.headers, body: value.body });
  return { unit, problems: [...problems, ...unit.problems] };
}
