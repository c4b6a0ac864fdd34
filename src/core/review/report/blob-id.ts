/** The id that git gives a text as a file: `git hash-object FILE` prints the same. */
export function blobId(text: string): string {
  const content = utf8(text);
  return sha1([...utf8(`blob ${content.length}\0`), ...content]);
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continuation(code, 0));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continuation(code, 1), continuation(code, 0));
    else bytes.push(0xf0 | (code >> 18), continuation(code, 2), continuation(code, 1), continuation(code, 0));
  }
  return bytes;
}

function continuation(code: number, index: number): number {
  return 0x80 | ((code >> (6 * index)) & 0x3f);
}

/** SHA-1 (FIPS 180-4, 6.1), as hexadecimal. */
function sha1(message: readonly number[]): string {
  const padded = (message.length + 9 + 63) & ~63;
  const bytes = new Uint8Array(padded);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(padded - 8, Math.floor(message.length / 0x2000_0000));
  view.setUint32(padded - 4, (message.length << 3) >>> 0);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new Uint32Array(80);
  for (let block = 0; block < padded; block += 64) {
    for (let t = 0; t < 80; t++) {
      const back = (n: number): number => words[t - n] ?? 0;
      words[t] = t < 16 ? view.getUint32(block + 4 * t) : rotate(back(3) ^ back(8) ^ back(14) ^ back(16), 1);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
    for (let t = 0; t < 80; t++) {
      const mixed = (rotate(a, 5) + choose(t, b, c, d) + e + (words[t] ?? 0)) >>> 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, mixed];
    }
    for (const [index, value] of [a, b, c, d, e].entries()) state[index] = ((state[index] ?? 0) + value) >>> 0;
  }
  return state.map((word) => word.toString(16).padStart(8, '0')).join('');
}

function rotate(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

/** The function of a round, with its constant. */
function choose(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
