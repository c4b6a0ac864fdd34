import { run } from '../base/programs';
import type { Patches } from './git-patches';

/** The message id in what a person typed or pasted: bare, in angle brackets, or in an address of a list archive. */
export function messageId(text: string): string | undefined {
  const typed = text.trim();
  const path = /^https?:\/\/[^/]+\/(?:[^/]+\/)?([^/]+@[^/]+)/.exec(typed)?.[1];
  const id = path === undefined ? typed.replace(/^<(.*)>$/, '$1') : decode(path);
  return /^[^\s<>@-][^\s<>@]*@[^\s<>@]+$/.test(id) ? id : undefined;
}

/** Fetches the thread of a message with b4, which asks the list's archive for it: all versions that are in it, cover letter and replies. */
export async function threadFrom(b4: string, id: string, folder: string): Promise<Patches> {
  const answer = await run(b4, ['mbox', '-o', '-', '--', id], folder);
  if ('failed' in answer) return { failed: `b4: ${answer.failed}` };
  if (answer.out.length === 0) return { failed: `b4 found no thread of ${id}.` };
  return { source: { name: `${id}.mbox`, bytes: answer.out } };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
