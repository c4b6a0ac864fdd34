import { type Cancellation, Cancelled, neverCancelled } from '../core/base/cancellation';
import { error, type Problem } from '../core/base/problem';
import { forbiddenCalls } from '../core/c/check/forbidden-calls';
import type { KernelEnvironment } from '../core/c/kbuild/environment';
import { DeclarationPool } from '../core/c/parse/declaration-pool';
import { createUnit } from '../core/c/parse/unit';
import { Preprocessor } from '../core/c/preprocess/preprocessor';
import type { SourceTree } from '../core/c/preprocess/source';

/** Whether gcc, which optimizes first, takes something for constant is not known here unless it is a constant as written. */
const cautious = '#define __builtin_constant_p(x) __builtin_surely_constant_p(x)\n';

/** What BUILD_BUG_ON(), FIELD_PREP() and their like find in the functions of a file, and how often. `environment` must keep the checks of the kernel's
 *  macros. What does not parse is told elsewhere. Throws `Cancelled`. */
export function compileTimeAssertions(
  environment: KernelEnvironment,
  path: string,
  tree: SourceTree,
  cancellation: Cancellation = neverCancelled,
): readonly Problem[] {
  const preprocessor = new Preprocessor({ ...environment.preprocess, pinnedMacros: cautious });
  const poll = () => {
    if (cancellation.isCancelled()) throw new Cancelled();
  };
  const polled: SourceTree = {
    read: (file) => {
      poll();
      return tree.read(file);
    },
  };
  const { value } = preprocessor.run(path, polled, environment.definitions(path));
  if (!value) return [];
  const unit = createUnit(path, { headers: value.headerTokens, body: value.body }, new DeclarationPool());
  const problems = new Map<string, Problem>();
  for (const { symbol, buffer, start } of unit.functions()) {
    if (buffer.span(start).file !== path) continue;
    poll();
    const { value: definition } = unit.functionDefinition(symbol);
    if (!definition) continue;
    for (const { at, message } of forbiddenCalls(definition)) {
      const span = definition.buffer.span(at);
      problems.set(`${span.file}:${span.line} ${message}`, error('compile-time-assertion', message, span));
    }
  }
  return [...problems.values()];
}
