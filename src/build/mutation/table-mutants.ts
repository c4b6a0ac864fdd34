/** A change of one place in a table, as text: `start` and `end` are offsets into the source. */
export interface TableMutant {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: (found: string) => string;
}

/** What can be wrong in a table, each tried at the place where its pattern begins: the first that fits is taken. */
const rules: readonly Rule[] = [
  { pattern: /\.\.\.[a-z]\w*(?=\s*[,}\]]),?/y, replacement: () => '' },
  {
    pattern:
      /\b(?:requires|preset|kernel|values|fields): (?='[^']*'|\{[^{}]*\}|\[[^[\]]*\])(?:'[^']*'|\{[^{}]*\}|\[[^[\]]*\])/y,
    replacement: withoutValue,
  },
  { pattern: /\b(?:0x[0-9a-f_]+|\d[\d_]*)n?\b/y, replacement: plusOne },
  { pattern: /\breadOnly\b(?= *[,}])/y, replacement: () => 'readWrite' },
  { pattern: /\breadWrite\b(?= *[,}])/y, replacement: () => 'readOnly' },
  { pattern: /\breset: unknown\(\)/y, replacement: () => 'reset: resetsTo(0n)' },
  { pattern: /\breset: resetsTo\(0n\)/y, replacement: () => 'reset: unknown()' },
  { pattern: /\btrue\b/y, replacement: () => 'false' },
  { pattern: /\bfalse\b/y, replacement: () => 'true' },
  // A name; what has a blank in it is prose, and a section is a citation.
  { pattern: /'(?![\d.]*')[^' ]+'/y, replacement: () => "'?'" },
];

/** Skipped as a whole: comments, imports, types, prose and citations. */
const skipped =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|^import [\s\S]*?;$|^(?:export )?(?:type|interface) [\s\S]*?^\}?;?$|'[^'\n]*'|`[^`]*`|\b[A-Za-z_$][\w$]*|\s+/my;

/** Every mutant of a table in TypeScript. Numbers count one up, names become another, conditions and inherited parts go, access rules and
 *  reset values change. Only for files of declarations: there is no parser behind it. */
export function tableMutants(source: string): TableMutant[] {
  const mutants: TableMutant[] = [];
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const found = firstMatch(source, at);
    const whole = found?.text ?? skip(source, at);
    if (found && found.text !== found.replacement) {
      mutants.push({ start: at, end: at + whole.length, line, original: whole, replacement: found.replacement });
    }
    line += whole.split('\n').length - 1;
    at += whole.length;
  }
  return mutants;
}

/** The source with one mutant in it. */
export function withMutant(source: string, mutant: TableMutant): string {
  return source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end);
}

function firstMatch(source: string, at: number): { text: string; replacement: string } | undefined {
  for (const { pattern, replacement } of rules) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text !== undefined) return { text, replacement: replacement(text) };
  }
  return undefined;
}

function skip(source: string, at: number): string {
  skipped.lastIndex = at;
  return skipped.exec(source)?.[0] || source.charAt(at);
}

function plusOne(number: string): string {
  const digits = number.replace(/[_n]/g, '');
  return `${BigInt(digits) + 1n}${number.endsWith('n') ? 'n' : ''}`;
}

function withoutValue(property: string): string {
  return `${property.slice(0, property.indexOf(':'))}: undefined`;
}
