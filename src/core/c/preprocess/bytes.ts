/** Writes numbers and strings into one growing byte array, little-endian, arrays aligned to their element size. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value >>> 0, true);
    this.#length += 4;
  }

  /** Elements in machine order: a snapshot is read on the machine that wrote it, and its checksum fails elsewhere. */
  array(values: Uint8Array | Uint16Array | Int32Array): void {
    this.u32(values.length);
    this.#reserve(values.byteLength + 8);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), this.#length);
    this.#length += (values.byteLength + 3) & ~3;
  }

  /** Strings as UTF-16 in one piece with their lengths, which loads fastest. */
  strings(list: readonly string[]): void {
    this.array(Int32Array.from(list, (s) => s.length));
    const all = list.join('');
    const units = new Uint16Array(all.length);
    for (let i = 0; i < all.length; i++) units[i] = all.charCodeAt(i);
    this.array(units);
  }

  /** What was written, with a checksum behind it. */
  finish(): Uint8Array {
    const sum = checksum(this.#bytes, this.#length);
    this.u32(sum);
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Reads what a ByteWriter wrote. `valid` is false for bytes that are damaged or cut short; nothing may be read then. */
export class ByteReader {
  readonly valid: boolean;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A buffer of its own, so that the arrays in it are aligned.
    this.#bytes = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const length = this.#bytes.length - 4;
    this.valid =
      length >= 0 && length % 4 === 0 && this.#view.getUint32(length, true) === checksum(this.#bytes, length);
  }

  u32(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  bytes(): Uint8Array {
    const length = this.u32();
    const start = this.#bytes.byteOffset + this.#advance(length);
    return new Uint8Array(this.#bytes.buffer.slice(start, start + length));
  }

  shorts(): Uint16Array {
    const length = this.u32();
    const start = this.#bytes.byteOffset + this.#advance(length * 2);
    return new Uint16Array(this.#bytes.buffer.slice(start, start + length * 2));
  }

  ints(): Int32Array {
    const length = this.u32();
    const start = this.#bytes.byteOffset + this.#advance(length * 4);
    return new Int32Array(this.#bytes.buffer.slice(start, start + length * 4));
  }

  strings(): string[] {
    const lengths = this.ints();
    const units = this.shorts();
    let all = '';
    for (let i = 0; i < units.length; i += 8192) {
      // Spreading would go through an iterator.
      all += Reflect.apply(String.fromCharCode, undefined, units.subarray(i, i + 8192));
    }
    let start = 0;
    return Array.from(lengths, (length) => {
      start += length;
      return all.slice(start - length, start);
    });
  }

  #advance(length: number): number {
    const start = this.#at;
    this.#at += (length + 3) & ~3;
    return start;
  }
}

function checksum(bytes: Uint8Array, length: number): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, length >> 2);
  let a = length;
  for (let i = 0; i < words.length; i++) a = (Math.imul(a, 31) + (words[i] as number)) | 0;
  return a >>> 0;
}
