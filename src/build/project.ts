import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Absolute path of a file or folder of the project. */
export function inProject(...parts: string[]): string {
  return join(projectRoot, ...parts);
}
