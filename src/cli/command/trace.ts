import { resolve } from 'node:path';
import { neverCancelled } from '../../core/base/cancellation';
import { profileFor } from '../../core/scenario/profile';
import { prepareKernelTree } from '../../engine/kernel-tree';
import type { EnginePorts, OtherKernel } from '../../engine/ports';
import { runSide } from '../../engine/side';
import { nodePorts } from '../../node/engine-ports';
import { type Arguments, UsageError } from '../arguments';
import { ExitStatus } from '../exit-status';
import { scenariosNamed } from '../source/scenarios';
import { traceRecords } from '../trace-records';
import { type Command, outputOption, profileOption, treeOption } from './command';
import { deliver, formatProblem } from './deliver';

/** Prints the register traffic of one run. */
export const trace: Command = {
  name: 'trace',
  usage: '--tree DIR --scenario ID [--profile NAME] [--kernel NAME=DIR ...]',
  summary: 'Prints the register traffic of a scenario as JSON lines, in the format of recorded traces.',
  options: [
    treeOption,
    { name: 'scenario', value: 'ID|FILE', summary: 'Scenario to run; cold-boot when left out.' },
    profileOption,
    {
      name: 'kernel',
      value: 'NAME=DIR',
      multiple: true,
      summary: 'Tree of another kernel, for steps with "kernel": "NAME".',
    },
    outputOption,
  ],
  run(args, terminal) {
    if (args.operands.length > 0) throw new UsageError(`trace takes no operand such as ${args.operands[0]}`);
    const chosen = scenariosNamed([args.one('scenario') ?? 'cold-boot'], terminal.workingDirectory);
    for (const problem of chosen.problems) terminal.error(formatProblem(problem));
    const scenario = chosen.scenarios[0]?.load();
    if (!scenario) return ExitStatus.Usage;
    const profile = profileFor(scenario, args.one('profile'));
    for (const problem of profile.problems) terminal.error(formatProblem(problem));
    if (!profile.value) return ExitStatus.Usage;

    const ports = nodePorts(terminal.environment);
    const root = resolve(terminal.workingDirectory, args.one('tree') ?? '.');
    const tree = ports.openTree(root);
    if (!tree) throw new UsageError(`there is no folder ${root}`);
    const prepared = prepareKernelTree(tree, ports);
    for (const problem of prepared.problems) terminal.error(formatProblem(problem));
    if (!prepared.value) return ExitStatus.Usage;
    terminal.progress(scenario.id);
    const { text } = prepared.value;
    // Without a patch both sides of a review are the tree as it stands.
    const sides = text ? ['base', 'patched'].map((side) => [side, { tree, text }] as const) : [];
    const others = new Map([...sides, ...kernelsNamed(args, terminal.workingDirectory, ports)]);
    const side = runSide(prepared.value, tree, scenario, profile.value, ports, neverCancelled, others);
    terminal.progress('');
    for (const problem of side.problems) terminal.error(formatProblem(problem));
    if (!side.run) return ExitStatus.Usage;
    const header = { scenario: scenario.id, kernel: `Linux ${prepared.value.version}`, profile: profile.value };
    deliver(traceRecords(header, side.run.trace, side.run.steps), args, terminal);
    for (const { what, subject } of side.run.notModelled) terminal.error(`not modelled: ${what} ${subject}\n`);
    for (const event of side.run.trace.events) {
      if (event.kind === 'oops' || event.kind === 'warning') terminal.error(`${event.kind}: ${event.text}\n`);
    }
    const { end } = side.run;
    if (end === 'not-modelled') return ExitStatus.NotModelled;
    if (end === 'problems') return ExitStatus.Usage;
    return end === 'oops' || end === 'out-of-fuel' ? ExitStatus.Finding : ExitStatus.Nothing;
  },
};

/** The trees that `--kernel` names, each made ready when a step first asks for it. */
function* kernelsNamed(
  args: Arguments,
  workingDirectory: string,
  ports: EnginePorts,
): Generator<readonly [string, OtherKernel]> {
  for (const given of args.all('kernel')) {
    const [, name = '', folder = ''] = /^([^=]+)=(.+)$/.exec(given) ?? [];
    if (name === '') throw new UsageError(`--kernel takes NAME=DIR, not ${given}`);
    const root = resolve(workingDirectory, folder);
    const tree = ports.openTree(root);
    if (!tree) throw new UsageError(`there is no folder ${root}`);
    yield [
      name,
      {
        tree,
        text: (own, scenario) => {
          const { value, problems } = prepareKernelTree(tree, ports);
          return value?.text?.(own, scenario) ?? { problems };
        },
      },
    ];
  }
}
