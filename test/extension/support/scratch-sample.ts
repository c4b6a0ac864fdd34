import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSample } from '../../../src/build/host/sample';
import { removeFolder } from './remove-folder';

/** A copy of the sample with its repository, for a test that leaves things there. */
export interface ScratchSample {
  readonly folder: string;
  /** Absolute path of its driver file. */
  readonly driver: string;
  remove(): void;
}

/** Makes one, with these files beside the tree, by name. */
export function scratchSample(files: Readonly<Record<string, string>> = {}): ScratchSample {
  const scratch = mkdtempSync(join(tmpdir(), 'smmu-review-flow-'));
  const { folder, driver } = makeSample(join(scratch, 'sample'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, driver, remove: () => removeFolder(scratch) };
}
