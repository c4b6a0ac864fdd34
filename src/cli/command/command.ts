import type { Arguments, OptionDeclaration } from '../arguments';

/** Where a command's words go, and what it is told. Nothing else of the process is used, so that tests can run commands. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** Everything that comes on standard input; absent where nobody can tell. */
  input?(): Promise<Uint8Array>;
  /** Shown while something takes long, on a terminal only; an empty text clears it. */
  progress(text: string): void;
  /** Threads to run scenarios in: the program's file and how many to start; everything runs in this thread when absent. */
  readonly workers?: { readonly file: string; readonly count: number };
  /** Hears of Ctrl-C instead of the process ending; the result ends that. */
  onInterrupt?(listener: () => void): () => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  now(): number;
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly OptionDeclaration[];
  /** The status is an `ExitStatus`, except for `exec`, which passes on that of the program. */
  run(args: Arguments, terminal: Terminal): number | Promise<number>;
}

export const outputOption: OptionDeclaration = {
  name: 'output',
  value: 'FILE',
  summary: 'Write the result there instead of to standard output.',
};

export const treeOption: OptionDeclaration = {
  name: 'tree',
  value: 'DIR',
  summary: 'Top folder of the kernel tree; the working directory when left out.',
};

export const profileOption: OptionDeclaration = {
  name: 'profile',
  value: 'NAME',
  summary: 'Hardware profile, with changes after it if need be: qemu-virt,IDR1.SIDSIZE=8.',
};
