import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { replay as replayText } from '../../core/smmu/replay/replay';
import { UsageError } from '../arguments';
import { ExitStatus } from '../exit-status';
import { type Command, outputOption } from './command';
import { deliver, formatProblem } from './deliver';

/** Replays recorded traffic against the SMMU model. */
export const replay: Command = {
  name: 'replay',
  usage: 'FILE.jsonl',
  summary: 'Replays vectors or a trace against the SMMU model and shows where they differ.',
  options: [outputOption],
  run(args, terminal) {
    const [file, ...more] = args.operands;
    if (file === undefined || more.length > 0) throw new UsageError('replay takes one file');
    const { value, problems } = replayText(read(resolve(terminal.workingDirectory, file), file));
    for (const problem of problems) terminal.error(formatProblem(problem));
    if (!value) return ExitStatus.Usage;
    const { differences, deviations, counts } = value;
    const entries = (record: Readonly<Record<string, number>>) =>
      Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = differences.map(({ line, what, text }) => `${file}:${line}: ${what}: ${text}`);
    for (const [name, count] of entries(deviations))
      lines.push(`known deviation of the recording: ${name}, ${count} times`);
    const replayed = entries(counts).map(([kind, count]) => `${count} ${kind}`);
    lines.push(`${differences.length} differences in ${replayed.join(', ') || 'no records'}`);
    deliver(`${lines.join('\n')}\n`, args, terminal);
    if (differences.some(({ what }) => what === 'not-modelled')) return ExitStatus.NotModelled;
    return differences.length > 0 ? ExitStatus.Finding : ExitStatus.Nothing;
  },
};

function read(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`cannot read ${shown}`);
  }
}
