import * as vscode from 'vscode';
import { isDriverFile } from '../driver-files';
import type { ReviewSession } from '../session';
import { setting } from '../settings';
import type { SimulatorClient } from '../simulator/client';
import { hoverText } from '../view/hover-text';
import { placeOf, reviewed, sourceText } from './reviewed-document';

/** Words that begin in capitals: the driver's macros (some have small letters, as in `EVTQ_1_RnW`), and Arm's own names. */
const macro = /\b[A-Z][A-Z0-9]+(?:_\w+)?\b/;

/** Explains a macro that names a register, a structure, a command, or a field or value of one: its declaration, and what the line, or the
 *  run, did with it on both sides. */
export function registerHover(session: ReviewSession, simulator: SimulatorClient): vscode.Disposable {
  return vscode.languages.registerHoverProvider(sourceText, {
    async provideHover(document, position) {
      const { state } = session;
      const part = reviewed(document, state);
      if (!setting('hover.enabled', document.uri) || !(part || isDriverFile(document))) return undefined;
      const range = document.getWordRangeAtPosition(position, macro);
      if (!range) return undefined;
      const { scenario, profile } = state.result?.model ?? {};
      const at = part && placeOf(part, position.line + 1);
      const { value } = await simulator.request('hover', {
        name: document.getText(range),
        ...(scenario && { scenario }),
        ...(profile && { profile }),
        ...(at && { at }),
      });
      if (!value) return undefined;
      const radix = setting('registers.radix', document.uri);
      const text = hoverText(value, { ...(scenario && { scenario }), stale: state.stale, radix });
      return new vscode.Hover(new vscode.MarkdownString(text), range);
    },
  });
}
