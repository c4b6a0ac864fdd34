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
    this.set(this.#current, at);
  }

  /** What holds behind the last pragma. */
  get current(): number {
    return this.#current;
  }

  /** Says what holds behind token `at`. */
  set(value: number, at: number): void {
    this.#current = value;
    this.#positions.push(at);
    this.#values.push(value);
  }

  /** Largest alignment of members, in bytes, in force at token `at`; 0 for no limit. */
  at(at: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#positions[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return this.#values[low - 1] ?? 0;
  }
}
