import { error, type Outcome, type Problem } from '../../base/problem';

/** A line of a trace or vector file. Numbers are as in the file's text; values are hex strings there and bigints here. */
export type ReplayRecord =
  | {
      readonly op: 'meta';
      readonly format: string;
      /** Version of the emulator that made the recording; empty where the file does not say. */
      readonly emulator: string;
      readonly ids: Readonly<Record<string, bigint>>;
    }
  | { readonly op: 'reset'; readonly line: number }
  | {
      readonly op: 'r' | 'w';
      readonly line: number;
      readonly size: 1 | 2 | 4 | 8;
      readonly offset: number;
      readonly name: string;
      readonly value: bigint;
    }
  /** One command consumed; follows the CMDQ_PROD write that exposed it. */
  | { readonly op: 'c'; readonly line: number; readonly index: number; readonly dwords: readonly [bigint, bigint] }
  /** Words written to RAM by the CPU. */
  | { readonly op: 'm'; readonly line: number; readonly address: bigint; readonly dwords: readonly bigint[] }
  /** A 4-byte DMA, a write unless the file says `"access":"read"`; it got to `physical` or faulted. */
  | {
      readonly op: 'd';
      readonly line: number;
      readonly streamId: number;
      readonly address: bigint;
      readonly write: boolean;
      readonly physical: bigint;
      readonly landed: boolean;
    }
  /** An event record that the SMMU wrote at an address. */
  | { readonly op: 'ev'; readonly line: number; readonly address: bigint; readonly dwords: readonly bigint[] }
  /** Device traffic, events and interrupts of a whole machine: not part of the register traffic. */
  | { readonly op: 'other'; readonly line: number; readonly kind: string };

type Json = Readonly<Record<string, unknown>>;

/** Why a line is not a record, for people. */
class NotARecord extends Error {}

/** Lines that are named one by one; a file of another kind would have as many as it has lines. */
const namedLines = 10;

/** Reads JSON lines. Problem `replay-format` for each of the first lines that are not understood, and one for how many follow. */
export function parseRecords(text: string): Outcome<readonly ReplayRecord[]> {
  const records: ReplayRecord[] = [];
  const problems: Problem[] = [];
  let bad = 0;
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    try {
      records.push(parseLine(content, line));
    } catch (problem) {
      if (!(problem instanceof NotARecord)) throw problem;
      bad += 1;
      const message = `line ${line} is not a record of a trace or of vectors: ${problem.message}`;
      if (bad <= namedLines) problems.push(error('replay-format', message));
    }
  }
  if (bad > namedLines) problems.push(error('replay-format', `and ${bad - namedLines} lines more`));
  return bad > 0 ? { problems } : { value: records, problems };
}

function parseLine(text: string, line: number): ReplayRecord {
  const json = parseJson(text);
  switch (json.op) {
    case 'meta':
      return {
        op: 'meta',
        format: String(json.format),
        emulator: String(json.qemu ?? ''),
        ids: identifiers(json.ids),
      };
    case 'reset':
      return { op: 'reset', line };
    case 'r':
    case 'w': {
      const { size } = json;
      if (size !== 1 && size !== 2 && size !== 4 && size !== 8) {
        throw new NotARecord(`size is ${shown(size)} and has to be 1, 2, 4 or 8`);
      }
      const value = word(json, 'value');
      if (BigInt.asUintN(size * 8, value) !== value) throw new NotARecord(`value does not fit into ${size} bytes`);
      return { op: json.op, line, size, offset: count(json, 'offset'), name: String(json.name), value };
    }
    case 'c': {
      const [low, high, ...more] = words(json);
      if (low === undefined || high === undefined || more.length > 0) throw new NotARecord('a command has two dwords');
      return { op: 'c', line, index: count(json, 'idx'), dwords: [low, high] };
    }
    case 'm':
      return { op: 'm', line, address: word(json, 'addr'), dwords: words(json) };
    case 'd': {
      const { access, result } = json;
      if (access !== undefined && access !== 'read' && access !== 'write') {
        throw new NotARecord(`access is ${shown(access)} and has to be read or write`);
      }
      if (result !== 'ok' && result !== 'faulted' && result !== 'fault') {
        throw new NotARecord(`result is ${shown(result)} and has to be ok or faulted`);
      }
      const streamId = count(json, 'sid');
      if (streamId > 0xffff_ffff) throw new NotARecord(`sid is ${streamId} and has to be a number of 32 bits`);
      return {
        op: 'd',
        line,
        streamId,
        address: word(json, 'iova'),
        write: access !== 'read',
        physical: word(json, 'pa'),
        landed: result === 'ok',
      };
    }
    case 'ev':
      return { op: 'ev', line, address: word(json, 'addr'), dwords: words(json) };
    case 'x':
    case 'e':
    case 'i':
      return { op: 'other', line, kind: json.op };
    default:
      throw new NotARecord(`op is ${shown(json.op)}, which is not known`);
  }
}

function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotARecord('not JSON; the line may be cut off');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotARecord('not a JSON object');
  return value as Json;
}

function identifiers(value: unknown): Record<string, bigint> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || value === null)
    throw new NotARecord(`ids is ${shown(value)} and has to be an object`);
  const json: Json = { ...value };
  return Object.fromEntries(Object.keys(json).map((name) => [name, word(json, name)]));
}

/** A value of at most 64 bits, a hex string in the file. */
function word(json: Json, field: string): bigint {
  return wordOf(json[field], field);
}

function wordOf(value: unknown, what: string): bigint {
  const known = typeof value === 'string' ? /^(0x[0-9a-f]+|\d+)$/i.test(value) : Number.isSafeInteger(value);
  if (known && (typeof value === 'string' || typeof value === 'number')) {
    const whole = BigInt(value);
    if (BigInt.asUintN(64, whole) === whole) return whole;
  }
  throw new NotARecord(`${what} is ${shown(value)} and has to be a number of 64 bits`);
}

function count(json: Json, field: string): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new NotARecord(`${field} is ${shown(value)} and has to be a count`);
  }
  return value;
}

function words(json: Json): bigint[] {
  if (!Array.isArray(json.dw)) throw new NotARecord(`dw is ${shown(json.dw)} and has to be a list of dwords`);
  return json.dw.map((value, at) => wordOf(value, `dw[${at}]`));
}

/** A value as JSON, cut where it is long. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
