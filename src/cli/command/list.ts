import { listPolicies, listRules } from '../../core/rule/catalogue';
import { groups, library } from '../../core/scenario/library/library';
import { allProfiles } from '../../core/scenario/profile';
import { verbs } from '../../core/scenario/step/verbs';
import { formatBits } from '../../core/smmu/declaration/field';
import type { Register } from '../../core/smmu/declaration/register';
import { registers } from '../../core/smmu/registers/map';
import { registersV2 } from '../../core/smmu/registers/v2/map';
import { UsageError, unknown } from '../arguments';
import { ExitStatus } from '../exit-status';
import { type Command, outputOption } from './command';
import { deliver } from './deliver';

/** How the verdicts of the policies stand in a row, in the order in which `list policies` has them. */
const marks = { violation: 'V', warning: 'w', ok: 'ok', 'not-applicable': '-' } as const;

const lists: Readonly<Record<string, () => string[][]>> = {
  groups: () =>
    Object.entries(groups).map(([name, { letter, summary }]) => [
      name,
      letter ?? '',
      String(library().filter((entry) => entry.group === name).length),
      summary,
    ]),
  rules: () =>
    listRules().map(({ id, verdicts, title }) => [
      id,
      Object.values(verdicts)
        .map((each) => marks[each])
        .join(' '),
      title,
    ]),
  policies: () => listPolicies().map(({ id, title, demands }) => [id, title, demands]),
  profiles: () => allProfiles.map(({ name, summary }) => [name, summary]),
  verbs: () => Object.values(verbs).map(({ name, summary }) => [name, summary]),
  registers: () => [
    ...registers.flatMap((register) => registerRows('SMMUv3', register)),
    ...registersV2.flatMap((register) => registerRows(`SMMUv2 ${register.page}`, register)),
  ],
};

function registerRows(place: string, { offset, name, facts, fields }: Register): string[][] {
  return [
    [place, `0x${offset.toString(16).padStart(5, '0')}`, name, facts.summary],
    ...Object.entries(fields).map(([field, each]) => ['', '', `  ${field} ${formatBits(each)}`, each.summary]),
  ];
}

/** Lists what ships. */
export const list: Command = {
  name: 'list',
  usage: ['scenarios', ...Object.keys(lists)].join('|'),
  summary: 'Shows what scenarios, groups, rules, policies, hardware profiles, verbs and registers there are.',
  options: [outputOption],
  run(args, terminal) {
    const [what, ...more] = args.operands;
    const known = ['scenarios', ...Object.keys(lists)];
    if (what === undefined || more.length > 0) throw new UsageError(`list takes one of ${known.join(', ')}`);
    if (what === 'scenarios') {
      deliver(scenarios(), args, terminal);
      return ExitStatus.Nothing;
    }
    const make = lists[what];
    if (!make) throw new UsageError(unknown('list of', what, known));
    deliver(columns(make()), args, terminal);
    return ExitStatus.Nothing;
  },
};

/** Scenarios below their groups, and the discussions that a group is about. */
function scenarios(): string {
  const all = library();
  const rows = columns(all.map(({ id, profile, summary }) => [id, profile, summary]))
    .trimEnd()
    .split('\n');
  return Object.entries(groups)
    .map(([name, { letter, summary, threads = [] }]) => {
      const head = `${name}${letter === undefined ? '' : ` (${letter})`}: ${summary}`;
      const about = threads.map((thread) => `  about “${thread}”`);
      const own = rows.filter((_, index) => all[index]?.group === name).map((row) => `  ${row}`);
      return [head, ...about, ...own].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

/** Rows with their columns below each other; the last column is not padded. */
function columns(rows: readonly string[][]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  const line = (row: string[]) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}
