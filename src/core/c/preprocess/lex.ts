import { spellings, TokenKind } from '../token';
import { LexemeColumns, LINE_START, SPACE_BEFORE } from './lexeme';

const IDENTIFIER_START = 1;
const DIGIT = 2;
const SPACE = 4;

/** Character classes of the basic character set. `$` counts as a letter, as in gcc; so does everything above ASCII. */
const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const s = String.fromCharCode(c);
  if (/[A-Za-z_$]/.test(s)) classes[c] = IDENTIFIER_START;
  else if (/[0-9]/.test(s)) classes[c] = DIGIT;
  else if (/[ \t\v\f\r]/.test(s)) classes[c] = SPACE;
}
const classOf = (c: number): number => (c < 128 ? (classes[c] ?? 0) : c >= 0 ? IDENTIFIER_START : 0);

/** Longest match first; digraphs map to the punctuator they stand for (C11 6.4.6p3). */
const punctuators = new Map<string, readonly [string, string][]>();
for (const p of [
  ...[
    '%:%:',
    '...',
    '<<=',
    '>>=',
    '->',
    '++',
    '--',
    '<<',
    '>>',
    '<=',
    '>=',
    '==',
    '!=',
    '&&',
    '||',
    '+=',
    '-=',
    '*=',
    '/=',
  ],
  ...['%=', '&=', '|=', '^=', '##', '<:', ':>', '<%', '%>', '%:', ...'[](){}.&*+-~!/%<>^|?:;=,#'],
]) {
  const digraphs: Record<string, string> = { '%:%:': '##', '<:': '[', ':>': ']', '<%': '{', '%>': '}', '%:': '#' };
  const first = p.charAt(0);
  punctuators.set(first, [...(punctuators.get(first) ?? []), [p, digraphs[p] ?? p]]);
}
const singles = new Int32Array(128);
const several = new Uint8Array(128);
for (const [first, list] of punctuators) {
  const c = first.charCodeAt(0);
  if (list.some(([p]) => p.length === 1)) singles[c] = spellings.id(first);
  if (list.some(([p]) => p.length > 1)) several[c] = 1;
}

/** Position after a line splice (backslash, blanks, newline; gcc allows the blanks) that starts at `p`, or -1. */
function afterSplice(text: string, p: number): number {
  if (text.charCodeAt(p) !== 92) return -1;
  let q = p + 1;
  while (classOf(text.charCodeAt(q)) === SPACE) q++;
  return text.charCodeAt(q) === 10 ? q + 1 : -1;
}

/** Splits a text into preprocessing tokens (translation phases 1 to 3, C11 5.1.1.2; no trigraphs, as in gnu11). Accepts any text:
 *  what is no token becomes `Other`. Header names after `#include` are one token of kind `Other` that starts with `<`. */
export function lex(text: string): LexemeColumns {
  const out = new LexemeColumns((text.length >> 3) + 16);
  const n = text.length;
  let p = 0;
  let line = 1;
  let lineStart = 0;
  let flags = LINE_START;
  // How far the current line is into `#include <`: 1 after `#`, 2 after the directive's name.
  let directive = 0;
  while (p < n) {
    const c = text.charCodeAt(p);
    const cls = classOf(c);
    if (cls === SPACE) {
      p++;
      flags |= SPACE_BEFORE;
      continue;
    }
    if (c === 10) {
      p++;
      line++;
      lineStart = p;
      flags = LINE_START;
      directive = 0;
      continue;
    }
    if (c === 47) {
      let q = p + 1;
      for (let after = afterSplice(text, q); after >= 0; after = afterSplice(text, q)) q = after;
      const d = text.charCodeAt(q);
      if (d === 42) {
        const end = commentEnd(text, q + 1);
        for (let nl = text.indexOf('\n', p); nl >= 0 && nl < end; nl = text.indexOf('\n', nl + 1)) {
          line++;
          lineStart = nl + 1;
        }
        p = end;
        flags |= SPACE_BEFORE;
        continue;
      }
      if (d === 47) {
        for (;;) {
          const nl = text.indexOf('\n', p);
          if (nl < 0) {
            p = n;
            break;
          }
          let back = nl - 1;
          while (back > p && classOf(text.charCodeAt(back)) === SPACE) back--;
          p = nl;
          if (text.charCodeAt(back) !== 92) break;
          p = nl + 1;
          line++;
          lineStart = p;
        }
        continue;
      }
    }
    if (c === 92) {
      const after = afterSplice(text, p);
      if (after >= 0) {
        p = after;
        line++;
        lineStart = p;
        continue;
      }
    }
    const start = p;
    const column = start - lineStart + 1;
    let kind: TokenKind = TokenKind.Other;
    let id = 0;
    if (cls === IDENTIFIER_START) {
      do p++;
      while (classOf(text.charCodeAt(p)) & (IDENTIFIER_START | DIGIT));
      const q = text.charCodeAt(p);
      kind = TokenKind.Identifier;
      if ((q === 34 || q === 39) && isEncodingPrefix(text, start, p)) {
        const end = literalEnd(text, p);
        if (end > 0) {
          p = end;
          kind = q === 34 ? TokenKind.String : TokenKind.Character;
        }
      }
    } else if (cls === DIGIT || (c === 46 && classOf(text.charCodeAt(p + 1)) === DIGIT)) {
      p = numberEnd(text, p);
      kind = TokenKind.Number;
    } else if (c === 34 || c === 39) {
      const end = literalEnd(text, p);
      kind = end < 0 ? TokenKind.Other : c === 34 ? TokenKind.String : TokenKind.Character;
      if (end < 0) {
        // An unmatched quote takes the rest of its line, so that an apostrophe in #error or in a skipped group does no harm.
        const nl = text.indexOf('\n', p);
        p = nl < 0 ? n : nl;
      } else p = end;
    } else if (c === 60 && directive === 2) {
      const end = text.indexOf('>', p);
      const nl = text.indexOf('\n', p);
      p = end >= 0 && (nl < 0 || end < nl) ? end + 1 : p + 1;
    } else {
      id = (c < 128 && singles[c]) || 0;
      p++;
      if (c < 128 && several[c]) {
        for (const [spelling, meaning] of punctuators.get(text.charAt(start)) ?? []) {
          if (spelling.length === 1 || text.startsWith(spelling, start)) {
            id = spellings.id(meaning);
            p = start + spelling.length;
            break;
          }
        }
      }
      if (id !== 0) kind = TokenKind.Punctuator;
    }
    if (text.charCodeAt(p) === 92 && afterSplice(text, p) >= 0) {
      // The token may go on behind the splice: look at it with the splices taken out.
      const spliced = splicedToken(text, start);
      if (spliced !== undefined) {
        out.push(spliced.kind, flags, spliced.text, line, column);
        for (let nl = text.indexOf('\n', start); nl >= 0 && nl < spliced.end; nl = text.indexOf('\n', nl + 1)) {
          line++;
          lineStart = nl + 1;
        }
        p = spliced.end;
        directive = 0;
        flags = 0;
        continue;
      }
    }
    if (id === 0) id = spellings.id(text.slice(start, p));
    out.push(kind, flags, id, line, column);
    if (flags & LINE_START) directive = kind === TokenKind.Punctuator && (c === 35 || c === 37) ? 1 : 0;
    else if (directive === 1) directive = includeWords.has(id) ? 2 : 0;
    else directive = 0;
    flags = 0;
  }
  out.trim();
  return out;
}

