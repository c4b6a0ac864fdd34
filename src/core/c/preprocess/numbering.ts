import type { StringTable } from '../token';

/** Numbers the strings of one table that are written, so that they can be mapped to other ids when they are read. */
export class Numbering {
  readonly texts: string[] = [''];
  readonly #numbers: Int32Array;

  constructor(readonly table: StringTable) {
    this.#numbers = new Int32Array(table.size);
  }

  of(id: number): number {
    let number = this.#numbers[id] ?? 0;
    if (number === 0 && id !== 0) {
      number = this.texts.push(this.table.text(id)) - 1;
      this.#numbers[id] = number;
    }
    return number;
  }
}
