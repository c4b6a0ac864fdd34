import type { RunResult } from '../../src/core/scenario/run';
import { commandName } from '../../src/core/smmu/structures/command';

/** Bits of a *_BASE register that hold an address. */
const baseAddress = 0x000f_ffff_ffff_ffe0n;
const ram = { start: 0x4000_0000n, end: 0x8000_0000n };

/** What the driver did in the engine, in the words of the native oracle: accesses and commands in order, physical addresses as PA, reads of
 *  one register in a row once, and the result of the last call. */
export function stepsOf(run: RunResult): string[] {
  const steps: string[] = [];
  for (const event of run.trace.events) {
    if (event.kind === 'command') {
      const [low, high] = event.dwords;
      const operand = high >= ram.start && high < ram.end ? 'PA' : `0x${high.toString(16)}`;
      steps.push(`cmd ${commandName(event.dwords)} 0x${low.toString(16)} ${operand}`);
    } else if (event.kind === 'register-read') {
      const step = `r${event.size * 8} ${event.register} 0x${event.value.toString(16)}`;
      if (steps.at(-1)?.startsWith(`r${event.size * 8} ${event.register} `)) steps.pop();
      steps.push(step);
    } else if (event.kind === 'register-write') {
      const address = event.register.endsWith('_BASE') ? event.value & baseAddress : 0n;
      const value = `0x${(event.value - address).toString(16)}${address === 0n ? '' : '+PA'}`;
      steps.push(`w${event.size * 8} ${event.register} ${value}`);
    }
  }
  const last = run.calls.at(-1)?.result;
  return [...steps, `return ${last ?? 'nothing'}`];
}
