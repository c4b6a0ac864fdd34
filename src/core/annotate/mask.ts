import { masks } from './mask-table';

/** Hides the kernel's annotation and loop macros, so that a grammar without the headers can read the text. Every character keeps its place. */
export function mask(text: string): string {
  let masked = text;
  for (const { pattern, replace } of masks) masked = masked.replace(pattern, replace);
  return masked;
}
