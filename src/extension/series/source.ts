import type { BaseChoice } from '../base/choice';

/** Patches that a person opened: what they are called, and their text as a mailbox, a mail or a diff. */
export interface SeriesSource {
  /** For titles and problems: the name of a file, `clipboard`, a range of commits. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Absolute path of the file that they were read from, where there is one. */
  readonly file?: string;
  /** Which version of a thread that has several; the newest where absent. */
  readonly version?: number;
  /** How many of the patches are applied; all where absent. */
  readonly applied?: number;
  /** What the patches are for, where their place says so: the commit before a range. */
  readonly base?: BaseChoice;
}

/** More files than any series of a driver names; their base texts are asked for before the series is read. */
const mostPaths = 2000;

/** Paths that a text seems to name as files of a diff, without their first folder. A guess that saves a second reading: what is encoded in
 *  mails is not found. Nothing that leads out of a tree is among them. */
export function namedPaths(bytes: Uint8Array): readonly string[] {
  const paths = new Set<string>();
  const text = new TextDecoder('latin1').decode(bytes);
  for (const [, path = ''] of text.matchAll(/^(?:---|\+\+\+) [^/\s]+\/([^\s"]{1,400})/gm)) {
    if (paths.size < mostPaths && staysInTree(path)) paths.add(path);
  }
  return [...paths];
}

/** Whether a path that others wrote names something below the folder that it is joined to. */
export function staysInTree(path: string): boolean {
  return path !== '' && !/^[/\\]|^[A-Za-z]:|\\|\0/.test(path) && !path.split('/').includes('..');
}
