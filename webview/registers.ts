import type { PanelState } from '../src/protocol/panel';
import type { RegisterFieldView, RegisterRow, RegisterValueView } from '../src/protocol/register';
import { element } from './dom';
import { keep, viewState } from './host';

/** What the register table needs of the state. */
export interface RegisterInput {
  readonly rows: readonly RegisterRow[];
  readonly radix: PanelState['radix'];
  readonly showUnchanged: boolean;
}

/** Stands for the rows of registers that do not differ among the names of what is open. */
const sameRows = '=';

/** Registers with their values before and after the run on both sides; those that differ come first. */
export function drawRegisters(input: RegisterInput): Node[] {
  const rows = input.rows
    .filter((row) => input.showUnchanged || row.differs || row.writes.base + row.writes.patched > 0)
    .toSorted((a, b) => Number(b.differs) - Number(a.differs) || a.offset - b.offset);
  if (rows.length === 0) return [];
  const head = element(
    'tr',
    {},
    ...['Register', 'Base', 'Patched'].map((title) => element('th', { scope: 'col' }, title)),
  );
  const differing = rows.filter(({ differs }) => differs);
  const same = rows.filter(({ differs }) => !differs).flatMap((row) => registerRows(row, input));
  const others = element('tbody', {}, ...same);
  const sameCount = rows.length - differing.length;
  const isOpen = differing.length === 0 || viewState().open.includes(sameRows);
  others.hidden = !isOpen;
  const toggle = element(
    'button',
    { class: 'toggle quiet', 'aria-expanded': String(isOpen), 'data-key': sameRows },
    `${sameCount} written alike on both sides`,
  );
  toggle.addEventListener('click', () => {
    others.hidden = !others.hidden;
    toggle.setAttribute('aria-expanded', String(!others.hidden));
    remember(sameRows, !others.hidden);
  });
  return [
    element('h2', {}, `Registers: ${differing.length} differ`),
    element(
      'table',
      { class: 'registers' },
      element('thead', {}, head),
      element('tbody', {}, ...differing.flatMap((row) => registerRows(row, input))),
      others,
    ),
    ...(differing.length > 0 && sameCount > 0 ? [toggle] : []),
  ];
}

/** What the person opened stays open when the table is drawn again. */
function remember(name: string, isOpen: boolean): void {
  const others = viewState().open.filter((each) => each !== name);
  keep({ open: isOpen ? [...others, name] : others });
}

function registerRows(row: RegisterRow, input: RegisterInput): HTMLElement[] {
  const fields = row.fields
    .filter((field) => input.showUnchanged || isTouched(field))
    .map((field) => fieldRow(field, input.radix));
  const isOpen = viewState().open.includes(row.name);
  for (const field of fields) field.hidden = !isOpen;
  const toggle = element(
    'button',
    {
      class: 'toggle',
      'aria-expanded': String(isOpen),
      'data-key': row.name,
      title: `offset 0x${row.offset.toString(16)}`,
    },
    row.name,
  );
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-expanded') !== 'true';
    toggle.setAttribute('aria-expanded', String(open));
    for (const field of fields) field.hidden = !open;
    remember(row.name, open);
  });
  const head = element(
    'tr',
    { class: row.differs ? 'differs' : '' },
    element(
      'th',
      { scope: 'row' },
      toggle,
      row.differs ? element('span', { class: 'sign', 'aria-label': 'differs' }, ' ≠') : undefined,
    ),
    ...valueCells(row, input.radix),
  );
  return [head, ...fields];
}

function fieldRow(field: RegisterFieldView, radix: RegisterInput['radix']): HTMLElement {
  const bits = field.high === field.low ? `${field.low}` : `${field.high}:${field.low}`;
  const differs = doesDiffer(field);
  return element(
    'tr',
    { class: differs ? 'field differs' : 'field', title: field.summary ?? '' },
    element('th', { scope: 'row' }, `${field.name} `, element('span', { class: 'quiet' }, `[${bits}]`)),
    ...valueCells(field, radix),
  );
}

/** The sides end with different values. A side that left the register alone keeps what the other one found. */
function doesDiffer({ base, patched }: Pick<RegisterFieldView, 'base' | 'patched'>): boolean {
  return (base?.new ?? patched?.old) !== (patched?.new ?? base?.old);
}

function isTouched(field: RegisterFieldView): boolean {
  const { base, patched } = field;
  return base?.old !== base?.new || patched?.old !== patched?.new || doesDiffer(field);
}

/** Both sides, as one cell where they are the same. */
function valueCells(
  { base, patched }: Pick<RegisterFieldView, 'base' | 'patched'>,
  radix: RegisterInput['radix'],
): HTMLElement[] {
  const isSame = base && patched && base.old === patched.old && base.new === patched.new;
  if (!isSame) return [valueCell(base, radix), valueCell(patched, radix)];
  const both = valueCell(base, radix);
  both.colSpan = 2;
  return [both];
}

function valueCell(value: RegisterValueView | undefined, radix: RegisterInput['radix']): HTMLTableCellElement {
  if (!value)
    return element('td', { class: 'quiet', title: 'not touched on this side', 'aria-label': 'not touched' }, '–');
  const next = inRadix(value.new, radix);
  const meaning = value.meaning ? element('span', { class: 'quiet' }, ` ${value.meaning}`) : undefined;
  if (value.old === value.new) return element('td', {}, next, meaning);
  return element(
    'td',
    {},
    value.old.startsWith('0x')
      ? element('span', {}, `${inRadix(value.old, radix)} →`)
      : element('span', { title: `${value.old} before the first write` }, '? →'),
    ' ',
    element('em', {}, next),
    meaning,
  );
}

function inRadix(value: string, radix: RegisterInput['radix']): string {
  if (!value.startsWith('0x')) return value;
  const number = BigInt(value);
  if (number < 2n || radix === 'decimal') return number.toString();
  return radix === 'hex' ? value : `0b${number.toString(2)}`;
}
