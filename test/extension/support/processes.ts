import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of the processes below one, as Linux lists them. */
export function descendants(root: number): readonly string[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? /^PPid:\s*(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] : undefined;
    if (parent !== undefined) parents.set(pid, Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((pid) => textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim());
}

/** Empty where the process has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
