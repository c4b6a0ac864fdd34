import * as vscode from 'vscode';
import type { LineView } from '../../protocol/remark';

/** A line as it read when somebody wrote something under it, so that it is found again when lines above it come or go. */
export interface NotedLine extends LineView {
  readonly text: string;
}

/** A draft that the reviewer has made theirs. */
export interface KeptNote {
  /** Of the finding that it is about. */
  readonly key: string;
  readonly text: string;
  /** Scenarios that showed it. */
  readonly scenarios: readonly string[];
  readonly line?: NotedLine;
}

/** A remark that the reviewer wrote. */
export interface OwnNote {
  readonly id: string;
  readonly line: NotedLine;
  readonly text: string;
}

/** Why a finding is set aside. */
export type DismissalReason = 'false positive' | 'known' | "won't fix" | 'not modelled right' | 'other';

/** A finding that is set aside. */
export interface DismissedNote {
  readonly key: string;
  readonly reason: DismissalReason;
  /** What the reviewer added; may be empty. */
  readonly note: string;
  readonly claim: string;
}

/** What a reviewer decided about one series, or about a tree without one. */
export interface Notes {
  readonly kept: readonly KeptNote[];
  readonly own: readonly OwnNote[];
  readonly dismissed: readonly DismissedNote[];
  /** Keys of drafts that are not to come back by themselves. */
  readonly discarded: readonly string[];
}

const nothing: Notes = { kept: [], own: [], dismissed: [], discarded: [] };

/** Subjects that are remembered: the workspace's memory is read as a whole at every start. */
const mostSubjects = 50;

const memoryKey = 'notes';

/** What reviewers decided, by subject; it survives a reload of the window. */
export class ReviewNotes implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #all: Readonly<Record<string, Notes>>;

  constructor(
    private readonly memory: vscode.Memento,
    /** What is under review now. */
    private readonly subject: () => string,
  ) {
    this.#all = memory.get<Record<string, Notes>>(memoryKey, {});
  }

  /** On what is under review now. */
  get now(): Notes {
    return { ...nothing, ...this.#all[this.subject()] };
  }

  /** Makes a draft the reviewer's own, with this text; it takes the place of what was kept of the same finding. */
  keep(note: KeptNote): void {
    const { kept, discarded } = this.now;
    this.#change({
      kept: [...kept.filter(({ key }) => key !== note.key), note],
      discarded: discarded.filter((key) => key !== note.key),
    });
  }

  /** Adds a remark, or changes the one with the same id. */
  write(note: OwnNote): void {
    const { own } = this.now;
    const isKnown = own.some(({ id }) => id === note.id);
    this.#change({ own: isKnown ? own.map((each) => (each.id === note.id ? note : each)) : [...own, note] });
  }

  /** Leaves out a draft, kept or not. */
  discard(key: string): void {
    const { kept, discarded } = this.now;
    this.#change({
      kept: kept.filter((note) => note.key !== key),
      discarded: [...discarded.filter((each) => each !== key), key],
    });
  }

  /** Forgets a remark. */
  remove(id: string): void {
    this.#change({ own: this.now.own.filter((note) => note.id !== id) });
  }

  /** Sets a finding aside; what was kept of it goes too. */
  dismiss(note: DismissedNote): void {
    const { kept, dismissed } = this.now;
    this.#change({
      kept: kept.filter(({ key }) => key !== note.key),
      dismissed: [...dismissed.filter(({ key }) => key !== note.key), note],
    });
  }

  /** Takes a finding up again. */
  restore(key: string): void {
    this.#change({ dismissed: this.now.dismissed.filter((note) => note.key !== key) });
  }

  /** Lets one draft come back that was discarded. */
  takeUp(key: string): void {
    const { discarded } = this.now;
    if (discarded.includes(key)) this.#change({ discarded: discarded.filter((each) => each !== key) });
  }

  /** Lets drafts come back that were discarded. */
  forgetDiscarded(): void {
    if (this.now.discarded.length > 0) this.#change({ discarded: [] });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #change(change: Partial<Notes>): void {
    const subject = this.subject();
    const { [subject]: _, ...others } = this.#all;
    const latest = Object.entries(others).slice(1 - mostSubjects);
    this.#all = { ...Object.fromEntries(latest), [subject]: { ...this.now, ...change } };
    void this.memory.update(memoryKey, this.#all);
    this.#changed.fire();
  }
}

/** A reason in words, with what the reviewer added. */
export function reasonText({ reason, note }: Pick<DismissedNote, 'reason' | 'note'>): string {
  if (reason === 'other' && note !== '') return note;
  return note === '' ? reason : `${reason}: ${note}`;
}
