import { version } from '../../../package.json';
import { laidOver } from '../../core/patch/texts';
import { type Draft, draftsOf } from '../../core/review/comment/draft';
import { reportFormats } from '../../core/review/report/formats';
import { attributor } from '../../engine/patch/attribute';
import type { ReviewModel } from '../../protocol/review';
import { UsageError } from '../arguments';
import { coverageText, type DriverReach } from '../coverage';
import { textReport } from '../report';
import type { Sides } from '../source/sides';
import type { Kept } from './kept';

/** What a run came to, as the formats show it. */
export interface Result {
  /** Those as text have no models. */
  readonly kept: readonly Kept[];
  readonly sides: Sides;
  /** Runs a scenario on the base and the first patches of a series. */
  readonly rerun: (model: ReviewModel, upTo: number) => ReviewModel | undefined;
  /** Where it was given up: how many of the scenarios, or of their sweeps, are there. */
  readonly interrupted?: { readonly done: number; readonly of: number };
  /** The drivers that the scenarios run, where somebody asked how much of them. */
  readonly drivers?: readonly DriverReach[];
}

/** The forms that a result can have, by the name that `--format` takes. */
export const formats: Readonly<Record<string, (result: Result) => string>> = {
  text: ({ kept, interrupted, drivers }) =>
    [
      textReport(kept.map(({ shown }) => shown)),
      ...(drivers ? [coverageText(modelsOf(kept), drivers)] : []),
      ...(interrupted ? [`given up: ${interrupted.done} of ${interrupted.of} are done\n`] : []),
    ].join('\n'),
  json: ({ kept, interrupted, drivers }) => {
    const content = {
      format: 'smmu-review-run/1',
      ...(interrupted && { interrupted }),
      reviews: modelsOf(kept).map(withoutTiming),
      ...(drivers && {
        drivers: drivers.map(({ file, functions, lines }) => ({
          file,
          functions: functions.length,
          lines: lines.length,
        })),
      }),
    };
    return `${JSON.stringify(content, undefined, 2)}\n`;
  },
  ...Object.fromEntries(
    Object.entries(reportFormats).map(([name, { refuses, write }]) => [
      name,
      (result: Result) => {
        const reviewed = reviewedOf(result);
        const reason = refuses?.(reviewed);
        if (reason !== undefined) throw new UsageError(`--format ${name}: ${reason}`);
        return write(reviewed);
      },
    ]),
  ),
};

function modelsOf(kept: readonly Kept[]): readonly ReviewModel[] {
  return kept.flatMap(({ model }) => model ?? []);
}

function reviewedOf(result: Result) {
  const { base, patched, read, series } = result.sides;
  let known: readonly Draft[] | undefined;
  const drafts = () => {
    known ??= draftsFor(result);
    return known;
  };
  return {
    reviews: modelsOf(result.kept),
    drafts,
    series,
    base: laidOver(base, read),
    patched: laidOver(patched, read),
    changedFiles: [...new Set([...base.keys(), ...patched.keys()])].filter(
      (path) => laidOver(base, read)(path) !== laidOver(patched, read)(path),
    ),
    version,
  };
}

function draftsFor({ kept, sides, rerun }: Result): readonly Draft[] {
  const reviews = modelsOf(kept);
  const patches = sides.series.reduce((sum, each) => sum + each.patches.length, 0);
  const textOf = laidOver(sides.patched, sides.read);
  const { step } = sides;
  const broughtBy = step === undefined ? attributor(reviews, patches, rerun) : () => step - 1;
  return draftsOf(reviews, { files: sides.applied, textOf, broughtBy });
}

/** Wall time would make the output differ from run to run. */
function withoutTiming(model: ReviewModel): unknown {
  const side = ({ timing: _, ...rest }: ReviewModel['base']) => rest;
  return { ...model, base: side(model.base), patched: side(model.patched) };
}
