import * as vscode from 'vscode';
import type { RegisterFieldView, RegisterHoverView, RegisterValueView } from '../../protocol/register';
import { isDriverFile } from '../driver-files';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';
import { formatValue } from '../view/radix';

/** Upper-case words: the driver's register and field macros, and Arm's own names. */
const macro = /\b[A-Z][A-Z0-9_]{2,}\b/;

/** Explains a register or field macro: its fields, and their values before and after the run on both sides. */
export function registerHover(session: ReviewSession, simulator: SimulatorClient): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { language: 'c', scheme: 'file' },
    {
      async provideHover(document, position, token) {
        if (!setting('hover.enabled', document.uri) || !isDriverFile(document) || !session.state.tree) return undefined;
        const range = document.getWordRangeAtPosition(position, macro);
        if (!range || session.state.running !== undefined) return undefined;
        const { scenario, profile } = session.state.result?.model ?? {};
        const answer = await simulator.request(
          'hover',
          { name: document.getText(range), ...(scenario && { scenario }), ...(profile && { profile }) },
          { token },
        );
        return answer.value ? new vscode.Hover(describe(answer.value, document.uri), range) : undefined;
      },
    },
  );
}

function describe(view: RegisterHoverView, scope: vscode.Uri): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const name = view.field ? `${view.register}.${view.field}` : view.register;
  text.appendMarkdown(`**${plain(name)}** · ${view.bits} bits at 0x${view.offset.toString(16)} · `);
  text.appendText(view.access);
  text.appendMarkdown('\n\n');
  text.appendText(view.summary);
  text.appendMarkdown('\n\n| bits | field | base | buffer | meaning |\n|--:|:--|:--|:--|:--|\n');
  const radix = setting('registers.radix', scope);
  for (const field of view.fields) text.appendMarkdown(row(field, view.field === field.name, radix));
  const notes = [view.reset && `reset ${view.reset}`, view.section && `IHI 0070 ${view.section}`].filter(Boolean);
  if (notes.length > 0) text.appendMarkdown(`\n\n${plain(notes.join(' · '))}`);
  return text;
}

function row(field: RegisterFieldView, isAsked: boolean, radix: Parameters<typeof formatValue>[1]): string {
  const bits = field.high === field.low ? `${field.low}` : `${field.high}:${field.low}`;
  const name = isAsked ? `**${plain(field.name)}**` : plain(field.name);
  const value = (side: RegisterValueView | undefined): string => {
    if (!side) return '';
    return side.old === side.new
      ? formatValue(side.new, radix)
      : `${formatValue(side.old, radix)}→${formatValue(side.new, radix)}`;
  };
  const meaning = field.patched?.meaning ?? field.base?.meaning ?? field.summary ?? '';
  return `| ${bits} | ${name} | ${value(field.base)} | ${value(field.patched)} | ${plain(meaning)} |\n`;
}

/** Markdown's own characters, and the bar that would end a cell. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>]/g, '\\$&');
}
