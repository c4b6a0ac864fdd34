import type { HoverSideView, HoverView } from '../../protocol/hover';
import type { RegisterFieldView, RegisterValueView } from '../../protocol/register';
import { formatValue, type Radix } from './radix';
import { count } from './words';

/** A declaration with more fields than this shows only the one that was asked for, and those that are not 0. */
const mostFields = 16;

/** What is known of the place that the hover is over. */
export interface HoverContext {
  readonly scenario?: string;
  readonly stale: boolean;
  readonly radix: Radix;
}

/** A hover over a macro, as Markdown: the declaration, where its values come from, and its fields. */
export function hoverText(view: HoverView, context: HoverContext): string {
  const asked = view.fields.find(({ name }) => name === view.field);
  const paragraphs = [
    heading(view, asked, context.radix),
    plain(asked?.summary ?? view.summary),
    // A hover shows about ten lines before one has to scroll, so what the line did comes first.
    origin(view, asked, context),
    facts(view),
    view.others.length > 0 ? `The same in ${plain(view.others.join(', '))}` : '',
    table(view, context.radix),
  ];
  return paragraphs.filter(Boolean).join('\n\n');
}

function heading({ name, form, value }: HoverView, asked: RegisterFieldView | undefined, radix: Radix): string {
  if (!asked) return `**${plain(name)}** · ${form}`;
  const meant = value
    ? ` = ${value.name}${value.number === undefined ? '' : ` (${formatValue(value.number, radix)})`}`
    : '';
  return `**${plain(`${name}.${asked.name}${meant}`)}** · ${bitsOf(asked).includes(':') ? 'bits' : 'bit'} ${bitsOf(asked)} of ${name} · ${form}`;
}

function facts({ access, requires, reset, section }: HoverView): string {
  const parts = [
    access,
    requires && `needs ${requires}`.replace(/needs !(.*)/, 'only without $1'),
    reset && `reset ${reset}`,
    section && (section.includes('§') ? section : `IHI 0070 §${section}`),
  ];
  return parts.flatMap((part) => (part ? [plain(part)] : [])).join(' · ');
}

/** Which accesses gave the values: those of the line, or, where it made none, those of the run. */
function origin(
  { base, patched, unit }: HoverView,
  asked: RegisterFieldView | undefined,
  { scenario, stale, radix }: HoverContext,
): string {
  if (!base && !patched) return '';
  const value = (side: RegisterValueView | undefined) => (side ? `**${valueText(side, radix)}** · ` : '');
  const before = sideText(base, unit, value(asked?.base));
  const after = sideText(patched, unit, value(asked?.patched));
  const sides = before === after ? [`base and buffer: ${after}`] : [`base: ${before}`, `buffer: ${after}`];
  const where = scenario ? ` in \`${scenario}\`` : '';
  return `**At this line**${where}${stale ? ' _(before the last edit)_' : ''}\n\n${sides.map((side) => `- ${side}`).join('\n')}`;
}

function sideText(side: HoverSideView | undefined, unit: HoverView['unit'], value: string): string {
  if (!side) return 'not run';
  const amount = (some: number) => (unit === 'access' && some !== 1 ? `${some} accesses` : count(some, unit));
  const all = side.shown === side.count ? amount(side.count) : `the last ${side.shown} of ${amount(side.count)}`;
  if (side.scope === 'line') return `${value}${all}`;
  const ran = side.ran === undefined ? '' : side.ran ? `the line ran, with no ${unit}` : 'the line did not run';
  const line = side.absent ? 'has no such line' : ran;
  const run = side.scope
    ? `in the whole run ${value}${amount(side.count)}${side.at ? `, the last at ${plain(placeText(side.at))}` : ''}`
    : `no ${unit} in the whole run`;
  return line ? `${line}; ${run}` : run;
}

function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file.split('/').at(-1)}:${line}`;
}

function table(view: HoverView, radix: Radix): string {
  const isShort = view.fields.length <= mostFields;
  const shown = view.fields.filter((field) => isShort || field.name === view.field || !isZero(field));
  const left = view.fields.length - shown.length;
  const values = view.base || view.patched;
  const head = values
    ? '| bits | field | base | buffer | meaning |\n|:--|:--|:--|:--|:--|\n'
    : '| bits | field | meaning |\n|:--|:--|:--|\n';
  const rows = shown.map((field) => row(field, field.name === view.field, radix, Boolean(values)));
  const what = view.fields.some(({ base, patched }) => base || patched)
    ? 'fields that are 0 or unknown'
    : 'more fields';
  const rest = left > 0 ? `\n_and ${left} ${what}_` : '';
  return shown.length > 0 ? `${head}${rows.join('\n')}\n${rest}` : rest.trim();
}

function isZero({ base, patched }: RegisterFieldView): boolean {
  return [base, patched].every(
    (side) => !side || [side.old, side.new].every((value) => !/[1-9a-f]/.test(value.slice(2))),
  );
}

function row(field: RegisterFieldView, isAsked: boolean, radix: Radix, withValues: boolean): string {
  const name = isAsked ? `**${plain(field.name)}**` : plain(field.name);
  const cells = withValues ? [valueText(field.base, radix), valueText(field.patched, radix)] : [];
  return `| ${[bitsOf(field), name, ...cells, plain(field.summary ?? '')].join(' | ')} |`;
}

function valueText(side: RegisterValueView | undefined, radix: Radix): string {
  if (!side) return '';
  const shown = (value: string) => (value.startsWith('0x') ? formatValue(value, radix) : '?');
  const change = side.old === side.new ? shown(side.new) : `${shown(side.old)} → ${shown(side.new)}`;
  // Spaces that do not break keep a value in one piece.
  return plain(side.meaning === undefined ? change : `${change} ${side.meaning}`).replaceAll(' ', '\u00a0');
}

function bitsOf({ high, low }: RegisterFieldView): string {
  return high === low ? `${low}` : `${high}:${low}`;
}

/** Markdown's own characters, and the bar that would end a cell. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-!|<>~]/g, '\\$&');
}
