import { hex } from '../core/base/hex';
import type { StepMark } from '../core/scenario/run';
import { type AnyProfile, isV2 } from '../core/smmu/profiles/any';
import { commandName } from '../core/smmu/structures/command';
import type { Event, EventOf } from '../core/trace/event';
import type { Trace } from '../core/trace/recorder';
import { TracePhases } from './trace-phases';

/** What the first line of a trace file says about the rest. */
export interface TraceHeader {
  readonly scenario: string;
  readonly kernel: string;
  readonly profile: AnyProfile;
}

type Fields = Readonly<Record<string, unknown>>;

/** The register traffic of a run as JSON lines in the format of recorded traces: `r` and `w` accesses, `c` commands, `e` event records, `i` interrupts, `x`
 *  device traffic since the last such record, `reset` of the machine. Where the machine has several SMMUs, each says whose it is. Deterministic. */
export function traceRecords(header: TraceHeader, trace: Trace, steps: readonly StepMark[] = []): string {
  const ids = Object.fromEntries(
    Object.entries(header.profile.identification).map(([name, value]) => [name, hex(value)]),
  );
  const { scenario, kernel } = header;
  const lines: Fields[] = [
    { op: 'meta', format: isV2(header.profile) ? 'smmuv2-mmio-trace/1' : 'smmuv3-mmio-trace/1', scenario, kernel, ids },
  ];
  const phases = new TracePhases(steps);
  const traffic = new Traffic();
  const several =
    new Set(trace.events.flatMap((event) => (event.kind === 'register-read' ? event.device : []))).size > 1;
  for (const event of trace.events) {
    const place = { boot: event.kernel, phase: phases.of(event) };
    if (event.kind === 'dma') {
      traffic.add(event, place);
      continue;
    }
    const record = recordOf(event);
    if (!record) continue;
    for (const { boot, phase, ...fields } of traffic.take()) lines.push({ seq: lines.length, boot, ...fields, phase });
    const { boot, phase } = place;
    const whose = several && 'device' in event ? { device: event.device } : {};
    lines.push({ seq: lines.length, boot, ...record, ...whose, phase });
    traffic.follow(event);
  }
  for (const { boot, phase, ...fields } of traffic.take()) lines.push({ seq: lines.length, boot, ...fields, phase });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function recordOf(event: Event): Fields | undefined {
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
    case 'hardware':
      return event.text === 'reset' ? { op: 'reset' } : undefined;
    default:
      return undefined;
  }
}

/** Accesses of one stream that came to the same. */
interface Counted {
  readonly boot: number;
  readonly phase: string;
  readonly op: 'x';
  readonly sid: string;
  readonly result: string;
  count: number;
}

/** Accesses of devices, added up by stream and by what became of them. */
class Traffic {
  #counts = new Map<string, Counted>();
  #enabled = false;

  /** While SMMUEN is 0, an access gets through without translation because the SMMU is disabled; else because its STE says so. */
  follow(event: Event): void {
    if (event.kind === 'register-write' && event.register === 'CR0') this.#enabled = (event.value & 1n) === 1n;
    if (event.kind === 'hardware' && event.text === 'reset') this.#enabled = false;
  }

  add({ streamId, outcome }: EventOf<'dma'>, place: Pick<Counted, 'boot' | 'phase'>): void {
    const passed = this.#enabled ? 'bypass' : 'disable';
    const result = outcome === 'translated' ? 'success' : outcome === 'bypassed' ? passed : 'abort';
    const key = `${streamId} ${result} ${place.phase}`;
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { op: 'x', sid: hex(BigInt(streamId)), result, count: 1, ...place });
  }

  take(): Iterable<Counted> {
    const counts = this.#counts.values();
    this.#counts = new Map();
    return counts;
  }
}
