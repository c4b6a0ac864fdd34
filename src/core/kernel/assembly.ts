import type { AsmStatement } from '../c/parse/ast';
import type { Value } from '../wasm/host';
import type { Kernel } from './kernel';
import { stepNanoseconds } from './services/time';
import { systemRegister } from './system-register';

interface Operation {
  readonly pattern: RegExp;
  /** `args` are the operands' values, addresses for operands in memory. */
  run(kernel: Kernel, match: RegExpExecArray, args: readonly Value[]): Value | undefined;
}

function barrier(kernel: Kernel, match: RegExpExecArray): undefined {
  kernel.recorder.record({ kind: 'barrier', name: match[0].replace(/\s+/g, ' ') });
  return undefined;
}

function pause(kernel: Kernel): undefined {
  kernel.advance(stepNanoseconds);
  return undefined;
}

function nothing(): undefined {
  return undefined;
}

/** Assembly that the shadow headers leave, by the text of its template with runs of white space as one blank. */
const operations: readonly Operation[] = [
  { pattern: /^(dmb|dsb) (sy|ld|st|ish|ishld|ishst|osh|oshld|oshst|nsh|nshld|nshst)$/, run: barrier },
  { pattern: /^isb$/, run: barrier },
  { pattern: /^(wfe|wfi|yield)$/, run: pause },
  { pattern: /^(nop|sev|sevl|csdb|hint #\d+)$/, run: nothing },
  { pattern: /^prfm \w+, .*$/, run: nothing },
  // The control dependency behind a device read: always zero.
  { pattern: /^eor %0, %1, %1 cbnz %0, \.$/, run: () => 0n },
  { pattern: /^mrs %0, (\w+)$/, run: (kernel, match) => systemRegister(kernel, match[1] ?? '') },
];

function normal(template: string): string {
  return template.replace(/\s+/g, ' ').trim();
}

/** The name under which `runOperation` knows a statement, or undefined. */
export function knownAssembly(statement: AsmStatement): string | undefined {
  const text = normal(statement.template);
  return operations.some(({ pattern }) => pattern.test(text)) ? text : undefined;
}

/** Carries out an operation that `knownAssembly` named. */
export function runOperation(kernel: Kernel, name: string, args: readonly Value[]): Value | undefined {
  for (const operation of operations) {
    const match = operation.pattern.exec(name);
    if (match) return operation.run(kernel, match, args);
  }
  throw new Error(`no operation ${name}`);
}
