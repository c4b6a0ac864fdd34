import * as vscode from 'vscode';
import type { EffectSideView, EffectView } from '../../protocol/effect';
import { commands } from '../names';
import type { SessionState } from '../session-state';
import { changeSigns, effectText } from '../view/words';

/** More than this of one line nobody reads in a hover; the panel has them all. */
const mostEffects = 12;

/** What a hover over a line with effects says. */
export function effectHover(effects: readonly EffectView[], state: SessionState): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [commands.showPanel, commands.toggleInlineEffects] };
  const scenario = state.result?.model.scenario ?? '';
  text.appendMarkdown(`**${effects.length === 1 ? 'Effect' : `${effects.length} effects`}** in \`${scenario}\``);
  if (state.stale) text.appendMarkdown(' _(before the last edit)_');
  text.appendMarkdown('\n\n');
  const ordered = [...effects].sort((a, b) => Number(a.change === 'same') - Number(b.change === 'same'));
  for (const effect of ordered.slice(0, mostEffects)) appendEffect(text, effect);
  if (effects.length > mostEffects) text.appendMarkdown(`\n\nand ${effects.length - mostEffects} more`);
  text.appendMarkdown(
    `\n\n[Show in panel](command:${commands.showPanel}) · [Toggle inline effects](command:${commands.toggleInlineEffects})`,
  );
  return text;
}

function appendEffect(text: vscode.MarkdownString, effect: EffectView): void {
  text.appendMarkdown('- ');
  text.appendText(effectText(effect));
  if (effect.change !== 'same') text.appendMarkdown(` _${effect.change}_`);
  const { base, patched } = effect;
  if (base && patched && effect.change === 'changed') {
    text.appendMarkdown('\n  - base: ');
    text.appendText(base.text);
    text.appendMarkdown('\n  - patched: ');
    text.appendText(patched.text);
  }
  const side = patched ?? base;
  if (side && side.stack.length > 1) {
    text.appendMarkdown('\n  - called by ');
    text.appendText(stackText(side));
  }
  text.appendMarkdown('\n');
}

function stackText({ stack }: EffectSideView): string {
  return stack
    .slice(1)
    .map((frame) => `${frame.function}:${frame.at.line}`)
    .join(' ← ');
}

/** One line of plain text for each effect, for places that show no Markdown. */
export function plainEffects(
  effects: readonly EffectView[],
): readonly { readonly label: string; readonly detail: string }[] {
  return effects.map((effect) => {
    const side = effect.patched ?? effect.base;
    const change = effect.change === 'same' ? 'same in base' : `${changeSigns[effect.change]} ${effect.change}`;
    return {
      label: effectText(effect),
      detail: `${change}${side && side.stack.length > 1 ? ` · called by ${stackText(side)}` : ''}`,
    };
  });
}
