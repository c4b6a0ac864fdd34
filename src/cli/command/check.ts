import { resolve } from 'node:path';
import { neverCancelled } from '../../core/base/cancellation';
import { applyPatches } from '../../core/patch/apply-all';
import { b4Check } from '../../core/review/report/b4';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { openSeries } from '../../engine/patch/open-series';
import { Session } from '../../engine/session';
import { DirectoryTree } from '../../node/directory-tree';
import { nodePorts } from '../../node/engine-ports';
import type { ReviewModel } from '../../protocol/review';
import { UsageError } from '../arguments';
import { ExitStatus } from '../exit-status';
import { scenariosNamed } from '../source/scenarios';
import { type Command, profileOption, type Terminal, treeOption } from './command';

/** `smmu-review check`: what b4 calls for each patch (`b4.review-perpatch-check-cmd`): the mail comes in on standard input, an array of
 *  `{ tool, status, summary, url, details }` goes out. That is all that b4 reads, so what goes wrong is told there, too. */
export const check: Command = {
  name: 'check',
  usage: '[--tree DIR] [--scenario ID|GROUP ...] < MAIL',
  summary: 'Checks the one patch that a mail on standard input holds, as b4 asks for it.',
  options: [
    treeOption,
    {
      name: 'scenario',
      value: 'ID|GROUP',
      multiple: true,
      summary: 'Scenario or group to run; the group start when left out.',
    },
    { name: 'policy', value: 'NAME', multiple: true, summary: 'Policy to judge by; all that apply when left out.' },
    profileOption,
  ],
  async run(args, terminal) {
    if (args.operands.length > 0) throw new UsageError('check takes no operand: the mail comes on standard input');
    if (!terminal.input) throw new UsageError('check needs a mail on standard input');
    const names = args.all('scenario');
    const chosen = scenariosNamed(names.length > 0 ? names : ['start'], terminal.workingDirectory);
    const [wrong] = chosen.problems;
    if (wrong) return say(terminal, 'fail', wrong.message);
    const { value: series, problems } = await openSeries('the mail', await terminal.input());
    const [patch] = series?.patches ?? [];
    if (!patch?.mail) return say(terminal, 'warn', problems[0]?.message ?? 'the mail holds no patch');
    const tree = resolve(terminal.workingDirectory, args.one('tree') ?? '.');
    const session = new Session(nodePorts(terminal.environment), prepareKernelTree);
    const opened = session.openTree(tree);
    if (!opened.value) return say(terminal, 'fail', opened.problems[0]?.message ?? `${tree} is no kernel tree`);
    const source = new DirectoryTree(tree);
    const applied = applyPatches([{ name: 'the diff', text: patch.diff, firstLine: patch.diffAt }], (path) =>
      source.read(path),
    );
    const conflict = applied.problems.find(({ severity }) => severity === 'error');
    // A patch from the middle of a series needs those before it: that is not a fault of its own.
    if (conflict) return say(terminal, 'warn', `not checked, as it does not apply to ${tree}: ${conflict.message}`);
    session.setOverlays(new Map(), applied.texts);
    session.setScenarios(chosen.files);
    const [profile, policies] = [args.one('profile'), args.all('policy')];
    const models: ReviewModel[] = [];
    for (const { id } of chosen.scenarios) {
      const request = {
        scenario: id,
        ...(profile !== undefined && { profile }),
        ...(policies.length > 0 && { policies }),
      };
      const answer = session.run(request, neverCancelled);
      if (!answer.value) return say(terminal, 'fail', answer.problems[0]?.message ?? `${id} gives no answer`);
      models.push(answer.value);
    }
    terminal.out(b4Check(models));
    return ExitStatus.Nothing;
  },
};

/** One check that says why there are no others. b4 takes any other exit status than 0 for a broken tool. */
function say(terminal: Terminal, status: 'warn' | 'fail', summary: string): number {
  terminal.out(`${JSON.stringify([{ tool: 'smmu-review', status, summary, url: '', details: '' }], null, 2)}\n`);
  return ExitStatus.Nothing;
}
