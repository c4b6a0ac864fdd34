import { version as programVersion } from '../../../package.json';
import { type Cancellation, Cancelled } from '../../core/base/cancellation';
import { error, type Outcome, type Problem } from '../../core/base/problem';
import type { AppliedFile } from '../../core/patch/apply-all';
import { anchorOf } from '../../core/review/comment/anchor';
import { type Draft, draftsOf } from '../../core/review/comment/draft';
import { type OwnRemark, placeOwn } from '../../core/review/comment/own';
import { wrapWritten } from '../../core/review/comment/wrap';
import { lintText } from '../../core/review/lint/lint-text';
import { reportFormats } from '../../core/review/report/formats';
import type { OverlayText, Requests } from '../../protocol/message';
import type { RemarkView } from '../../protocol/remark';
import type { ReviewModel } from '../../protocol/review';
import type { DraftView } from '../../protocol/series';
import type { EnginePorts } from '../ports';
import type { Session } from '../session';
import { attributor } from './attribute';
import { compileFaults } from './compile-faults';
import { lintSeries } from './lint-series';
import { SeriesReview } from './review';

/** Where a series is read and remarks are written. Runs are the session's. */
export class Desk {
  #series: SeriesReview | undefined;

  constructor(
    private readonly session: Session,
    private readonly ports: Pick<EnginePorts, 'history'> = {},
  ) {}

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

  /** Says where the patches come from. Others may use the session while commits are looked up; another series cancels it. Problems: `no-series`,
   *  `lint-no-messages`. */
  async lint(
    { history, base, sent }: Requests['lint-series']['params'],
    cancellation: Cancellation,
    progress: (text: string) => void,
  ): Promise<Outcome<Requests['lint-series']['result']>> {
    const series = this.#series;
    if (!series) return { problems: [noSeries] };
    const { patches } = series.series;
    if (patches.every(({ mail }) => mail === undefined)) return { problems: [noMessages] };
    const known = history && (await this.ports.history?.(history.folder, history.git, cancellation));
    const given = patches.map((patch) => ({ patch, ...(sent && patch.mail?.from && { sender: patch.mail.from }) }));
    const linted = await lintSeries(given, { ...(known && { history: known }), base, listed: [] }, progress);
    if (this.#series !== series) throw new Cancelled();
    const steps = patches.map((_, index) => series.upTo(index + 1));
    const broken = compileFaults(this.session, steps, cancellation, progress);
    const rows = linted.map((row, index) => ({ ...row, faults: [...row.faults, ...(broken[index] ?? [])] }));
    const faults = rows.reduce((sum, row) => sum + row.faults.length, 0);
    return { value: { text: lintText(rows), faults }, problems: [] };
  }

  /** Remarks on these scenarios. */
  drafts(
    { scenarios, policies, level, profile }: Requests['draft-comments']['params'],
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): Outcome<Requests['draft-comments']['result']> {
    const { models, problems } = this.#run({ scenarios, policies, profile }, cancellation, progress);
    const drafts = this.#drafts(models, policies, cancellation, level);
    return { value: { drafts: drafts.map((draft) => this.#view(draft)) }, problems };
  }

  /** The forms in which a review can leave. */
  formats(): Requests['list-formats']['result'] {
    const formats = Object.entries(reportFormats).map(([name, { title, ending }]) => ({ name, title, ending }));
    return { formats };
  }

  /** A review in one of these forms. Problems: `no-format`, `format-refused`. */
  export(
    { format, scenarios, policies, profile, keys, own = [], dismissed = [], from }: Requests['export']['params'],
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): Outcome<Requests['export']['result']> {
    const form = reportFormats[format];
    if (!form) return { problems: [error('no-format', `there is no format "${format}"`)] };
    const { models, problems } = this.#run({ scenarios, policies, profile }, cancellation, progress);
    const aside = new Map(dismissed.map(({ key, reason }) => [key, reason]));
    const texts = new Map(keys?.map(({ key, text }) => [key, text]));
    const drafts = () => {
      const all = this.#drafts(models, policies, cancellation, 'hint').filter(({ key }) => !aside.has(key));
      const written = (key: string) => wrapWritten(texts.get(key) ?? '');
      return keys
        ? all.map((draft) => ({ ...draft, text: written(draft.key) })).filter(({ text }) => text !== '')
        : all;
    };
    const reviewed = {
      reviews: models,
      drafts,
      own: own.map((remark) => this.#placed(remark, format === 'mbox')),
      dismissed: aside,
      changedFiles: this.session.changedFiles(),
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
    { scenarios, policies, profile }: Which,
    cancellation: Cancellation,
    progress: (text: string, fraction?: number) => void,
  ): { readonly models: readonly ReviewModel[]; readonly problems: readonly Problem[] } {
    const models: ReviewModel[] = [];
    const problems: Problem[] = [];
    for (const [index, scenario] of scenarios.entries()) {
      const told = (text: string) => progress(text, index / scenarios.length);
      const request = { scenario, ...(profile !== undefined && { profile }), ...(policies && { policies }) };
      const answer = this.session.run(request, cancellation, told);
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
    const broughtBy = attributor(models, series?.view().applied ?? 0, rerun);
    return draftsOf(models, { files: this.#files(), textOf, broughtBy }, level);
  }

  /** What was applied of the series that is open. */
  #files(): readonly AppliedFile[] {
    const series = this.#series;
    return series?.all.files.filter(({ patch }) => patch < series.view().applied) ?? [];
  }

  /** A mail has lines of a limited width; elsewhere lines of a person's text may mean something. */
  #placed({ side, file, line, text }: RemarkView, isMail: boolean): OwnRemark {
    const written = isMail ? wrapWritten(text) : text;
    return placeOwn({ side, place: { file, line, column: 1 }, text: written }, this.#files());
  }

  #view({ key, finding, policies, scenarios, place, where, text, evidence }: Draft): DraftView {
    const textsOf = ({ from, to }: { readonly from: string; readonly to: string }) => ({
      base: this.session.read('base', from),
      patched: this.session.read('patched', to),
    });
    const anchor = anchorOf({ ...(place && { place }), ...(where && { where }) }, this.#files(), textsOf);
    return {
      ...{ key, finding, policies, scenarios, text },
      ...(place && { place }),
      ...(anchor && { anchor }),
      ...(where && { patch: where.patch + 1 }),
      evidence: evidence.map((effect) => {
        const at = effect.patched?.at;
        return { text: effect.patched?.text ?? effect.text, ...(at && { at }) };
      }),
    };
  }
}

/** Which runs a remark or a report is about. */
interface Which {
  readonly scenarios: readonly string[];
  readonly policies: readonly string[] | undefined;
  readonly profile: string | undefined;
}

const noMessages = error(
  'lint-no-messages',
  'a bare diff does not say where it comes from',
  undefined,
  'Open the mails or the commits that it is made of.',
);

const noSeries = error('no-series', 'no series is open');

function overlays(texts: ReadonlyMap<string, string | null>): OverlayText[] {
  return [...texts].map(([path, text]) => ({ path, text }));
}
