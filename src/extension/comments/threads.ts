import * as vscode from 'vscode';
import type { DraftView } from '../../protocol/series';
import type { ReviewSession } from '../session';
import { onSettingsChange } from '../settings';
import type { DraftStore } from './draft-store';
import type { ReviewedLines, ShownLine } from './lines';
import type { KeptNote, OwnNote, ReviewNotes } from './notes';
import { draftLabel, keptLabel } from './words';

/** Id of the comment controller, which `when` clauses of the manifest name. */
const controllerId = 'smmuReview';

/** What a comment is: a draft that nobody has taken over, one that somebody kept, or the reviewer's own words. */
export type RemarkKind = 'draft' | 'kept' | 'own';

/** A comment with what it was made from. */
export interface RemarkComment extends vscode.Comment {
  readonly contextValue: RemarkKind;
  /** Key of the finding, or id of the reviewer's own. */
  readonly id: string;
  readonly thread: vscode.CommentThread;
}

/** What a thread should show. */
interface Wanted {
  readonly at: ShownLine;
  readonly label: string;
  readonly comments: readonly { readonly kind: RemarkKind; readonly id: string; readonly text: string }[];
}

const authors: Readonly<Record<RemarkKind, vscode.CommentAuthorInformation>> = {
  draft: { name: 'SMMU Review' },
  kept: { name: 'You' },
  own: { name: 'You' },
};

const labels: Readonly<Record<RemarkKind, string>> = {
  draft: 'Draft, not sent',
  kept: 'Kept, not sent',
  own: 'Not sent',
};

/** Shows drafts, what was kept of them and the reviewer's own remarks as threads beside the code. Nothing of it leaves the machine. */
export class RemarkThreads implements vscode.Disposable {
  readonly #controller = vscode.comments.createCommentController(controllerId, 'SMMU Review');
  readonly #threads = new Map<string, vscode.CommentThread>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #result: unknown;

  constructor(
    private readonly session: ReviewSession,
    private readonly drafts: DraftStore,
    private readonly notes: ReviewNotes,
    private readonly lines: ReviewedLines,
  ) {
    this.#controller.options = { placeHolder: 'Your remark', prompt: 'Comment on the patch' };
    this.#subscriptions = [
      this.#controller,
      this.#changed,
      drafts.onDidChange(() => this.#draw()),
      notes.onDidChange(() => this.#draw()),
      vscode.workspace.onDidOpenTextDocument(() => this.#draw()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('diffEditor.renderSideBySide')) this.#draw();
      }),
      onSettingsChange(['findings.minimumLevel'], () => void drafts.draft()),
      session.onDidChange(({ result }) => {
        if (result === this.#result) return;
        this.#result = result;
        // Which lines can be commented on is asked again when the provider is set.
        if (result)
          this.#controller.commentingRangeProvider = {
            provideCommentingRanges: (document) => this.#ranges(document),
          };
        this.#draw();
      }),
    ];
  }

  /** Every comment on show. */
  get all(): readonly RemarkComment[] {
    return [...this.#threads.values()].flatMap(({ comments }) => comments as readonly RemarkComment[]);
  }

  /** The comment with this id. */
  find(id: string): RemarkComment | undefined {
    return this.all.find((comment) => comment.id === id);
  }

  /** Takes over a thread that VS Code made for a remark that is now known by this id. It stays open: somebody has just written in it. */
  adopt(thread: vscode.CommentThread, note: OwnNote): void {
    const key = threadKey({ own: note });
    const known = this.#threads.get(key);
    if (known && known !== thread) thread.dispose();
    else this.#threads.set(key, thread);
  }

  /** Lets a comment be edited in place. */
  edit(comment: RemarkComment): void {
    comment.thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    this.#replace(comment, { ...comment, mode: vscode.CommentMode.Editing });
  }

  /** Leaves a comment as it was before it was edited. */
  endEdit(comment: RemarkComment): void {
    this.#replace(comment, { ...comment, mode: vscode.CommentMode.Preview });
    this.#draw();
  }

  dispose(): void {
    for (const thread of this.#threads.values()) thread.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #replace(comment: RemarkComment, other: RemarkComment): void {
    const { thread } = comment;
    thread.comments = thread.comments.map((each) => ((each as RemarkComment).id === comment.id ? other : each));
  }

  #ranges(document: vscode.TextDocument): vscode.Range[] {
    // A remark stands on the document that shows its side, not on whatever else has the same text.
    const line = this.lines.ofDocument(document, 0);
    if (!line || this.lines.uriOf(line.file, line.side).toString() !== document.uri.toString()) return [];
    return this.lines.hunksOf(document).map(([first, last]) => new vscode.Range(first, 0, last, 0));
  }

  #draw(): void {
    const wanted = this.#wanted();
    for (const [key, thread] of this.#threads) {
      if (wanted.has(key) || isEdited(thread)) continue;
      thread.dispose();
      this.#threads.delete(key);
    }
    for (const [key, want] of wanted) this.#show(key, want);
    this.#changed.fire();
  }

