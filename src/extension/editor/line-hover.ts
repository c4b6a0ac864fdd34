import * as vscode from 'vscode';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import { effectHover } from './effect-hover';
import type { InlineEffects } from './inline-effects';
import { sourceText } from './reviewed-document';

/** Tells the effects of a line wherever the mouse is on it, also where none are drawn. VS Code asks over drawn text too, so that decorations have no hover of
 *  their own: it would stand there twice, and VS Code would read the Markdown of each of them each time that they are drawn. */
export function lineHover(session: ReviewSession, inline: InlineEffects): vscode.Disposable {
  return vscode.languages.registerHoverProvider(sourceText, {
    provideHover(document, position) {
      if (inline.isHidden || !setting('hover.enabled', document.uri)) return undefined;
      const effects = inline.effectsOf(document).get(position.line + 1);
      return effects
        ? new vscode.Hover(effectHover(effects, session.state), document.lineAt(position.line).range)
        : undefined;
    },
  });
}
