import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ReviewModel } from '../../protocol/review';
import { UsageError } from '../arguments';
import { ExitStatus } from '../exit-status';
import { reviewStatus } from '../run/status';
import { type Command, outputOption } from './command';
import { deliver } from './deliver';

/** What `run --format json` writes, as far as it matters here. */
interface RunFile {
  readonly format: 'smmu-review-run/1';
  readonly interrupted?: { readonly done: number; readonly of: number };
  readonly drivers?: readonly { readonly file: string }[];
  readonly reviews: readonly ReviewModel[];
}

/** `smmu-review merge`: joins what `run --shard` wrote in parts. */
export const merge: Command = {
  name: 'merge',
  usage: 'FILE ...',
  summary: 'Joins the JSON results of run --shard into one.',
  options: [outputOption],
  run(args, terminal) {
    if (args.operands.length === 0) throw new UsageError('merge takes the JSON results of shards');
    const parts = args.operands.map((name) => readRun(name, terminal.workingDirectory));
    const reviews: ReviewModel[] = [];
    const seen = new Map<string, string>();
    for (const [index, part] of parts.entries()) {
      const name = args.operands[index] ?? '';
      for (const model of part.reviews) {
        const key = `${model.scenario} on ${model.profile}, Linux ${model.treeVersion}`;
        const before = seen.get(key);
        if (before !== undefined) throw new UsageError(`${name} and ${before} both have ${key}`);
        seen.set(key, name);
        reviews.push(model);
      }
    }
    const interrupted = parts.flatMap((part) => part.interrupted ?? []);
    const drivers = new Map(parts.flatMap((part) => (part.drivers ?? []).map((driver) => [driver.file, driver])));
    const content = {
      format: 'smmu-review-run/1',
      ...(interrupted.length > 0 && {
        interrupted: { done: sum(interrupted.map(({ done }) => done)), of: sum(interrupted.map(({ of }) => of)) },
      }),
      reviews,
      ...(drivers.size > 0 && { drivers: [...drivers.values()] }),
    };
    deliver(`${JSON.stringify(content, undefined, 2)}\n`, args, terminal);
    return Math.max(ExitStatus.Nothing, ...reviews.map(reviewStatus));
  },
};

function readRun(name: string, workingDirectory: string): RunFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(resolve(workingDirectory, name), 'utf8'));
  } catch (fault) {
    throw new UsageError(`cannot read ${name}: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  const run = content as Partial<RunFile> | null;
  if (run?.format !== 'smmu-review-run/1' || !Array.isArray(run.reviews)) {
    throw new UsageError(`${name} is no result of smmu-review run --format json`);
  }
  return run as RunFile;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
