import { TokenBuffer } from '../token';
import type { ByteReader, ByteWriter } from './bytes';
import type { Numbering } from './numbering';

/** Writes the tokens of a buffer with their macro uses. */
export function writeTokens(out: ByteWriter, buffer: TokenBuffer, names: Numbering, files: Numbering): void {
  const { length, uses } = buffer;
  out.array(buffer.kind.subarray(0, length));
  out.array(buffer.text.subarray(0, length).map((id) => names.of(id)));
  out.array(buffer.file.subarray(0, length).map((id) => files.of(id)));
  out.array(buffer.line.subarray(0, length));
  out.array(buffer.column.subarray(0, length));
  out.array(buffer.use.subarray(0, length));
  out.array(uses.macro.subarray(0, uses.length).map((id) => names.of(id)));
  out.array(uses.file.subarray(0, uses.length).map((id) => files.of(id)));
  out.array(uses.line.subarray(0, uses.length));
  out.array(uses.column.subarray(0, uses.length));
  out.array(uses.parent.subarray(0, uses.length));
}

/** Reads what `writeTokens` wrote. Names and files are still numbered as there: see `nameTokens`. */
export function readTokens(input: ByteReader): TokenBuffer {
  const buffer = new TokenBuffer(1);
  buffer.kind = input.bytes();
  buffer.text = input.ints();
  buffer.file = input.shorts();
  buffer.line = input.ints();
  buffer.column = input.shorts();
  buffer.use = input.ints();
  buffer.length = buffer.kind.length;
  const { uses } = buffer;
  uses.macro = input.ints();
  uses.file = input.shorts();
  uses.line = input.ints();
  uses.column = input.shorts();
  uses.parent = input.ints();
  uses.length = uses.macro.length;
  return buffer;
}

/** Gives the tokens the ids that this process has for their names and files. */
export function nameTokens(buffer: TokenBuffer, names: Int32Array, files: Int32Array): void {
  const rename = (ids: Int32Array | Uint16Array, known: Int32Array): void => {
    for (let i = 0; i < ids.length; i++) ids[i] = known[ids[i] as number] as number;
  };
  rename(buffer.text, names);
  rename(buffer.file, files);
  rename(buffer.uses.macro, names);
  rename(buffer.uses.file, files);
}
