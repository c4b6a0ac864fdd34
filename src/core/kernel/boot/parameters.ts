import { byText } from '../../base/by-text';

/** A parameter of the kernel command line: `iommu.passthrough=1`, or a word alone. */
export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
}

/** Something in a file that takes parameters of one name. Dashes and underscores in names are the same. */
export interface ParameterTaker {
  readonly path: string;
  readonly name: string;
  /** A function that is called with the value, or an object of a type that is set. */
  readonly kind: 'function' | 'object';
  readonly symbol: string;
  /** How an object's value is read: `bool`, `int` ... */
  readonly type?: string;
}

/** The parameters of a command line, in order. Quotes keep blanks in a value. */
export function parseCommandLine(text: string): readonly Parameter[] {
  return [...text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([word]) => {
    const plain = word.replaceAll('"', '');
    const equals = plain.indexOf('=');
    return equals < 0
      ? { name: plain, value: undefined }
      : { name: plain.slice(0, equals), value: plain.slice(equals + 1) };
  });
}

/** Whether two parameter names are one. */
export function sameParameter(a: string, b: string): boolean {
  return a.replaceAll('-', '_') === b.replaceAll('-', '_');
}

const taker =
  /^\s*(early_param|__setup)\s*\(\s*"([^"]+?)=?"\s*,\s*(\w+)|^\s*(module_param|core_param)(?:_unsafe)?\s*\(\s*(\w+)\s*,\s*(\w+)(?:\s*,\s*(\w+))?|^\s*(module_param_named)(?:_unsafe)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)/gm;

/** What takes parameters in the text of a file. Those of a module bear its name: `arm_smmu_v3.disable_msipolling`. */
export const parameterTakersIn = byText((path, text): readonly ParameterTaker[] => {
  const module = (/([^/]+)\.c$/.exec(path)?.[1] ?? path).replaceAll('-', '_');
  const found: ParameterTaker[] = [];
  for (const match of text.matchAll(taker)) {
    const [, setup, option, callback, plain, first = '', second = '', third, named, given, object = '', type] = match;
    if (setup !== undefined) found.push({ path, name: option ?? '', kind: 'function', symbol: callback ?? '' });
    else if (named !== undefined) {
      found.push({ path, name: `${module}.${given}`, kind: 'object', symbol: object, ...(type && { type }) });
    } else if (plain === 'core_param') {
      found.push({ path, name: first, kind: 'object', symbol: second, ...(third && { type: third }) });
    } else found.push({ path, name: `${module}.${first}`, kind: 'object', symbol: first, type: second });
  }
  return found;
});
