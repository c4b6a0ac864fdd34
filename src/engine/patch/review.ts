import { error, type Outcome, type Problem } from '../../core/base/problem';
import { type Applied, type AppliedFile, applyPatches, type NamedDiff } from '../../core/patch/apply-all';
import type { Series } from '../../core/patch/series';
import type { SeriesView } from '../../protocol/series';
import { fileChange } from './changes';
import { diffsOf } from './diffs';
import { openSeries } from './open-series';

/** A series that is under review, over the base that it is for. */
export class SeriesReview {
  #applied = 0;

  private constructor(
    readonly series: Series,
    private readonly diffs: readonly NamedDiff[],
    private readonly read: (path: string) => string | undefined,
    /** All of it. */
    readonly all: Applied,
  ) {
    this.#applied = diffs.length;
  }

  /** Opens a mailbox, a mail or a bare diff over files that `read` gives. A patch that does not apply is a problem, and there is no value. */
  static async open(
    name: string,
    bytes: Uint8Array,
    read: (path: string) => string | undefined,
    version?: number,
  ): Promise<Outcome<SeriesReview>> {
    const { value: series, problems } = await openSeries(name, bytes, version);
    if (!series) return { problems };
    const diffs = diffsOf(name, series);
    const all = applyPatches(diffs, read);
    const told: Problem[] = [...problems, ...all.problems];
    if (all.applied < diffs.length) {
      const base = series.baseCommit;
      if (base !== undefined) told.push(error('patch-base', `the series is for commit ${base}, as its sender notes`));
      return { problems: told };
    }
    return { value: new SeriesReview(series, diffs, read, all), problems: told };
  }

  /** Texts after the first patches, as many as are applied now. */
  texts(): ReadonlyMap<string, string | null> {
    return this.upTo(this.#applied);
  }

  /** Texts after the first patches. */
  upTo(patches: number): ReadonlyMap<string, string | null> {
    return patches >= this.diffs.length ? this.all.texts : applyPatches(this.diffs.slice(0, patches), this.read).texts;
  }

  /** Applies the first patches only; 0 is the base. */
  step(patches: number): void {
    this.#applied = Math.max(0, Math.min(this.diffs.length, Math.trunc(patches)));
  }

  view(): SeriesView {
    const { title, version, otherVersions, announced, missing, baseCommit, patches } = this.series;
    return {
      title,
      version,
      otherVersions,
      announced,
      missing,
      applied: this.#applied,
      ...(baseCommit !== undefined && { baseCommit }),
      patches: patches.map(({ number, message, author }, index) => ({
        number,
        title: message.title,
        ...(author && { author: author.name === '' ? author.address : `${author.name} <${author.address}>` }),
        files: this.#files(index).map(({ file }) => file.to ?? file.from ?? ''),
        changes: this.#files(index).map(fileChange),
      })),
    };
  }

  #files(patch: number): readonly AppliedFile[] {
    return this.all.files.filter((each) => each.patch === patch);
  }
}
