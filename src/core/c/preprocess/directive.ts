import { spellings, TokenKind } from '../token';
import { ConditionError, evaluateCondition } from './condition';
import { defineFrom } from './define';
import type { Engine } from './engine';
import type { Frame } from './frame';
import { joined, type Lexeme } from './lexeme';
import { handlePragma } from './pragma';
import { type Directive, directiveName as name } from './source-file';

/** Obeys the directive at the frame's position and moves behind it, or behind the group it skips. */
export function handleDirective(engine: Engine, frame: Frame): void {
  const index = frame.directive;
  const directive = frame.file.directives[index];
  if (!directive) return;
  frame.position = directive.end;
  frame.directive = index + 1;
  switch (directive.name) {
    case name.define:
      defineFrom(engine, frame, directive);
      return;
    case name.undef: {
      const macro = identifier(engine, frame, directive);
      if (macro) engine.table.set(macro.text, undefined);
      return;
    }
    case name.if:
    case name.ifdef:
    case name.ifndef:
      if (!holds(engine, frame, directive)) skip(engine, frame, directive);
      return;
    case name.elif:
    case name.elifdef:
    case name.elifndef:
    case name.else:
      leaveGroup(frame, directive);
      return;
    case name.include:
    case name.includeNext:
    case name.import:
      include(engine, frame, directive);
      return;
    case name.error:
    case name.warning: {
      const text = joined(frame.lexemes(directive.start + 2, directive.end));
      const severity = directive.name === name.error ? 'error' : 'warning';
      engine.report(severity, `${severity}-directive`, `#${severity} ${text}`, frame.lexeme(directive.start));
      return;
    }
    case name.pragma:
      handlePragma(engine, frame.lexemes(directive.start + 2, directive.end), frame.lexeme(directive.start));
      return;
    case name.line:
      line(engine, frame, directive, 2);
      return;
    case name.endif:
    case name.ident:
    case name.sccs:
    case 0:
      return;
    default:
      if (frame.file.tokens.kind[directive.start + 1] === TokenKind.Number) line(engine, frame, directive, 1);
      else {
        const message = `unknown directive #${spellings.text(directive.name)}`;
        engine.report('error', 'unknown-directive', message, frame.lexeme(directive.start));
      }
  }
}

/** From a group whose condition failed to the one that holds, or behind #endif. */
function skip(engine: Engine, frame: Frame, from: Directive): void {
  for (let directive = from; ; ) {
    const index = directive.next;
    const next = frame.file.directives[index];
    if (!next) {
      frame.position = frame.limit;
      frame.directive = frame.file.directives.length;
      return;
    }
    frame.position = next.end;
    frame.directive = index + 1;
    if (next.name === name.endif || next.name === name.else || holds(engine, frame, next)) return;
    directive = next;
  }
}

/** A further branch after one that was taken: everything up to #endif is left out. A stray one is ignored. */
function leaveGroup(frame: Frame, from: Directive): void {
  if (frame.file.structure.some((s) => s.token === from.start && s.code === 'stray-directive')) return;
  let directive: Directive | undefined = from;
  let index = -1;
  while (directive && directive.name !== name.endif) {
    index = directive.next;
    directive = frame.file.directives[index];
  }
  frame.position = directive ? directive.end : frame.limit;
  frame.directive = directive ? index + 1 : frame.file.directives.length;
}

function holds(engine: Engine, frame: Frame, directive: Directive): boolean {
  if (directive.name === name.if || directive.name === name.elif) {
    const tokens = frame.lexemes(directive.start + 2, directive.end);
    try {
      return evaluateCondition(engine.expandDirective(tokens, true));
    } catch (problem) {
      if (!(problem instanceof ConditionError)) throw problem;
      const message = `in #${spellings.text(directive.name)}: ${problem.message}`;
      engine.report('error', 'bad-condition', message, frame.lexeme(directive.start));
      return false;
    }
  }
  const macro = identifier(engine, frame, directive);
  if (!macro) return false;
  const defined = engine.table.at[macro.text] !== undefined;
  return directive.name === name.ifndef || directive.name === name.elifndef ? !defined : defined;
}

function identifier(engine: Engine, frame: Frame, directive: Directive): Lexeme | undefined {
  const token = frame.lexeme(directive.start + 2);
  if (directive.end > directive.start + 2 && token.kind === TokenKind.Identifier) return token;
  const message = `#${spellings.text(directive.name)} needs a macro name`;
  engine.report('error', 'bad-directive', message, frame.lexeme(directive.start));
  return undefined;
}

function include(engine: Engine, frame: Frame, directive: Directive): void {
  const at = frame.lexeme(directive.start);
  let tokens: readonly Lexeme[] = frame.lexemes(directive.start + 2, directive.end);
  const first = tokens[0];
  let text = first ? spellings.text(first.text) : '';
  if (first && first.kind !== TokenKind.String && !text.startsWith('<')) {
    tokens = engine.expandDirective(tokens, false);
    text = joined(tokens).trim();
  }
  const match = /^(?:"([^"]+)"|<([^>]+)>)/.exec(text);
  const header = match?.[1] ?? match?.[2];
  if (header === undefined) {
    engine.report('error', 'bad-include', '#include needs "file" or <file>', at);
    return;
  }
  const isNext = directive.name === name.includeNext;
  const beside = match?.[1] !== undefined && !isNext ? frame.file.path : undefined;
  const found = engine.reader.find(header, beside, isNext ? frame.folder + 1 : 0);
  if (found) {
    engine.open(found, at);
    return;
  }
  const tried = [...(beside === undefined ? [] : ["the including file's folder"]), ...engine.reader.includePaths];
  const help = `Looked in ${tried.join(', ')}.`;
  engine.report('error', 'missing-include', `there is no header "${header}" in the tree`, at, help);
}

/** `#line 10 "name"` and gcc's `# 10 "name"`: presumed places are used by __LINE__ and __FILE__ only. */
function line(engine: Engine, frame: Frame, directive: Directive, skipped: number): void {
  const tokens = engine.expandDirective(frame.lexemes(directive.start + skipped, directive.end), false);
  const number = tokens[0] ? spellings.text(tokens[0].text) : '';
  if (!/^\d{1,10}$/.test(number)) {
    engine.report('error', 'bad-directive', '#line needs a line number', frame.lexeme(directive.start));
    return;
  }
  frame.lineOffset = Number(number) - (frame.lexeme(directive.start).line + 1);
  if (tokens[1]?.kind === TokenKind.String) frame.presumedName = spellings.text(tokens[1].text).slice(1, -1);
}
