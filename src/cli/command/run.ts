import { resolve } from 'node:path';
import { neverCancelled } from '../../core/base/cancellation';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { Session } from '../../engine/session';
import { nodePorts } from '../../node/engine-ports';
import type { Answer } from '../../protocol/message';
import type { ReviewModel } from '../../protocol/review';
import { UsageError, unknown } from '../arguments';
import { driversOf } from '../coverage';
import { ExitStatus } from '../exit-status';
import { formats } from '../run/formats';
import type { Kept } from '../run/kept';
import { type Lane, shardOf, singleLane, sweepLanes } from '../run/lane';
import { Pool } from '../run/pool';
import { Progress } from '../run/progress';
import { Runner } from '../run/runner';
import type { Task } from '../run/task';
import { scenariosNamed } from '../source/scenarios';
import { sidesOf } from '../source/sides';
import { type Command, outputOption, profileOption, type Terminal, treeOption } from './command';
import { deliver, formatProblem } from './deliver';

/** Runs scenarios on base and patched code. */
export const run: Command = {
  name: 'run',
  usage: '[--tree DIR] [--base REV|DIR] [--patch FILE ...] [--scenario ID|GROUP ...] [--policy NAME ...]',
  summary: 'Runs the driver before and after a patch, and shows which effects differ and which rules are broken.',
  options: [
    treeOption,
    { name: 'base', value: 'REV|DIR', summary: 'What to compare with; the tree as it stands when left out.' },
    {
      name: 'patch',
      value: 'FILE',
      multiple: true,
      summary: 'Patch to apply to the base; may be given several times, in order.',
    },
    {
      name: 'step',
      value: 'N',
      summary: 'Compare the Nth patch with what comes before it, instead of all with the base.',
    },
    {
      name: 'scenario',
      value: 'ID|GROUP|FILE',
      multiple: true,
      summary: 'Scenario or group to run, or all; the group start when left out.',
    },
    { name: 'policy', value: 'NAME', multiple: true, summary: 'Policy to judge by; all that apply when left out.' },
    { name: 'function', value: 'NAME', summary: 'Show only effects with this function on their call stack.' },
    profileOption,
    { name: 'sweep', summary: 'Run each scenario once for every request that it makes, with that request refused.' },
    { name: 'coverage', summary: 'Show which part of each driver the scenarios reach.' },
    { name: 'fresh', summary: 'Run the base anew, even where an earlier call ran the same code in the same scenario.' },
    { name: 'shard', value: 'I/N', summary: 'Run the Ith of N parts of the scenarios.' },
    { name: 'format', value: Object.keys(formats).join('|'), summary: 'Form of the result; text when left out.' },
    outputOption,
  ],
  async run(args, terminal) {
    if (args.operands.length > 0) throw new UsageError(`run takes no operand such as ${args.operands[0]}`);
    const format = args.one('format') ?? 'text';
    const render = formats[format];
    if (!render) throw new UsageError(unknown('format', format, Object.keys(formats)));
    const names = args.all('scenario');
    const chosen = scenariosNamed(names.length > 0 ? names : ['start'], terminal.workingDirectory);
    const complain = (problems: readonly Parameters<typeof formatProblem>[0][]) => {
      for (const problem of problems) terminal.error(formatProblem(problem));
    };
    complain(chosen.problems);
    if (chosen.problems.length > 0) return ExitStatus.Usage;
    const tree = resolve(terminal.workingDirectory, args.one('tree') ?? '.');
    const session = new Session(nodePorts(terminal.environment), prepareKernelTree);
    const opened = session.openTree(tree);
    complain(opened.problems);
    if (!opened.value) return ExitStatus.Usage;
    const sides = await sidesOf(tree, args, terminal.workingDirectory);
    complain(sides.problems);
    if (sides.problems.some(({ severity }) => severity === 'error')) return ExitStatus.Usage;
    const [profile, name, policies] = [args.one('profile'), args.one('function'), args.all('policy')];
    const task: Task = {
      tree,
      base: sides.base,
      patched: sides.patched,
      files: chosen.files,
      ...(profile !== undefined && { profile }),
      ...(name !== undefined && { function: name }),
      ...(policies.length > 0 && { policies }),
      whole: format !== 'text' || args.has('coverage'),
      ...(args.has('fresh') && { fresh: true as const }),
    };
    const sharded = shard(chosen.scenarios, args.one('shard'));
    const lanes = args.has('sweep') ? sharded.flatMap(sweepLanes) : sharded.map(singleLane);
    const progress = new Progress(lanes.length, terminal);
    const finish = (answers: readonly Answer<Kept>[][], cancelled: boolean): number => {
      progress.clear();
      const reviews = answers.flatMap((lane) => lane.flatMap(({ value }) => value ?? []));
      const failed = answers.flatMap((lane) => lane.filter(({ value }) => !value));
      const said = failed.flatMap(({ problems }) => problems);
      complain(said.filter((each, index) => said.findIndex((other) => other.message === each.message) === index));
      if (failed.length > 0 && !cancelled) return ExitStatus.Usage;
      const done = answers.filter((lane) => lane.length > 0).length;
      const shown = args.has('sweep') ? reviews.filter((each) => !each.isBeyondSweep) : reviews;
      const ran = [...new Set(shown.flatMap(({ model }) => model?.scenario ?? []))];
      const rerun = (model: ReviewModel, upTo: number) => {
        session.setOverlays(sides.base, sides.upTo(upTo));
        session.setScenarios(task.files);
        return session.run(
          { scenario: model.scenario, profile: model.profile, ...(task.policies && { policies: task.policies }) },
          neverCancelled,
        ).value;
      };
      const result = {
        kept: shown,
        rerun,
        ...(args.has('coverage') && { drivers: driversOf(ran, (scenario) => session.extent(scenario)) }),
        sides,
      };
      deliver(render(cancelled ? { ...result, interrupted: { done, of: lanes.length } } : result), args, terminal);
      return cancelled ? ExitStatus.Interrupted : Math.max(ExitStatus.Nothing, ...reviews.map(({ status }) => status));
    };
    session.setOverlays(sides.base, sides.patched);
    if (!terminal.workers) return finish(here(task, terminal, lanes, progress), false);
    const pool = new Pool(terminal.workers.file, terminal.workers.count);
    const release = terminal.onInterrupt?.(() => pool.cancel());
    return pool
      .run(task, lanes, progress)
      .then((answers) => finish(answers, pool.cancelled))
      .finally(() => release?.());
  },
};

/** Runs everything in this thread. */
function here(task: Task, terminal: Terminal, lanes: readonly Lane[], progress: Progress): readonly Answer<Kept>[][] {
  const runner = new Runner(task, terminal.environment);
  return lanes.map((lane) => {
    const answers: Answer<Kept>[] = [];
    let last: Kept | undefined;
    for (let id = lane.next(last); id !== undefined; id = lane.next(last)) {
      progress.begin(id);
      const answer = runner.review(id, neverCancelled);
      answers.push(answer);
      if (!answer.value) break;
      last = answer.value;
    }
    progress.finish();
    return answers;
  });
}

function shard<T>(all: readonly T[], wanted: string | undefined): readonly T[] {
  if (wanted === undefined) return all;
  const [, part = 0, of = 0] = (/^(\d{1,6})\/(\d{1,6})$/.exec(wanted) ?? []).map(Number);
  if (part < 1 || part > of)
    throw new UsageError(`--shard needs a part and how many there are, as in 2/8; not ${wanted}`);
  return shardOf(all, part, of);
}