const includeWords = new Set(['include', 'include_next', 'import'].map((w) => spellings.id(w)));

/** End of the comment whose inside starts at `p`; its closing mark may be cut by line splices. */
function commentEnd(text: string, p: number): number {
  const plain = text.indexOf('*/', p);
  const end = plain < 0 ? text.length : plain + 2;
  const backslash = text.indexOf('*\\', p);
  if (backslash < 0 || backslash >= end) return end;
  const cut = /\*(?:\\[ \t\v\f\r]*\n)+\//g;
  cut.lastIndex = p;
  const match = cut.exec(text);
  return match && match.index + match[0].length < end ? match.index + match[0].length : end;
}

function isEncodingPrefix(text: string, start: number, end: number): boolean {
  const length = end - start;
  const c = text.charCodeAt(start);
  return (
    (length === 1 && (c === 76 || c === 117 || c === 85)) ||
    (length === 2 && c === 117 && text.charCodeAt(start + 1) === 56)
  );
}

/** End of the literal whose quote stands at `p`, or -1 where it is not closed on its logical line. */
function literalEnd(text: string, p: number): number {
  const quote = text.charCodeAt(p);
  for (let q = p + 1; q < text.length; q++) {
    const c = text.charCodeAt(q);
    if (c === quote) return q + 1;
    // A splice inside a literal: the spliced look decides.
    if (c === 92) {
      if (afterSplice(text, q) >= 0) return q;
      q++;
    } else if (c === 10) return -1;
  }
  return -1;
}

function numberEnd(text: string, p: number): number {
  let q = p;
  for (;;) {
    const c = text.charCodeAt(q);
    if (!(classOf(c) & (IDENTIFIER_START | DIGIT)) && c !== 46) return q;
    q++;
    const sign = text.charCodeAt(q);
    if ((sign === 43 || sign === 45) && (c === 69 || c === 101 || c === 80 || c === 112)) q++;
  }
}

/** The token at `start` read with line splices removed, where it reaches beyond the first splice. */
function splicedToken(text: string, start: number): { kind: TokenKind; text: number; end: number } | undefined {
  let logical = '';
  const origin: number[] = [];
  let firstSplice = -1;
  const quoted = /["']/.test(text.slice(start, start + 3));
  for (let p = start; p < text.length && text.charCodeAt(p) !== 10 && logical.length < 65536; ) {
    const after = afterSplice(text, p);
    if (after >= 0) {
      if (firstSplice < 0) firstSplice = logical.length;
      p = after;
      continue;
    }
    if (!quoted && classOf(text.charCodeAt(p)) === SPACE) break;
    origin.push(p);
    logical += text.charAt(p++);
  }
  if (logical.startsWith('/*', 0) || logical.startsWith('//', 0)) return undefined;
  const tokens = lex(logical);
  const first = tokens.text[0];
  const kind = tokens.kind[0];
  if (first === undefined || kind === undefined || tokens.length === 0) return undefined;
  const length = spellings.text(first).length;
  if (length <= firstSplice) return undefined;
  return { kind: kind as TokenKind, text: first, end: (origin[length - 1] ?? start) + 1 };
}

/** The one token that `spelling` is, or undefined where it is none or several (the validity test of `##`). */
export function lexOne(spelling: string): { kind: TokenKind; text: number } | undefined {
  const tokens = lex(spelling);
  const kind = tokens.kind[0];
  const text = tokens.text[0];
  if (tokens.length !== 1 || kind === undefined || text === undefined || spellings.text(text) !== spelling)
    return undefined;
  return { kind: kind as TokenKind, text };
}
