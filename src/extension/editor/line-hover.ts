import * as vscode from 'vscode';
import { baseScheme, patchedScheme } from '../names';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import { effectHover } from './effect-hover';
import type { InlineEffects } from './inline-effects';

/** Tells the effects of a line wherever the mouse is on it, also where none are drawn. (Over drawn text, the decoration itself answers.) */
export function lineHover(session: ReviewSession, inline: InlineEffects): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    ['file', 'git', baseScheme, patchedScheme].map((scheme) => ({ language: 'c', scheme })),
    {
      provideHover(document, position) {
        if (inline.isHidden || !setting('hover.enabled', document.uri)) return undefined;
        const effects = inline.effectsOf(document).get(position.line + 1);
        return effects
          ? new vscode.Hover(effectHover(effects, session.state), document.lineAt(position.line).range)
          : undefined;
      },
    },
  );
}
