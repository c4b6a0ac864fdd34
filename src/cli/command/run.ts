import { resolve } from 'node:path';
import { neverCancelled } from '../../core/base/cancellation';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { Session } from '../../engine/session';
import { nodePorts } from '../../node/engine-ports';
import type { ReviewModel, RunView } from '../../protocol/review';
import { type Arguments, UsageError, unknown } from '../arguments';
import { ExitStatus } from '../exit-status';
import { textReport } from '../report';
import { scenariosNamed } from '../source/scenarios';
import { sidesOf } from '../source/sides';
import { type Command, outputOption, profileOption, treeOption } from './command';
import { deliver, formatProblem } from './deliver';

const formats: Readonly<Record<string, (reviews: readonly ReviewModel[]) => string>> = {
  text: textReport,
  json: (reviews) =>
    `${JSON.stringify({ format: 'smmu-review-run/1', reviews: reviews.map(withoutTiming) }, undefined, 2)}\n`,
};

/** Runs scenarios on base and patched code. */
export const run: Command = {
  name: 'run',
  usage: '[--tree DIR] [--base REV|DIR] [--patch FILE ...] [--scenario ID ...]',
  summary: 'Runs the driver before and after a patch, and shows which effects differ.',
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
      name: 'scenario',
      value: 'ID|GROUP|FILE',
      multiple: true,
      summary: 'Scenario or group to run, or all; the group start when left out.',
    },
    { name: 'function', value: 'NAME', summary: 'Show only effects with this function on their call stack.' },
    profileOption,
    { name: 'format', value: 'text|json', summary: 'Form of the result; text when left out.' },
    outputOption,
  ],
  run(args, terminal) {
    if (args.operands.length > 0) throw new UsageError(`run takes no operand such as ${args.operands[0]}`);
    const format = args.one('format') ?? 'text';
    const render = formats[format];
    if (!render) throw new UsageError(unknown('format', format, Object.keys(formats)));
    const chosen = scenariosNamed(namesOf(args), terminal.workingDirectory);
    for (const problem of chosen.problems) terminal.error(formatProblem(problem));
    if (chosen.problems.length > 0) return ExitStatus.Usage;
    const tree = resolve(terminal.workingDirectory, args.one('tree') ?? '.');
    const session = new Session(nodePorts(terminal.environment), prepareKernelTree, chosen.scenarios);
    const opened = session.openTree(tree);
    for (const problem of opened.problems) terminal.error(formatProblem(problem));
    if (!opened.value) return ExitStatus.Usage;
    const sides = sidesOf(tree, args, terminal.workingDirectory);
    for (const problem of sides.problems) terminal.error(formatProblem(problem));
    if (sides.problems.length > 0) return ExitStatus.Usage;
    session.setOverlays(sides.base, sides.patched);

    const reviews: ReviewModel[] = [];
    for (const { id: scenario } of chosen.scenarios) {
      const [profile, name] = [args.one('profile'), args.one('function')];
      const request = {
        scenario,
        ...(profile !== undefined && { profile }),
        ...(name !== undefined && { function: name }),
      };
      const { value, problems } = session.run(request, neverCancelled, (text) => terminal.progress(text));
      terminal.progress('');
      for (const problem of problems) terminal.error(formatProblem(problem));
      if (!value) return ExitStatus.Usage;
      reviews.push(value);
    }
    deliver(render(reviews), args, terminal);
    return Math.max(
      ...reviews.map(({ base, patched }) => Math.max(statusOf(patched), baseStatus(base), brokenStatus(base, patched))),
    ) as ExitStatus;
  },
};

/** What runs when nothing is named. */
function namesOf(args: Arguments): readonly string[] {
  const names = args.all('scenario');
  return names.length > 0 ? names : ['start'];
}

function statusOf(side: RunView): ExitStatus {
  if (side.end === 'not-modelled') return ExitStatus.NotModelled;
  if (side.end === 'not-started' || side.end === 'problems') return ExitStatus.Usage;
  const failed = side.end !== 'completed' || side.breaches.length > 0 || side.verdicts.some((verdict) => !verdict.pass);
  return failed ? ExitStatus.Finding : ExitStatus.Nothing;
}

/** What the base does wrong is not the patch's finding; what keeps it from being compared counts. */
function baseStatus(side: RunView): ExitStatus {
  const status = statusOf(side);
  return status === ExitStatus.Finding ? ExitStatus.Nothing : status;
}

/** A patch that does not compile is bad input, also where the run came around the broken part. */
function brokenStatus(base: RunView, patched: RunView): ExitStatus {
  const before = new Set(base.problems.map(({ message }) => message));
  const broken = patched.problems.some(({ severity, message }) => severity === 'error' && !before.has(message));
  return broken ? ExitStatus.Usage : ExitStatus.Nothing;
}

/** Wall time would make the output differ from run to run. */
function withoutTiming(model: ReviewModel): unknown {
  const side = ({ timing: _, ...rest }: RunView) => rest;
  return { ...model, base: side(model.base), patched: side(model.patched) };
}
