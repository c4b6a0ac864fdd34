/** A growing byte array with the number encodings of the WebAssembly binary format. */
export class Bytes {
  #data: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.#data = new Uint8Array(capacity);
  }

  u8(value: number): void {
    if (this.length === this.#data.length) this.#reserve(1);
    this.#data[this.length++] = value;
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.u8(rest);
  }

  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.u8(low);
        return;
      }
      this.u8(low | 0x80);
    }
  }

  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    if (rest >= -0x4000_0000n && rest < 0x4000_0000n) {
      this.signed(Number(rest));
      return;
    }
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.u8(low);
        return;
      }
      this.u8(low | 0x80);
    }
  }

  f32(value: number): void {
    const at = this.#take(4);
    new DataView(this.#data.buffer).setFloat32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#take(8);
    new DataView(this.#data.buffer).setFloat64(at, value, true);
  }

  append(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#data.set(bytes, at);
  }

  text(value: string): void {
    this.unsigned(value.length);
    for (let i = 0; i < value.length; i++) this.u8(value.charCodeAt(i) & 0x7f);
  }

  /** Overwrites a 5-byte field with a 32-bit number, as signed LEB128: also right as an unsigned one below 2^31. */
  patchIndex(at: number, value: number): void {
    let rest = value | 0;
    for (let i = 0; i < 4; i++) {
      this.#data[at + i] = (rest & 0x7f) | 0x80;
      rest >>= 7;
    }
    this.#data[at + 4] = rest & 0x7f;
  }

  /** Overwrites a field of `width` bytes that was written as a padded LEB128 number. */
  patchPadded(at: number, value: bigint, width: number): void {
    let rest = BigInt.asIntN(64, value);
    for (let i = 0; i < width; i++) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      this.#data[at + i] = i === width - 1 ? low : low | 0x80;
    }
  }

  view(): Uint8Array {
    return this.#data.subarray(0, this.length);
  }

  #take(count: number): number {
    this.#reserve(count);
    const at = this.length;
    this.length += count;
    return at;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(this.#data.length * 2, this.length + count));
    grown.set(this.#data);
    this.#data = grown;
  }
}
