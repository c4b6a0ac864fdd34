import type { TokenBuffer } from '../token';

/** Tokens of headers, which are long and seldom read again once what they declare is known. Whoever keeps them in another form may let
 *  the buffer go, and says how to make it again. */
export class HeaderTokens {
  #buffer: TokenBuffer | undefined;
  #again: (() => TokenBuffer) | undefined;
  #length = 0;

  constructor(buffer: TokenBuffer | undefined) {
    this.#buffer = buffer;
  }

  /** Tokens that are kept in another form from the beginning. */
  static kept(length: number, again: () => TokenBuffer): HeaderTokens {
    const made = new HeaderTokens(undefined);
    made.#length = length;
    made.#again = again;
    return made;
  }

  get length(): number {
    return this.#buffer?.length ?? this.#length;
  }

  /** The tokens in one buffer. After `release`, one that is made for the asker. */
  get tokens(): TokenBuffer {
    const buffer = this.#buffer ?? this.#again?.();
    if (!buffer) throw new Error('the tokens are nowhere');
    return buffer;
  }

  /** Lets the buffer go; `again` makes one with the same tokens. Nothing may be added to the buffer any more. */
  release(again: () => TokenBuffer): void {
    this.#length = this.length;
    this.#buffer = undefined;
    this.#again = again;
  }
}
