import { Cancelled, neverCancelled } from '../base/cancellation';
import type { Problem } from '../base/problem';
import type { Trace } from '../trace/recorder';
import { DoesNotCompile, NotModelled, Oops, OutOfFuel, type StackFrame } from '../wasm/host';
import type { Observed } from './observed';
import type { Scenario, Step } from './scenario';
import type { CallRecord, RunState, StepContext, Verb, Verdict } from './step/verb';
import { verbs } from './step/verbs';
import { type Coverage, CrashOrdered, type GivenBuffer, type World } from './world';

/** What the run came to. `failed-call`: the driver returned an error where the scenario goes on only after success. */
export type RunEnd = 'completed' | 'failed-call' | 'oops' | 'out-of-fuel' | 'not-modelled' | 'problems';

/** Something that the run needed and that nobody models, and how it came to need it (innermost frame first). */
export interface MissingModel {
  readonly what: string;
  readonly subject: string;
  readonly stack: readonly StackFrame[];
}

/** A step that ran: where it begins in the trace, and which kernel was there before it. */
export interface StepMark {
  readonly step: Step;
  /** Id of its first event; that of the next step where it has none. */
  readonly from: number;
  readonly kernel: number;
}

/** Everything that a run left behind. The trace holds what the code did and did wrong; `problems` are those of the scenario or the source. */
export interface RunResult {
  readonly end: RunEnd;
  readonly trace: Trace;
  /** How many requests were refused on order. */
  readonly refused: number;
  /** What the world saw besides what the trace tells; absent where it does not look. */
  readonly observed?: Observed;
  /** Buffers that bus masters were given. */
  readonly given: readonly GivenBuffer[];
  /** The steps that were begun, in order. */
  readonly steps: readonly StepMark[];
  readonly coverage: Coverage;
  readonly calls: readonly CallRecord[];
  readonly verdicts: readonly Verdict[];
  readonly notModelled: readonly MissingModel[];
  readonly problems: readonly Problem[];
}

/** Runs the steps of a scenario in a world; `Cancelled` is thrown between two of them where that is asked for. What the C code does wrong ends the run and stands in its trace; nothing but faults of
 *  ours and cancellation leaves it as an exception. */
export function runScenario(scenario: Scenario, world: World, cancellation = neverCancelled): RunResult {
  const steps: StepMark[] = [];
  const state: RunState = {
    kernel: undefined,
    objects: new Map(),
    calls: [],
    verdicts: [],
    problems: [],
    crashed: false,
  };
  const begin = (step: Step): void => {
    if (cancellation.isCancelled()) throw new Cancelled();
    steps.push({ step, from: world.recorder.length, kernel: world.recorder.kernel });
  };
  const end = runSteps(scenario, { world, driver: scenario.driver, scenario, state }, begin);
  const trace = world.recorder.trace();
  const { observed } = world;
  const missing: MissingModel[] = [];
  for (const event of trace.events) {
    if (event.kind !== 'not-modelled' || missing.some((known) => known.subject === event.subject)) continue;
    missing.push({ what: event.what, subject: event.subject, stack: event.cause.stack });
  }
  return {
    // A model that knew it was incomplete makes the whole run so, however far it went.
    end: end !== 'problems' && missing.length > 0 ? 'not-modelled' : end,
    trace,
    refused: world.refused ?? 0,
    ...(observed && { observed }),
    given: world.masters?.given ?? [],
    steps,
    coverage: world.coverage(),
    calls: state.calls,
    verdicts: state.verdicts,
    notModelled: missing,
    problems: state.problems,
  };
}

/** A step that lets the kernel crash in the middle of it is over then. */
function runStep(verb: Verb, step: Step, context: StepContext): boolean {
  try {
    return verb.run(step, context);
  } catch (thrown) {
    if (!(thrown instanceof CrashOrdered)) throw thrown;
    context.world.crash?.();
    context.state.crashed = true;
    return true;
  }
}

function runSteps(scenario: Scenario, context: StepContext, begin: (step: Step) => void): RunEnd {
  const { recorder } = context.world;
  try {
    for (const step of scenario.steps) {
      const verb = verbs[step.verb];
      if (!verb) throw new Error(`the loader let the verb ${step.verb} through`);
      begin(step);
      if (runStep(verb, step, context)) continue;
      return context.state.problems.some(({ severity }) => severity === 'error') ? 'problems' : 'failed-call';
    }
    return 'completed';
  } catch (fault) {
    if (fault instanceof DoesNotCompile) {
      context.state.problems.push(...fault.problems);
      return 'problems';
    }
    if (!(fault instanceof Oops || fault instanceof OutOfFuel || fault instanceof NotModelled)) throw fault;
    recorder.cause = () => ({ span: fault.frames[0]?.at, stack: fault.frames });
    if (fault instanceof NotModelled) {
      recorder.record({ kind: 'not-modelled', what: fault.what, subject: fault.subject });
      return 'not-modelled';
    }
    if (fault instanceof OutOfFuel) {
      // Which function of a header the loop was in at that moment is chance.
      const loop = fault.frames.find(({ at }) => at.file.endsWith('.c')) ?? fault.frames[0];
      recorder.cause = () => ({ span: loop?.at, stack: fault.frames });
      const { interrupt, exhausted } = fault;
      recorder.record({ kind: 'out-of-fuel', ...(interrupt && { interrupt }), ...(exhausted && { exhausted }) });
      return 'out-of-fuel';
    }
    const { reason, address, message } = fault;
    recorder.record({ kind: 'oops', reason, text: message, ...(address !== undefined && { address }) });
    return 'oops';
  }
}
