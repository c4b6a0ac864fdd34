import { resolve } from 'node:path';
import { formatKtap } from '../../core/kernel/kunit/ktap';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { layer } from '../../engine/side';
import { nodePorts } from '../../node/engine-ports';
import { UsageError } from '../arguments';
import { ExitStatus } from '../exit-status';
import { sidesOf } from '../source/sides';
import { type Command, outputOption, treeOption } from './command';
import { deliver, formatProblem } from './deliver';

/** Runs the driver's own tests. */
export const kunit: Command = {
  name: 'kunit',
  usage: '--tree DIR [--suite NAME] [--patch FILE ...]',
  summary: "Runs the tree's own KUnit suites of the driver and prints KTAP.",
  options: [
    treeOption,
    { name: 'suite', value: 'NAME', summary: 'Only this suite.' },
    {
      name: 'patch',
      value: 'FILE',
      multiple: true,
      summary: 'Patch to apply first; may be given several times, in order.',
    },
    outputOption,
  ],
  async run(args, terminal) {
    if (args.operands.length > 0) throw new UsageError(`kunit takes no operand such as ${args.operands[0]}`);
    const root = resolve(terminal.workingDirectory, args.one('tree') ?? '.');
    const tree = nodePorts(terminal.environment).openTree(root);
    if (!tree) throw new UsageError(`there is no folder ${root}`);
    const sides = await sidesOf(root, args, terminal.workingDirectory);
    const prepared = prepareKernelTree(tree);
    for (const problem of [...sides.problems, ...prepared.problems]) terminal.error(formatProblem(problem));
    if (!prepared.value || sides.problems.some(({ severity }) => severity === 'error')) return ExitStatus.Usage;
    terminal.progress('kunit');
    const { value: suites, problems } = prepared.value.kunit(layer(tree, sides.patched), args.one('suite'));
    terminal.progress('');
    for (const problem of problems) terminal.error(formatProblem(problem));
    if (!suites) return ExitStatus.Usage;
    deliver(formatKtap(suites), args, terminal);
    const cases = suites.flatMap((suite) => suite.cases);
    if (cases.some((each) => each.ended?.kind === 'not-modelled')) return ExitStatus.NotModelled;
    if (problems.some((problem) => problem.severity === 'error')) return ExitStatus.Usage;
    return cases.some((each) => each.status === 'not ok') ? ExitStatus.Finding : ExitStatus.Nothing;
  },
};
