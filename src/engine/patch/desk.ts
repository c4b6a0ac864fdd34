import { version as programVersion } from '../../../package.json';
import type { Cancellation } from '../../core/base/cancellation';
import { error, type Outcome, type Problem } from '../../core/base/problem';
import { type Draft, draftsOf } from '../../core/review/comment/draft';
import { reportFormats } from '../../core/review/report/formats';
import type { OverlayText, Requests } from '../../protocol/message';
import type { ReviewModel } from '../../protocol/review';
import type { DraftView } from '../../protocol/series';
import type { Session } from '../session';
import { attributor } from './attribute';
import { SeriesReview } from './review';

/** Where a series is read and remarks are written. Runs are the session's. */
export class Desk {
  #series: SeriesReview | undefined;

  constructor(private readonly session: Session) {}

  /** Reads a series over the base side of the session. */
  async open({
    name,
    bytes,
    version,
  }: Requests['open-series']['params']): Promise<Outcome<Requests['open-series']['result']>> {
    const { value, problems } = await SeriesReview.open(
      name,
      bytes,
      (path) => this.session.read('base', path),
      version,
    );
    if (!value) return { problems };
    this.#series = value;
    return { value: { series: value.view(), texts: overlays(value.texts()) }, problems };
  }

  /** Applies so many of the patches. Problem: `no-series`. */
  step(applied: number): Outcome<Requests['step-series']['result']> {
    if (!this.#series) return { problems: [noSeries] };
    this.#series.step(applied);
    return { value: { series: this.#series.view(), texts: overlays(this.#series.texts()) }, problems: [] };
  }

  close(): void {
    this.#series = undefined;
  }

  /** Remarks on these scenarios. */
  drafts(
    { scenarios, policies, level }: Requests['draft-comments']['params'],
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): Outcome<Requests['draft-comments']['result']> {
    const { models, problems } = this.#run(scenarios, policies, cancellation, progress);
    return { value: { drafts: this.#drafts(models, policies, cancellation, level).map(draftView) }, problems };
  }

  /** The forms in which a review can leave. */
  formats(): Requests['list-formats']['result'] {
    const formats = Object.entries(reportFormats).map(([name, { title, ending }]) => ({ name, title, ending }));
    return { formats };
  }

  /** A review in one of these forms. Problems: `no-format`, `format-refused`. */
  export(
    { format, scenarios, policies, keys, from }: Requests['export']['params'],
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): Outcome<Requests['export']['result']> {
    const form = reportFormats[format];
    if (!form) return { problems: [error('no-format', `there is no format "${format}"`)] };
    const { models, problems } = this.#run(scenarios, policies, cancellation, progress);
    const texts = new Map(keys?.map(({ key, text }) => [key, text]));
    const drafts = () => {
      const all = this.#drafts(models, policies, cancellation, 'hint');
      return keys
        ? all.flatMap((draft) => ({ ...draft, text: texts.get(draft.key) ?? '' })).filter(({ text }) => text !== '')
        : all;
    };
    const reviewed = {
      reviews: models,
      drafts,
      series: this.#series ? [this.#series.series] : [],
      base: (path: string) => this.session.read('base', path),
      patched: (path: string) => this.session.read('patched', path),
      version: programVersion,
      ...(from && { from }),
    };
    const reason = form.refuses?.(reviewed);
    if (reason !== undefined) return { problems: [...problems, error('format-refused', reason)] };
    return { value: { text: form.write(reviewed), ending: form.ending }, problems };
  }

  #run(
    scenarios: readonly string[],
    policies: readonly string[] | undefined,
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): { readonly models: readonly ReviewModel[]; readonly problems: readonly Problem[] } {
    const models: ReviewModel[] = [];
    const problems: Problem[] = [];
    for (const [index, scenario] of scenarios.entries()) {
      const told = (text: string) => progress(text, index / scenarios.length);
      const answer = this.session.run({ scenario, ...(policies && { policies }) }, cancellation, told);
      problems.push(...answer.problems);
      if (answer.value) models.push(answer.value);
    }
    return { models, problems };
  }

  #drafts(
    models: readonly ReviewModel[],
    policies: readonly string[] | undefined,
    cancellation: Cancellation,
    level: Requests['draft-comments']['params']['level'],
  ): readonly Draft[] {
    const series = this.#series;
    const textOf = (path: string) => this.session.read('patched', path);
    const rerun = ({ scenario, profile }: ReviewModel, upTo: number) =>
      this.session.withPatched(series?.upTo(upTo) ?? new Map(), () =>
        this.session.run({ scenario, profile, ...(policies && { policies }) }, cancellation),
      ).value;
    const broughtBy = attributor(models, series?.series.patches.length ?? 0, rerun);
    return draftsOf(models, { files: series?.all.files ?? [], textOf, broughtBy }, level);
  }
}

const noSeries = error('no-series', 'no series is open');

function overlays(texts: ReadonlyMap<string, string | null>): OverlayText[] {
  return [...texts].map(([path, text]) => ({ path, text }));
}

function draftView({ key, finding, policies, scenarios, place, where, text }: Draft): DraftView {
  return { key, finding, policies, scenarios, ...(place && { place }), ...(where && { patch: where.patch + 1 }), text };
}
