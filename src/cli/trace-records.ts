import { hex } from '../core/base/hex';
import type { Profile } from '../core/smmu/profiles/profile';
import { commandName } from '../core/smmu/structures/command';
import type { Event } from '../core/trace/event';
import type { Trace } from '../core/trace/recorder';

/** What the first line of a trace file says about the rest. */
export interface TraceHeader {
  readonly scenario: string;
  readonly kernel: string;
  readonly profile: Profile;
}

/** The register traffic of a run as JSON lines in the format of recorded traces: `r` and `w` accesses, `c` commands, `e` event records,
 *  `i` interrupts. Deterministic. */
export function traceRecords(header: TraceHeader, trace: Trace): string {
  const ids = Object.fromEntries(
    Object.entries(header.profile.identification).map(([name, value]) => [name, hex(value)]),
  );
  const { scenario, kernel } = header;
  const lines: unknown[] = [{ op: 'meta', format: 'smmuv3-mmio-trace/1', scenario, kernel, ids }];
  const phases = new Phases();
  for (const event of trace.events) {
    const record = recordOf(event);
    if (record) lines.push({ seq: lines.length, boot: event.kernel, ...record, phase: phases.of(event) });
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function recordOf(event: Event): Record<string, unknown> | undefined {
  switch (event.kind) {
    case 'register-read':
    case 'register-write': {
      const { size, offset, register, value } = event;
      return { op: event.kind === 'register-read' ? 'r' : 'w', size, offset, name: register, value: hex(value) };
    }
    case 'command': {
      const name = commandName(event.dwords);
      const opcode = name === 'CFGI_ALL' ? 'CFGI_STE_RANGE/CFGI_ALL' : name;
      return { op: 'c', idx: event.index, opcode, dw: event.dwords.map((word) => hex(word)) };
    }
    case 'queue-event':
      return { op: 'e', queue: event.queue, dw: event.dwords.map((word) => hex(word)) };
    case 'interrupt':
      return { op: 'i', line: event.line };
    default:
      return undefined;
  }
}

/** Probe starts with the kernel, reset at the first read of CR0, and ends with the read of CR0ACK that shows SMMUEN. */
class Phases {
  #kernel = -1;
  #phase: 'probe' | 'reset' | 'run' = 'probe';

  of(event: Event): string {
    if (event.kernel !== this.#kernel) {
      this.#kernel = event.kernel;
      this.#phase = 'probe';
    }
    if (event.kind !== 'register-read') return this.#phase;
    if (this.#phase === 'probe' && event.register === 'CR0') this.#phase = 'reset';
    const now = this.#phase;
    if (now === 'reset' && event.register === 'CR0ACK' && (event.value & 1n) === 1n) this.#phase = 'run';
    return now;
  }
}
