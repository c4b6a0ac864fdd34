import { version } from '../../../package.json';
import { laidOver } from '../../core/patch/texts';
import { type Draft, draftsOf } from '../../core/review/comment/draft';
import { replyMails } from '../../core/review/comment/reply';
import { mailboxOf, repliesTo } from '../../core/review/comment/thread';
import { b4Check } from '../../core/review/report/b4';
import { githubReview } from '../../core/review/report/github';
import { junit } from '../../core/review/report/junit';
import { ktap } from '../../core/review/report/ktap';
import { markdown } from '../../core/review/report/markdown';
import { sarif } from '../../core/review/report/sarif';
import { vcd } from '../../core/review/report/vcd';
import type { DriverExtent } from '../../engine/driver-extent';
import { attribute, claimOf } from '../../engine/patch/attribute';
import type { FindingView } from '../../protocol/finding';
import type { ReviewModel } from '../../protocol/review';
import { UsageError } from '../arguments';
import { coverageText } from '../coverage';
import { textReport } from '../report';
import type { Sides } from '../source/sides';

/** What a run came to, as the formats show it. */
export interface Result {
  readonly reviews: readonly ReviewModel[];
  readonly sides: Sides;
  /** Runs a scenario on the base and the first patches of a series. */
  readonly rerun: (model: ReviewModel, upTo: number) => ReviewModel | undefined;
  /** Where it was given up: how many of the scenarios, or of their sweeps, are there. */
  readonly interrupted?: { readonly done: number; readonly of: number };
  readonly extent?: DriverExtent | undefined;
}

/** The forms that a result can have, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (result: Result) => string>> = {
  text: ({ reviews, interrupted, extent }) =>
    [
      textReport(reviews),
      ...(extent ? [coverageText(reviews, extent)] : []),
      ...(interrupted ? [`given up: ${interrupted.done} of ${interrupted.of} are done\n`] : []),
    ].join('\n'),
  json: ({ reviews, interrupted, extent }) => {
    const content = {
      format: 'smmu-review-run/1',
      ...(interrupted && { interrupted }),
      reviews: reviews.map(withoutTiming),
      ...(extent && { driver: { file: extent.file, functions: extent.functions.length, lines: extent.lines.length } }),
    };
    return jsonText(content);
  },
  ktap: ({ reviews }) => ktap(reviews),
  junit: ({ reviews }) => junit(reviews),
  sarif: ({ reviews }) => sarif(reviews, version),
  b4: ({ reviews }) => b4Check(reviews),
  vcd: ({ reviews }) => {
    const [model, ...more] = reviews;
    if (!model || more.length > 0) throw new UsageError('--format vcd shows one scenario: name it with --scenario');
    return vcd(model);
  },
  markdown: (result) => markdown(result.reviews, drafts(result)),
  github: (result) => {
    const { base, patched } = textsOf(result.sides);
    return jsonText(githubReview(drafts(result), (path) => ({ base: base(path), patched: patched(path) })));
  },
  mbox: (result) => {
    const { series } = result.sides;
    if (series.length === 0) throw new UsageError('--format mbox answers a patch: name one with --patch');
    const remarks = drafts(result);
    let first = 0;
    const mails = series.flatMap((each) => {
      const answers = replyMails(each, repliesTo(each, remarks, first));
      first += each.patches.length;
      return answers;
    });
    return mailboxOf(mails);
  },
};

function drafts({ reviews, sides, rerun }: Result): readonly Draft[] {
  const patches = sides.series.reduce((sum, each) => sum + each.patches.length, 0);
  const brought = new Map<string, ReadonlyMap<string, number>>();
  const broughtBy = (finding: FindingView, scenario: string) => {
    const model = reviews.find((each) => each.scenario === scenario);
    if (!model || patches < 2) return undefined;
    const found = model.judgements
      .flatMap(({ findings }) => findings)
      .filter(({ origin }) => origin === 'introduced' || origin === 'interaction');
    const known = brought.get(scenario) ?? attribute(found.map(claimOf), patches, (upTo) => rerun(model, upTo));
    brought.set(scenario, known);
    return known.get(claimOf(finding));
  };
  return draftsOf(reviews, { files: sides.applied, textOf: textsOf(sides).patched, broughtBy });
}

function textsOf({ base, patched, read }: Sides) {
  return { base: laidOver(base, read), patched: laidOver(patched, read) };
}

function jsonText(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Wall time would make the output differ from run to run. */
function withoutTiming(model: ReviewModel): unknown {
  const side = ({ timing: _, ...rest }: ReviewModel['base']) => rest;
  return { ...model, base: side(model.base), patched: side(model.patched) };
}
