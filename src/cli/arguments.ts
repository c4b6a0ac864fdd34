import { nearest } from '../core/base/nearest';

/** One option of a command. */
export interface OptionDeclaration {
  readonly name: string;
  /** What stands for its value in the usage text; an option without one is a switch. */
  readonly value?: string;
  readonly multiple?: true;
  readonly summary: string;
}

/** What was given: options by name, in the order of the command line, and everything else. */
export class Arguments {
  constructor(
    private readonly given: ReadonlyMap<string, readonly string[]>,
    readonly operands: readonly string[],
  ) {}

  /** The last value of an option. */
  one(name: string): string | undefined {
    return this.given.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.given.has(name);
  }
}

/** A mistake on the command line; the message is for the person who typed it. */
export class UsageError extends Error {}

/** Reads `--name value`, `--name=value`, switches and operands; `--` ends the options. Throws `UsageError`. */
export function parseArguments(declared: readonly OptionDeclaration[], args: readonly string[]): Arguments {
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      operands.push(argument);
      continue;
    }
    const [, name = argument, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    const option = declared.find((each) => each.name === name);
    if (!option)
      throw new UsageError(
        unknown(
          'option',
          `--${name.replace(/^-+/, '')}`,
          declared.map((each) => `--${each.name}`),
        ),
      );
    if (option.value === undefined && inline !== undefined) throw new UsageError(`--${name} takes no value`);
    const value = option.value === undefined ? '' : (inline ?? args[++index]);
    if (value === undefined) throw new UsageError(`--${name} needs a value: ${option.value}`);
    const values = given.get(name) ?? [];
    if (values.length > 0 && !option.multiple) throw new UsageError(`--${name} is given twice`);
    given.set(name, [...values, value]);
  }
  return new Arguments(given, operands);
}

/** More names than these are no help in one line. */
const mostNames = 24;

/** `there is no option --bse, did you mean --base?`; where nothing is near, all names, or how to list them. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  if (close !== undefined) return `there is no ${what} ${name}, did you mean ${close}?`;
  const names =
    known.length > mostNames ? `smmu-review list ${what}s shows all ${known.length}` : `known: ${known.join(', ')}`;
  return `there is no ${what} ${name}; ${names}`;
}
