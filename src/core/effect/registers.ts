import type { Register } from '../smmu/declaration/register';
import { registerOf } from '../smmu/registers/any';
import { registerNamed } from '../smmu/registers/map';
import type { Trace } from '../trace/recorder';
import { reachOf } from './vocabulary';

/** What became of one register in a run. */
export interface RegisterHistory {
  readonly device: string;
  readonly name: string;
  readonly offset: number;
  readonly bits: 32 | 64;
  /** Its value when the run first touched it, and after the last access. Absent while it is UNKNOWN. */
  readonly old?: bigint;
  readonly new?: bigint;
  readonly reads: number;
  readonly writes: number;
}

/** The registers that a run touched, by device and ascending offset. */
export function registerHistories(trace: Trace): RegisterHistory[] {
  const histories = new Map<string, RegisterHistory>();
  for (const event of trace.events) {
    if (event.kind !== 'register-read' && event.kind !== 'register-write') continue;
    const key = `${event.device}|${event.register}`;
    const declared = registerOf(event);
    const own = registerNamed(event.register);
    const write = event.kind === 'register-write';
    // A refused write leaves what was there.
    const now = write && event.effect === 'ignored' ? event.previous : event.value;
    const before = histories.get(key);
    const first = write ? event.previous : event.value;
    // Of a part only that part is known to have changed; what nobody has seen of the rest counts as 0.
    const { low, width } = reachOf(event, declared?.width ?? event.size * 8);
    const whole = !declared || width >= declared.width;
    const put = (held: bigint | undefined, bits: bigint | undefined): bigint | undefined =>
      whole || bits === undefined ? bits : replaceBits(held ?? 0n, low, width, bits);
    const old = before ? before.old : put(undefined, first);
    const value = put(before ? before.new : old, now);
    histories.set(key, {
      device: event.device,
      name: event.register,
      offset: before?.offset ?? (declared === own ? own?.offset : undefined) ?? lowest(event, declared),
      bits: declared?.width ?? (event.size === 8 ? 64 : 32),
      ...(old !== undefined && { old }),
      ...(value !== undefined && { new: value }),
      reads: (before?.reads ?? 0) + (write ? 0 : 1),
      writes: (before?.writes ?? 0) + (write ? 1 : 0),
    });
  }
  return [...histories.values()].sort((a, b) => a.device.localeCompare(b.device, 'en') || a.offset - b.offset);
}

/** Where a register begins of which a part is accessed. */
function lowest({ offset }: { readonly offset: number }, declared: Register | undefined): number {
  return declared ? offset - (offset % (declared.width / 8)) : offset;
}

function replaceBits(held: bigint, low: number, width: number, bits: bigint): bigint {
  const mask = ((1n << BigInt(width)) - 1n) << BigInt(low);
  return (held & ~mask) | ((bits << BigInt(low)) & mask);
}
