/** The line to type in of VS Code's palette, and of each list that a command brings up. */
export const quickInput = '.quick-input-widget .quick-input-box input';

/** Runs in the page: the list has the focus and entries, and what is typed takes the place of all that stands behind its sign: an input that was left open has
 *  kept its text, which is then selected. */
export function isReady([selector, sign]: readonly [string, string]): boolean {
  const box = document.querySelector<HTMLInputElement>(selector);
  const rows = document.querySelector('.quick-input-list .monaco-list-row');
  if (!box || !rows || box !== document.activeElement || !box.checkVisibility()) return false;
  const begins = sign === '' ? !box.value.startsWith('>') : box.value.startsWith(sign);
  return begins && box.selectionStart === sign.length && box.selectionEnd === box.value.length;
}

/** Runs in the page: all of the text has arrived, and Enter takes an entry that has it. */
export function isOffered([selector, sign, text]: readonly [string, string, string]): boolean {
  const box = document.querySelector<HTMLInputElement>(selector);
  const focused = [...document.querySelectorAll('.quick-input-list .monaco-list-row.focused')];
  return box?.value === sign + text && focused.some((row) => row.textContent?.includes(text));
}

/** Runs in the page: the list has gone, or what was taken asks something else in the same place. */
export function isTaken([selector, sign, text]: readonly [string, string, string]): boolean {
  const box = document.querySelector<HTMLInputElement>(selector);
  return !box?.checkVisibility() || box.value !== sign + text;
}
