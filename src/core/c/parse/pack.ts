/** `#pragma pack` as it stands at each token of a buffer. */
export class PackState {
  readonly #positions: number[] = [];
  readonly #values: number[] = [];
  readonly #stack: number[] = [];
  #current = 0;

  /** Takes a pragma's text (`pack(push, 1)`, with or without `#pragma`) that stands at token `at`. */
  apply(text: string, at: number): void {
    const inner = /pack\s*\(([^)]*)\)/.exec(text)?.[1];
    if (inner === undefined) return;
    const words = inner
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    if (words[0] === 'push') this.#stack.push(this.#current);
    if (words[0] === 'pop') this.#current = this.#stack.pop() ?? 0;
    const number = words.find((word) => /^\d+$/.test(word));
    if (number !== undefined) this.#current = Number(number);
    else if (words.length === 0) this.#current = 0;
    this.#positions.push(at);
    this.#values.push(this.#current);
  }

  /** Largest alignment of members, in bytes, in force at token `at`; 0 for no limit. */
  at(at: number): number {
    let value = 0;
    for (let i = 0; i < this.#positions.length && (this.#positions[i] ?? 0) < at; i++) value = this.#values[i] ?? 0;
    return value;
  }
}
