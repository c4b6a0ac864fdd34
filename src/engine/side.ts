import type { Cancellation } from '../core/base/cancellation';
import type { Problem } from '../core/base/problem';
import type { SourceTree } from '../core/c/preprocess/source';
import type { Effect } from '../core/effect/effect';
import { extractEffects } from '../core/effect/extract';
import { type RegisterHistory, registerHistories } from '../core/effect/registers';
import type { RunFacts } from '../core/rule/facts';
import { type RunResult, runScenario } from '../core/scenario/run';
import type { Scenario } from '../core/scenario/scenario';
import type { AnyProfile } from '../core/smmu/profiles/any';
import type { EnginePorts, PreparedTree, WorldRequest } from './ports';
import { runFacts } from './run-facts';

/** One side's run and what was read from its trace. `run` is absent when the code could not be compiled. */
export interface SideRun {
  readonly run?: RunResult;
  readonly effects: readonly Effect[];
  readonly registers: readonly RegisterHistory[];
  readonly facts?: RunFacts;
  readonly problems: readonly Problem[];
  readonly timing: { readonly compile: number; readonly run: number };
  /** It was made in an earlier session. */
  readonly remembered?: true;
}

/** Texts laid over the tree; null takes a file away. */
export type Overlays = ReadonlyMap<string, string | null>;

const layers = new WeakMap<SourceTree, WeakMap<Overlays, SourceTree>>();

/** The tree as one side sees it: one object for the same overlays, whose texts never change, so that what is known of it can be kept. */
export function layer(tree: SourceTree, overlays: Overlays): SourceTree {
  const known = layers.get(tree) ?? new WeakMap<Overlays, SourceTree>();
  layers.set(tree, known);
  const made = known.get(overlays) ?? {
    read(path: string) {
      const text = overlays.get(path);
      return text === undefined ? tree.read(path) : (text ?? undefined);
    },
  };
  known.set(overlays, made);
  return made;
}

/** Compiles and runs one side. `others` are the texts from which steps may start further kernels. */
export function runSide(
  prepared: PreparedTree,
  tree: SourceTree,
  scenario: Scenario,
  profile: AnyProfile,
  ports: EnginePorts,
  cancellation: Cancellation,
  others?: WorldRequest['others'],
): SideRun {
  const started = ports.now();
  const made = prepared.world({ tree, scenario, profile, cancellation, ...(others && { others }) });
  const compiled = ports.now();
  const timing = { compile: compiled - started, run: 0 };
  if (!made.value) return { effects: [], registers: [], problems: made.problems, timing };
  let run: RunResult;
  try {
    run = runScenario(scenario, made.value, cancellation);
  } finally {
    made.value.dispose?.();
  }
  const effects = extractEffects(run.trace);
  return {
    run,
    facts: runFacts(scenario, profile, run),
    effects,
    registers: registerHistories(run.trace),
    problems: withoutRepeats([...made.problems, ...run.problems]),
    timing: { compile: timing.compile, run: ports.now() - compiled },
  };
}

/** A broken part may be met when a file is read and again when something of it is needed. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const known = new Set<string>();
  return problems.filter(({ message, at }) => {
    const key = `${at?.file}:${at?.line}: ${message}`;
    return !known.has(key) && known.add(key);
  });
}
