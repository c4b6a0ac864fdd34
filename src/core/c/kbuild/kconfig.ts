import type { KernelConfig } from './config';

/** A Kconfig line whose value depends on a condition. */
export interface ConditionalValue {
  readonly value: string;
  /** Empty where it always holds. */
  readonly condition: string;
}

/** The text of `config NAME`, up to the next unindented line; empty where there is none. */
export function kconfigEntry(kconfig: string, name: string): string {
  return new RegExp(`^config ${name}[ \\t]*\\r?\\n((?:[ \\t].*)?\\r?\\n)*`, 'm').exec(kconfig)?.[0] ?? '';
}

/** The `select` or `default` lines of an entry, in order. */
export function kconfigLines(entry: string, keyword: 'select' | 'default'): readonly ConditionalValue[] {
  const lines = entry.matchAll(
    new RegExp(`^[ \\t]+${keyword}[ \\t]+("[^"]*"|\\w+)[ \\t]*(?:if[ \\t]+(.+?))?[ \\t]*\\r?$`, 'gm'),
  );
  return [...lines].map(([, value = '', condition = '']) => ({ value: value.replaceAll('"', ''), condition }));
}

/** Whether a Kconfig condition holds. Undefined where it asks more than symbols with `!`, `&&`, `||` and parentheses, such as what the
 *  compiler can do. */
export function conditionHolds(condition: string, config: KernelConfig): boolean | undefined {
  if (condition === '') return true;
  const words = condition.match(/&&|\|\||\$\(.*?\)|[!()]|\w+|\S/g) ?? [];
  let at = 0;
  const primary = (): boolean | undefined => {
    const word = words[at++];
    if (word === '!') return not(primary());
    if (word === '(') {
      const inner = either();
      return words[at++] === ')' ? inner : undefined;
    }
    if (word === 'y' || word === 'n') return word === 'y';
    return word !== undefined && /^\w+$/.test(word) ? ['y', 'm'].includes(config.get(word) ?? 'n') : undefined;
  };
  const both = (): boolean | undefined => {
    let value = primary();
    while (words[at] === '&&') {
      at++;
      const right = primary();
      value =
        value === false || right === false ? false : value === undefined || right === undefined ? undefined : true;
    }
    return value;
  };
  const either = (): boolean | undefined => {
    let value = both();
    while (words[at] === '||') {
      at++;
      const right = both();
      value = value === true || right === true ? true : value === undefined || right === undefined ? undefined : false;
    }
    return value;
  };
  const value = either();
  return at === words.length ? value : undefined;
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
