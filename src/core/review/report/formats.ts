import type { ReviewModel } from '../../../protocol/review';
import type { Person } from '../../patch/message';
import type { Series } from '../../patch/series';
import type { Draft } from '../comment/draft';
import type { OwnRemark } from '../comment/own';
import { replyMails } from '../comment/reply';
import { mailboxOf, repliesTo } from '../comment/thread';
import { b4Check } from './b4';
import { githubReview } from './github';
import { junit } from './junit';
import { ktap } from './ktap';
import { markdown } from './markdown';
import { reproduction } from './reproduction';
import { sarif } from './sarif';
import { vcd } from './vcd';

/** What a review came to. */
export interface Reviewed {
  readonly reviews: readonly ReviewModel[];
  /** Made when a format asks for them, since finding out which patch brings what runs the series again. */
  readonly drafts: () => readonly Draft[];
  /** In the order in which they were applied. */
  readonly series: readonly Series[];
  readonly base: (path: string) => string | undefined;
  readonly patched: (path: string) => string | undefined;
  /** Of this program. */
  readonly version: string;
  /** Remarks that a reviewer wrote. */
  readonly own?: readonly OwnRemark[];
  /** Why somebody set findings aside, by key. */
  readonly dismissed?: ReadonlyMap<string, string>;
  /** Files whose texts differ. */
  readonly changedFiles: readonly string[];
  /** Who answers, where that is known. */
  readonly from?: Person;
}

/** A form in which a review leaves the program. */
export interface ReportFormat {
  /** What a person chooses: `SARIF 2.1.0`. */
  readonly title: string;
  /** Ending of a file, with its dot. */
  readonly ending: string;
  /** Why this review has no such form, where it has none. */
  readonly refuses?: (reviewed: Reviewed) => string | undefined;
  readonly write: (reviewed: Reviewed) => string;
}

/** The forms by name. */
export const reportFormats: Readonly<Record<string, ReportFormat>> = {
  mbox: {
    title: 'Mail reply (a draft, never sent)',
    ending: '.mbox',
    refuses: ({ series }) => (series.length === 0 ? 'a mail answers a patch, and none was given' : undefined),
    write: ({ series, drafts, own = [], from }) => {
      const remarks = drafts();
      let first = 0;
      const mails = series.flatMap((each) => {
        const answers = replyMails(each, repliesTo(each, [...remarks, ...own], first), from);
        first += each.patches.length;
        return answers;
      });
      return mailboxOf(mails);
    },
  },
  github: {
    title: 'GitHub review (JSON)',
    ending: '.json',
    write: ({ drafts, own, base, patched }) =>
      `${JSON.stringify(
        githubReview(drafts(), (path, before) => ({ base: base(before), patched: patched(path) }), own),
        undefined,
        2,
      )}\n`,
  },
  markdown: { title: 'Markdown', ending: '.md', write: ({ reviews, drafts, own }) => markdown(reviews, drafts(), own) },
  sarif: {
    title: 'SARIF 2.1.0',
    ending: '.sarif',
    write: ({ reviews, version, dismissed }) => sarif(reviews, version, dismissed),
  },
  junit: { title: 'JUnit', ending: '.xml', write: ({ reviews }) => junit(reviews) },
  ktap: { title: 'KTAP', ending: '.tap', write: ({ reviews }) => ktap(reviews) },
  b4: { title: 'b4 check', ending: '.json', write: ({ reviews }) => b4Check(reviews) },
  vcd: {
    title: 'VCD waveform of one scenario',
    ending: '.vcd',
    refuses: ({ reviews }) =>
      reviews.length === 1 ? undefined : `a waveform shows one scenario, not ${reviews.length}`,
    write: ({ reviews }) => reviews.slice(0, 1).map(vcd).join(''),
  },
  reproduction: { title: 'Reproduction (text with the patch)', ending: '.txt', write: reproduction },
};
