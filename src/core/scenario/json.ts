import { error, type Outcome } from '../base/problem';
import type { Span } from '../base/span';

/** A JSON value that knows where it stands. */
export type JsonNode = { readonly at: Span } & (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
);

/** A member of an object; `at` is the place of its name. */
export interface JsonMember {
  readonly name: string;
  readonly at: Span;
  readonly value: JsonNode;
}

/** Deeper nesting than any scenario has; beyond it a file is refused rather than the stack used up. */
const deepest = 64;

/** Parses JSON text. Problem: `json-syntax` at the first character that does not fit. */
export function parseJson(file: string, text: string): Outcome<JsonNode> {
  const parser = new Parser(file, text);
  try {
    return { value: parser.document(), problems: [] };
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault;
    return { problems: [error('json-syntax', fault.message, fault.at)] };
  }
}

class SyntaxFault extends Error {
  constructor(
    message: string,
    readonly at: Span,
  ) {
    super(message);
  }
}

class Parser {
  #offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {}

  document(): JsonNode {
    const node = this.#value(0);
    this.#blank();
    if (this.#offset < this.text.length) this.#fail('there is text after the end of the value');
    return node;
  }

  #value(depth: number): JsonNode {
    this.#blank();
    const at = this.#here();
    const head = this.text[this.#offset];
    if (depth > deepest) this.#fail('nested too deeply');
    if (head === '{') return { at, kind: 'object', members: this.#members(depth) };
    if (head === '[') return { at, kind: 'array', items: this.#items(depth) };
    if (head === '"') return { at, kind: 'string', value: this.#string() };
    const [word] = /^[-+.\w]+/.exec(this.text.slice(this.#offset, this.#offset + 40)) ?? [];
    if (word === 'true' || word === 'false') return this.#take(word, { at, kind: 'boolean', value: word === 'true' });
    if (word === 'null') return this.#take(word, { at, kind: 'null' });
    if (word !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word)) {
      return this.#take(word, { at, kind: 'number', value: Number(word) });
    }
    if (word !== undefined && /^0x/i.test(word)) this.#fail(`JSON has no hexadecimal numbers; write "${word}"`);
    return this.#fail(head === undefined ? 'the text ends where a value is expected' : 'expected a value');
  }

  #members(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    this.#offset++;
    for (this.#blank(); this.text[this.#offset] !== '}'; this.#blank()) {
      if (members.length > 0) this.#expect(',', 'expected , or } after a member');
      this.#blank();
      const at = this.#here();
      if (this.text[this.#offset] !== '"') this.#fail('expected a member name in double quotes');
      const name = this.#string();
      const known = members.some((member) => member.name === name);
      if (known) throw new SyntaxFault(`"${name}" is given twice`, at);
      this.#blank();
      this.#expect(':', 'expected : after the member name');
      members.push({ name, at, value: this.#value(depth + 1) });
    }
    this.#offset++;
    return members;
  }

  #items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#offset++;
    for (this.#blank(); this.text[this.#offset] !== ']'; this.#blank()) {
      if (items.length > 0) this.#expect(',', 'expected , or ] after an item');
      items.push(this.#value(depth + 1));
    }
    this.#offset++;
    return items;
  }

  #string(): string {
    const start = this.#offset++;
    for (; ; this.#offset++) {
      const character = this.text[this.#offset];
      if (character === undefined || character === '\n') this.#fail('the string does not end on its line');
      if (character === '\\') this.#offset++;
      if (character === '"') break;
    }
    this.#offset++;
    try {
      return JSON.parse(this.text.slice(start, this.#offset)) as string;
    } catch {
      this.#offset = start;
      return this.#fail('not a valid string');
    }
  }

  #take(word: string, node: JsonNode): JsonNode {
    this.#offset += word.length;
    return node;
  }

  #expect(character: string, message: string): void {
    if (this.text[this.#offset] !== character) this.#fail(message);
    this.#offset++;
  }

  #blank(): void {
    for (;;) {
      const character = this.text[this.#offset];
      if (character === '\n') {
        this.#line++;
        this.#lineStart = this.#offset + 1;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
      this.#offset++;
    }
  }

  #here(): Span {
    return { file: this.file, line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #fail(message: string): never {
    throw new SyntaxFault(message, this.#here());
  }
}
