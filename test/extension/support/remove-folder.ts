import { rmSync } from 'node:fs';

/** Removes a folder that an editor used. An extension host writes its storage while it ends, which is a moment after its server has: what it puts into a folder that
 *  is being removed has to go, too. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
