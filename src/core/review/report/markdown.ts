import type { ReviewModel } from '../../../protocol/review';
import type { Draft } from '../comment/draft';
import type { OwnRemark } from '../comment/own';
import { changeText, outcomeOf } from './outcome';

const marks = {
  passed: 'pass',
  failed: '**fail**',
  'not-modelled': 'no answer: not modelled',
  stopped: 'no answer: stopped',
} as const;

/** The results as a table and the remarks below it, in the Markdown of GitHub. */
export function markdown(
  models: readonly ReviewModel[],
  drafts: readonly Draft[],
  own: readonly OwnRemark[] = [],
): string {
  const rows = models.map((model) => {
    const { kind, reasons } = outcomeOf(model);
    return `| ${cell(model.scenario)} | ${marks[kind]} | ${changeText(model)} | ${cell(reasons[0] ?? '')} |`;
  });
  const remarks = drafts.flatMap(({ place, text, finding, scenarios }) => [
    `### ${escapeMarkdown(finding.claim)}`,
    '',
    ...(place
      ? [
          `${code(`${place.file}:${place.line}`)}, ${finding.level}, ${finding.origin}, in ${scenarios.map(code).join(', ')}`,
          '',
        ]
      : []),
    fenced(text),
    '',
  ]);
  const written = own.flatMap(({ side, place, text }) => [
    `### ${code(`${place.file}:${place.line}`)}${side === 'base' ? ' of the base' : ''}`,
    '',
    text,
    '',
  ]);
  return [
    '| scenario | result | effects | why |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...remarks,
    ...written,
  ].join('\n');
}

/** Text that stays text: no markup, no links, no HTML. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~@-]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

function cell(text: string): string {
  return escapeMarkdown(text);
}

/** Text between as many backticks as it needs. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text.replace(/[\r\n|]+/g, ' ')}${space}${fence}`;
}

/** A block of plain text. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
