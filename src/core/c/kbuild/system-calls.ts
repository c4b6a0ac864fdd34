/** Makes a system call number header from a syscall table (`number abi name ...` lines), for these ABIs, names after `prefix`. */
export function systemCallNumbers(table: string, abis: readonly string[], prefix: string): string {
  let out = '';
  let last = -1;
  for (const match of table.matchAll(/^(\d+)\s+(\w+)\s+(\w+)/gm)) {
    const [, number = '', abi = '', name = ''] = match;
    if (!abis.includes(abi)) continue;
    out += `#define __NR_${prefix}${name} ${number}\n`;
    last = Math.max(last, Number(number));
  }
  return `${out}#define __NR_${prefix}syscalls ${last + 1}\n`;
}
