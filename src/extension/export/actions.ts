import * as vscode from 'vscode';
import { remarkCommands as commands } from '../comments/command-names';
import type { DraftStore } from '../comments/draft-store';
import { remarkOf } from '../comments/target';
import type { RemarkThreads } from '../comments/threads';
import type { ReviewSession } from '../session';
import type { Exporter } from './exporter';
import { mailsOf } from './mails';
import { reviewer } from './reviewer';
import { saveReport } from './save';

/** What the commands need. */
export interface ExportParts {
  readonly session: ReviewSession;
  readonly exporter: Exporter;
  readonly drafts: DraftStore;
  readonly threads: RemarkThreads;
  readonly memory: vscode.Memento;
}

/** Forms that are made of remarks: without any there is nothing in them. */
const remarkForms = new Set(['mbox', 'github']);

/** More mails than this are shown as one mailbox. */
const mostDocuments = 8;

/** The commands that let a review leave the program. Nothing is ever sent. */
export function exportActions(parts: ExportParts): Readonly<Record<string, (...values: unknown[]) => unknown>> {
  return {
    [commands.exportReport]: (format?: unknown) => exportReport(parts, format),
    [commands.copyMailReply]: (key?: unknown) => copyMailReply(parts, key),
    [commands.openMailReply]: () => openMailReply(parts),
    [commands.copyReproduction]: async () => {
      const text = await parts.exporter.reproduction();
      if (text !== undefined) await copy(text, 'Reproduction');
    },
    [commands.reportModelError]: (given?: unknown) => reportModelError(parts, given),
  };
}

async function exportReport({ session, exporter, memory }: ExportParts, given: unknown): Promise<void> {
  const formats = (await exporter.formats()) ?? [];
  const items = formats.map((format) => ({ format, label: format.title, description: format.ending }));
  const picked =
    typeof given === 'string'
      ? items.find(({ format }) => format.name === given)
      : await vscode.window.showQuickPick(items, { title: 'Export Report', matchOnDescription: true });
  if (!picked) return;
  const { name, ending } = picked.format;
  if (remarkForms.has(name) && !(await hasRemarks(exporter))) return;
  const from = name === 'mbox' ? await reviewer(session.state.root) : undefined;
  const made = remarkForms.has(name) ? await exporter.remarks(name, from) : await exporter.report(name);
  if (made) await saveReport(made.text, `smmu-review-${name}${ending}`, memory);
}

/** The text below the headers: what a person pastes into the reply that their mail program began. */
async function copyMailReply({ session, exporter, drafts }: ExportParts, key: unknown): Promise<void> {
  const isOne = typeof key === 'string' && (await drafts.find(key)) !== undefined;
  if (!isOne && !(await hasRemarks(exporter))) return;
  const made = await exporter.remarks('mbox', await reviewer(session.state.root), isOne ? key : undefined);
  if (!made) return;
  const mails = mailsOf(made.text);
  if (mails.length <= 1) return copy(mails[0]?.body ?? '', 'Mail reply');
  const all = { label: `All ${mails.length} mails`, detail: 'As a mailbox, with their headers', text: made.text };
  const items = mails.map(({ subject, body }) => ({ label: subject, detail: 'Text without headers', text: body }));
  const picked = await vscode.window.showQuickPick([...items, all], { title: 'Copy Comments as Mail Reply' });
  if (picked) await copy(picked.text, 'Mail reply');
}

/** Shows the exact mails, headers and all, in documents that are not saved. */
async function openMailReply({ session, exporter }: ExportParts): Promise<void> {
  if (!(await hasRemarks(exporter))) return;
  const made = await exporter.remarks('mbox', await reviewer(session.state.root));
  if (!made) return;
  const mails = mailsOf(made.text);
  for (const content of mails.length > mostDocuments ? [made.text] : mails.map(({ text }) => text)) {
    const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
    await vscode.window.showTextDocument(document, { preview: false });
  }
}

/** What somebody who mends the model needs: what was found, room for what really happens, and how to see it. */
async function reportModelError({ exporter, drafts, threads }: ExportParts, given: unknown): Promise<void> {
  const comment = typeof given === 'string' ? given : (await remarkOf(given, threads, ['draft', 'kept']))?.id;
  const draft = comment === undefined ? undefined : await drafts.find(comment);
  if (!draft) return;
  const text = await exporter.reproduction(draft.scenarios[0]);
  if (text === undefined) return;
  const { rule, claim, knobs } = draft.finding;
  const head = [
    'SMMU Patch Review: a finding that the model seems to get wrong',
    '',
    `Rule:     ${rule}`,
    `Claim:    ${claim}`,
    `Policies: ${draft.policies.join(', ')}`,
    ...(knobs.length > 0 ? [`Knobs:    ${knobs.join(', ')}`] : []),
    ...draft.evidence.map((step) => `Step:     ${step.text}${step.at ? ` (${step.at.file}:${step.at.line})` : ''}`),
    '',
    'What hardware or kernel really do, and where that is written:',
    '',
    '',
  ];
  await copy(`${head.join('\n')}\n${text}`, 'Report of a model error');
}

/** Whether something was kept or written; where nothing was, says so once and offers to draft. */
async function hasRemarks(exporter: Exporter): Promise<boolean> {
  if (exporter.hasRemarks) return true;
  const draft = 'Draft Comments';
  const message = 'No comment is kept or written yet: only those go into a reply.';
  // Not waited for: the message may stay for as long as the person likes.
  void vscode.window.showInformationMessage(message, draft).then((answer) => {
    if (answer === draft) void vscode.commands.executeCommand(commands.draft);
  });
  return false;
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  void vscode.window.setStatusBarMessage(`${what} copied`, 4000);
}