  #show(key: string, { at, label, comments }: Wanted): void {
    const known = this.#threads.get(key);
    if (known && isEdited(known)) return;
    const range = new vscode.Range(at.line, 0, at.line, 0);
    const isElsewhere = known && known.uri.toString() !== at.uri.toString();
    if (isElsewhere) known.dispose();
    const thread = known && !isElsewhere ? known : this.#newThread(at.uri, range);
    this.#threads.set(key, thread);
    if (!thread.range?.isEqual(range)) thread.range = range;
    if (thread.label !== label) thread.label = label;
    thread.contextValue = comments[0]?.kind ?? 'own';
    if (!sameComments(thread.comments as readonly RemarkComment[], comments)) {
      thread.comments = comments.map(({ kind, id, text }) => remark(thread, kind, id, text));
    }
  }

  #newThread(uri: vscode.Uri, range: vscode.Range): vscode.CommentThread {
    const thread = this.#controller.createCommentThread(uri, range, []);
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
    return thread;
  }

  /** By line: the draft first, then what the reviewer wrote there. */
  #wanted(): ReadonlyMap<string, Wanted> {
    const { kept, own, dismissed, discarded } = this.notes.now;
    const hidden = new Set([...dismissed.map(({ key }) => key), ...discarded]);
    const wanted = new Map<string, Wanted>();
    const add = (key: string, want: Wanted): void => {
      const known = wanted.get(key);
      wanted.set(key, known ? { ...known, comments: [...known.comments, ...want.comments] } : want);
    };
    const places = new Map<string, string>();
    const drafted = new Set<string>();
    for (const draft of this.drafts.all) {
      if (hidden.has(draft.key)) continue;
      drafted.add(draft.key);
      const note = kept.find(({ key }) => key === draft.key);
      // What no line leads to stands above the driver.
      const anchor = draft.anchor ?? { side: 'patched' as const, file: this.session.state.file, line: 1 };
      this.#addDraft(add, places, this.lines.shown(anchor, 'inEither'), draft, note);
    }
    for (const note of kept) {
      if (drafted.has(note.key) || !note.line || this.session.state.place !== 'tree') continue;
      const found = this.lines.found(note.line);
      add(threadKey(note), {
        at: this.lines.shown(found, 'inEither'),
        label: keptLabel(note, found.isGone, this.drafts.isDrafted),
        comments: [keptComment(note)],
      });
    }
    for (const note of this.session.state.place === 'tree' ? own : []) {
      const found = this.lines.found(note.line);
      const at = this.lines.shown(found);
      const near = found.isGone ? ' · its line is gone' : at.isNear ? ' · on a line that the patch takes out' : '';
      const key = places.get(`${at.uri} ${at.line}`) ?? threadKey({ own: note });
      add(key, {
        at,
        label: `Your remark, not sent${near}`,
        comments: [{ kind: 'own', id: note.id, text: note.text }],
      });
    }
    return wanted;
  }

  #addDraft(
    add: (key: string, want: Wanted) => void,
    places: Map<string, string>,
    at: ShownLine,
    draft: DraftView,
    note: KeptNote | undefined,
  ): void {
    const key = threadKey(draft);
    places.set(`${at.uri} ${at.line}`, key);
    const comment = note ? keptComment(note) : { kind: 'draft' as const, id: draft.key, text: draft.text };
    add(key, { at, label: draftLabel(draft, note !== undefined, at.isNear === true), comments: [comment] });
  }
}

function keptComment({ key, text }: KeptNote): Wanted['comments'][number] {
  return { kind: 'kept', id: key, text };
}

function threadKey(of: { readonly key: string } | { readonly own: OwnNote }): string {
  if ('key' in of) return `finding ${of.key}`;
  const { side, file, line } = of.own.line;
  return `line ${side} ${file} ${line}`;
}

function remark(thread: vscode.CommentThread, kind: RemarkKind, id: string, text: string): RemarkComment {
  // A plain string is shown as text; what comes from a tree or a patch is never markup.
  return {
    ...{ thread, id, contextValue: kind, body: text, author: authors[kind], label: labels[kind] },
    mode: vscode.CommentMode.Preview,
  };
}

function isEdited({ comments }: vscode.CommentThread): boolean {
  return comments.some(({ mode }) => mode === vscode.CommentMode.Editing);
}

function sameComments(shown: readonly RemarkComment[], wanted: Wanted['comments']): boolean {
  return (
    shown.length === wanted.length &&
    wanted.every(({ kind, id, text }, index) => {
      const other = shown[index];
      return other?.contextValue === kind && other.id === id && other.body === text;
    })
  );
}
