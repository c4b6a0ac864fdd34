import { error, type Outcome, type Problem } from '../../base/problem';

/** A line of a trace or vector file. Numbers are as in the file's text; values are hex strings there and bigints here. */
export type ReplayRecord =
  | { readonly op: 'meta'; readonly format: string; readonly ids: Readonly<Record<string, bigint>> }
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
  /** A 4-byte DMA write; it landed at `physical` or faulted. */
  | {
      readonly op: 'd';
      readonly line: number;
      readonly streamId: number;
      readonly address: bigint;
      readonly physical: bigint;
      readonly landed: boolean;
    }
  /** An event record that the SMMU wrote at an address. */
  | { readonly op: 'ev'; readonly line: number; readonly address: bigint; readonly dwords: readonly bigint[] }
  /** Device traffic, events and interrupts of a whole machine: not part of the register traffic. */
  | { readonly op: 'other'; readonly line: number; readonly kind: string };

type Json = Readonly<Record<string, unknown>>;

/** Reads JSON lines. Problem `replay-format` for each line that is not understood. */
export function parseRecords(text: string): Outcome<readonly ReplayRecord[]> {
  const records: ReplayRecord[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parseLine(line, index + 1);
    if (record) records.push(record);
    else problems.push(error('replay-format', `line ${index + 1} is not a record of a trace or of vectors`));
  }
  return problems.length > 0 ? { problems } : { value: records, problems };
}

function parseLine(text: string, line: number): ReplayRecord | undefined {
  const json = parseJson(text);
  if (!json) return undefined;
  try {
    switch (json.op) {
      case 'meta':
        return { op: 'meta', format: String(json.format), ids: identifiers(json.ids) };
      case 'reset':
        return { op: 'reset', line };
      case 'r':
      case 'w': {
        const size = Number(json.size);
        if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return undefined;
        return {
          op: json.op,
          line,
          size,
          offset: count(json.offset),
          name: String(json.name),
          value: word(json.value),
        };
      }
      case 'c': {
        const [low, high] = words(json.dw);
        if (low === undefined || high === undefined) return undefined;
        return { op: 'c', line, index: count(json.idx), dwords: [low, high] };
      }
      case 'm':
        return { op: 'm', line, address: word(json.addr), dwords: words(json.dw) };
      case 'd':
        return {
          op: 'd',
          line,
          streamId: count(json.sid),
          address: word(json.iova),
          physical: word(json.pa),
          landed: json.result === 'ok',
        };
      case 'ev':
        return { op: 'ev', line, address: word(json.addr), dwords: words(json.dw) };
      case 'x':
      case 'e':
      case 'i':
        return { op: 'other', line, kind: json.op };
      default:
        return undefined;
    }
  } catch (problem) {
    if (problem instanceof SyntaxError || problem instanceof TypeError || problem instanceof RangeError)
      return undefined;
    throw problem;
  }
}

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function identifiers(value: unknown): Record<string, bigint> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, content]) => [name, word(content)]));
}

/** A value that is a hex string in the file. Throws what `BigInt` throws. */
function word(value: unknown): bigint {
  if (typeof value !== 'string' && typeof value !== 'number') throw new TypeError('not a number');
  return BigInt(value);
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError('not a count');
  return value;
}

function words(value: unknown): bigint[] {
  if (!Array.isArray(value)) throw new TypeError('not a list of dwords');
  return value.map(word);
}
