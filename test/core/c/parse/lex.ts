import { createUnit } from '../../../../src/core/c/parse/unit';
import { fileNames, spellings, TokenBuffer, TokenKind } from '../../../../src/core/c/token';
import type { CUnit } from '../../../../src/core/c/unit';

const pattern =
  /[ \t\f\v\r]+|\n|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*|(?:L|u8|u|U)?"(?:[^"\\\n]|\\.)*"|(?:L|u|U)?'(?:[^'\\\n]|\\.)*'|[A-Za-z_$][\w$]*|\.?\d(?:[eEpP][+-]|[\w.])*|\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w]/gy;

/** Tokens of preprocessed text, with places as the line markers of `gcc -E` give them. */
export function lexPreprocessed(text: string, name = 'test.c'): TokenBuffer {
  const buffer = new TokenBuffer(text.length >> 2);
  let file = fileNames.id(name);
  let line = 1;
  let lineStart = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const word = match[0];
    const column = match.index - lineStart + 1;
    const first = word[0] ?? '';
    if (first === '\n') {
      line++;
      lineStart = match.index + 1;
    } else if (/\s/.test(first) || word.startsWith('//')) continue;
    else if (word.startsWith('/*')) line += word.split('\n').length - 1;
    else if (first === '#') {
      const marker = /^#\s+(\d+)\s+"([^"]*)"/.exec(word);
      if (marker) {
        line = Number(marker[1]) - 1;
        file = fileNames.id(marker[2] ?? '');
      } else if (/^#\s*pragma\s+pack/.test(word)) {
        buffer.push(TokenKind.Pragma, spellings.id(word.replace(/^#\s*pragma\s+/, '')), file, line, column, -1);
      }
    } else buffer.push(kindOf(word), spellings.id(word), file, line, column, -1);
  }
  return buffer;
}

function kindOf(word: string): TokenKind {
  if (/^(L|u8|u|U)?"/.test(word)) return TokenKind.String;
  if (/^(L|u|U)?'/.test(word)) return TokenKind.Character;
  if (/^[A-Za-z_$]/.test(word)) return TokenKind.Identifier;
  if (/^\.?\d/.test(word)) return TokenKind.Number;
  return TokenKind.Punctuator;
}

/** A unit over preprocessed text; `headers` stands before `body` and may be shared by using the same buffer. */
export function unitOf(body: string, headers: string | TokenBuffer = ''): CUnit {
  const buffer = typeof headers === 'string' ? lexPreprocessed(headers, 'test.h') : headers;
  return createUnit('test.c', { headers: buffer, body: lexPreprocessed(body) });
}
