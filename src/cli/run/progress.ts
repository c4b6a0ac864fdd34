import type { Terminal } from '../command/command';

const width = 24;

/** A bar on a terminal: how many of the lanes are done, and what was begun last. */
export class Progress {
  #done = 0;

  constructor(
    private readonly of: number,
    private readonly terminal: Pick<Terminal, 'progress'>,
  ) {}

  begin(id: string): void {
    this.terminal.progress(`${progressBar(this.#done, this.of)} ${id}`);
  }

  finish(): void {
    this.#done++;
  }

  clear(): void {
    this.terminal.progress('');
  }
}

/** `[████░░░░] 3/65` */
export function progressBar(done: number, of: number): string {
  const filled = of === 0 ? 0 : Math.floor((done / of) * width);
  return `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}] ${done}/${of}`;
}
