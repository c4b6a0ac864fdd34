import type { RunResult } from '../../src/core/scenario/run';

interface Line {
  /** Without the number of a register that there are many of. */
  readonly shape: string;
  readonly text: string;
}

/** The most lines of one turn of a loop. */
const longestTurn = 6;

/** Register traffic of a run, one access a line, with the function of the driver that makes it; turns of a loop that do the same to one register group or
 *  context bank after the other are told once. Addresses of tables are left out. */
export function trafficOf({ trace, steps }: RunResult): string {
  const lines: string[] = [];
  let block: Line[] = [];
  const end = (): void => {
    lines.push(...collapsed(block));
    block = [];
  };
  for (const event of trace.events) {
    const step = steps.find(({ from }) => from === event.id);
    if (step) {
      end();
      lines.push(`# ${step.step.verb}`);
    }
    if (event.kind !== 'register-read' && event.kind !== 'register-write') continue;
    const verb = event.kind === 'register-read' ? 'R' : 'W';
    const value = /TTBR[01]$/.test(event.register) ? tableText(event.value) : `0x${event.value.toString(16)}`;
    const caller = event.cause.stack.find(({ at }) => at.file.endsWith('.c') && at.file.includes('arm-smmu'));
    const rest = `${value} ${caller?.function ?? ''}`;
    const width = event.size === 8 ? ' 64-bit' : '';
    block.push({
      shape: `${verb} ${event.register.replace(/\d+(?=_|$)/, 'n')}${width} ${rest}`,
      text: `${verb} ${event.register}${width} ${rest}`,
    });
  }
  end();
  return `${lines.join('\n')}\n`;
}

/** What a TTBR of an AArch64 context bank holds: an address below bit 48, an ASID above. */
function tableText(value: bigint): string {
  const [address, asid] = [value & 0xffff_ffff_ffffn, value >> 48n];
  const parts = [...(address !== 0n ? ['table'] : []), ...(asid !== 0n ? [`ASID 0x${asid.toString(16)}`] : [])];
  return parts.join(' ') || '0x0';
}

function collapsed(lines: readonly Line[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const turn = bestTurn(lines, at);
    for (const { text, shape } of lines.slice(at, at + turn.length)) {
      out.push(turn.times > 1 ? `${shape} ×${turn.times}` : text);
    }
    at += turn.length * turn.times;
  }
  return out;
}

/** The loop that covers most lines from here. */
function bestTurn(lines: readonly Line[], at: number): { readonly length: number; readonly times: number } {
  let best = { length: 1, times: 1 };
  for (let length = 1; length <= longestTurn; length++) {
    let times = 1;
    while (same(lines, at, at + length * times, length)) times++;
    if (times > 1 && length * times > best.length * best.times) best = { length, times };
  }
  return best;
}

function same(lines: readonly Line[], one: number, other: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const [a, b] = [lines[one + i], lines[other + i]];
    if (!a || !b || a.shape !== b.shape) return false;
  }
  return true;
}
