import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { neverCancelled } from '../../core/base/cancellation';
import type { Outcome } from '../../core/base/problem';
import { applyPatches } from '../../core/patch/apply-all';
import type { Person } from '../../core/patch/message';
import type { SeriesPatch } from '../../core/patch/series';
import { lintText } from '../../core/review/lint/lint-text';
import { prepareKernelTree } from '../../engine/kernel-tree';
import { compileFaults } from '../../engine/patch/compile-faults';
import { lintSeries } from '../../engine/patch/lint-series';
import { openSeries } from '../../engine/patch/open-series';
import { Session } from '../../engine/session';
import { DirectoryTree } from '../../node/directory-tree';
import { nodePorts } from '../../node/engine-ports';
import { GitHistory } from '../../node/git-history';
import { UsageError, unknown } from '../arguments';
import { ExitStatus } from '../exit-status';
import { type Command, outputOption, type Terminal } from './command';
import { deliver, formatProblem } from './deliver';

/** A patch with who sent or committed it. */
interface Given {
  readonly patch: SeriesPatch;
  readonly sender?: Person;
}

/** `smmu-review lint`: where the patches of a series come from. */
export const lint: Command = {
  name: 'lint',
  usage: 'FILE|A..B [--history DIR] [--upstream FILE ...]',
  summary: 'Compares each patch of a series with what it says that it was taken from, and checks sign-offs and Fixes:.',
  options: [
    {
      name: 'history',
      value: 'DIR',
      summary: 'Git repository to look commits up in; the working directory when left out.',
    },
    {
      name: 'tree',
      value: 'DIR',
      summary: 'Kernel tree that the series applies to: after each patch it must apply and the driver compile.',
    },
    { name: 'base', value: 'REV', summary: 'What the series applies to; A of A..B, else HEAD, when left out.' },
    {
      name: 'upstream',
      value: 'FILE',
      multiple: true,
      summary: 'Thread from the list that patches were taken from, as a mailbox; may be given several times.',
    },
    { name: 'format', value: 'text|json', summary: 'Form of the result; text when left out.' },
    outputOption,
  ],
  async run(args, terminal) {
    const [name, ...more] = args.operands;
    if (name === undefined || more.length > 0)
      throw new UsageError('lint takes one series: a file, or commits as in A..B');
    const format = args.one('format') ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError(unknown('format', format, ['text', 'json']));
    const folder = resolve(terminal.workingDirectory, args.one('history') ?? '.');
    const history = existsSync(folder) ? new GitHistory(folder) : undefined;
    if (!history) throw new UsageError(`there is no folder ${folder}`);
    const isFile = existsSync(resolve(terminal.workingDirectory, name));
    const series = isFile ? await mails(name, terminal.workingDirectory) : await commits(history, name);
    const listed: SeriesPatch[] = [];
    for (const each of series.problems) terminal.error(formatProblem(each));
    for (const file of args.all('upstream')) {
      const thread = await read(file, terminal.workingDirectory);
      for (const each of thread.problems) terminal.error(formatProblem(each));
      if (!thread.value) return ExitStatus.Usage;
      listed.push(...thread.value.patches);
    }
    if (!series.value) return ExitStatus.Usage;
    const base = args.one('base') ?? (isFile ? 'HEAD' : name.replace(/\.\..*/, ''));
    // A file may come without any repository around it.
    const known = isFile && args.one('history') === undefined && !(await history.exists()) ? undefined : history;
    const linted = await lintSeries(series.value, { ...(known && { history: known }), base, listed }, (text) =>
      terminal.progress(text),
    );
    terminal.progress('');
    const tree = args.one('tree');
    const steps =
      tree === undefined ? [] : stepFaults(resolve(terminal.workingDirectory, tree), series.value, terminal);
    const rows = linted.map((row, index) => ({ ...row, faults: [...row.faults, ...(steps[index] ?? [])] }));
    deliver(
      format === 'json' ? `${JSON.stringify({ version: 1, patches: rows }, null, 2)}\n` : lintText(rows),
      args,
      terminal,
    );
    return rows.some(({ faults }) => faults.length > 0) ? ExitStatus.Finding : ExitStatus.Nothing;
  },
};

/** Per patch what keeps it from applying or the driver from compiling after it. */
function stepFaults(tree: string, given: readonly Given[], terminal: Terminal): readonly (readonly string[])[] {
  const session = new Session(nodePorts(terminal.environment), prepareKernelTree);
  const opened = session.openTree(tree);
  if (!opened.value) throw new UsageError(opened.problems[0]?.message ?? `${tree} is no kernel tree`);
  const source = new DirectoryTree(tree);
  const diffs = given.map(({ patch }) => ({ name: 'the diff', text: patch.diff }));
  session.setOverlays(new Map(), new Map());
  const steps = diffs.map((_, index) => applyPatches(diffs.slice(0, index + 1), (path) => source.read(path)));
  const texts = steps.filter(({ applied }, index) => applied > index).map((step) => step.texts);
  const broken = compileFaults(session, texts, neverCancelled, (text) => terminal.progress(text));
  terminal.progress('');
  return steps.map(({ applied, problems }, index) => {
    if (applied > index) return broken[index] ?? [];
    // Behind a patch that does not apply no other is to blame.
    if (applied < index) return [];
    return problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  });
}

async function commits(history: GitHistory, range: string): Promise<Outcome<readonly Given[]>> {
  const { value, problems } = await history.commits(range);
  return { ...(value && { value: value.map(({ patch, committer }) => ({ patch, sender: committer })) }), problems };
}

async function mails(file: string, workingDirectory: string): Promise<Outcome<readonly Given[]>> {
  const { value, problems } = await read(file, workingDirectory);
  const given = value?.patches.map((patch) => ({ patch, ...(patch.mail?.from && { sender: patch.mail.from }) }));
  return { ...(given && { value: given }), problems };
}

function read(file: string, workingDirectory: string) {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(workingDirectory, file));
  } catch {
    throw new UsageError(`cannot read ${file}`);
  }
  return openSeries(file, bytes);
}
