import type { Event } from '../trace/event';
import type { BufferFacts, RunFacts, StreamFacts } from './facts';

/** Bytes of a page of a buffer. */
const page = 4096n;

/** What became of an access, really or on trial, and what it was for. */
export interface Landing {
  /** Ids of the events during which it held, or at which it happened. */
  readonly from: number;
  readonly to: number;
  /** The event since which it has been so, which may lie in an earlier phase: what happened there brought it about. */
  readonly since: number;
  readonly kernel: number;
  /** Undefined where nobody knows of the stream. */
  readonly stream: StreamFacts | undefined;
  readonly device: string;
  readonly streamId: number;
  readonly address: bigint;
  readonly write: boolean;
  readonly outcome: 'translated' | 'bypassed' | 'aborted' | 'discarded' | 'stalled';
  readonly physical?: bigint;
  /** From the bus master's own cache. */
  readonly cached?: true;
  readonly reason?: string;
  readonly event?: string;
  readonly permittedOnly?: true;
  /** It happened: bytes moved, or would have. */
  readonly real: boolean;
  /** The buffer that the address is for, mapped or unmapped; the newest one where several had the address. */
  readonly buffer: BufferFacts | undefined;
  /** It is for memory that firmware reserved for the bus master. */
  readonly reserved: boolean;
  /** It got through, and not to its buffer. False where nobody knows. */
  readonly astray: boolean;
}

/** All accesses of bus masters in the run, real ones and trials, in the order of steps. */
export function landingsOf(events: readonly Event[], facts: RunFacts): Landing[] {
  const landings: Landing[] = [];
  for (const trial of facts.trials ?? []) {
    const stream = facts.streams.find((each) => each.streamId === trial.streamId && each.smmu === trial.smmu);
    for (const { from, to } of pieces(trial, phases(events, facts, stream))) {
      const kernel = events[from]?.kernel ?? 0;
      const { buffer, astray } = aimOf(facts, stream, from, trial.address, trial.physical);
      const reserved = isReserved(stream, trial.address);
      const rest = { stream, buffer, reserved, astray: trial.astray ?? astray, real: false };
      landings.push({ ...trial, from, to, since: trial.from, kernel, ...rest });
    }
  }
  for (const event of events) {
    if (event.kind !== 'dma') continue;
    const { id, kernel, device, streamId, address, write, outcome, physical, cached, reason } = event;
    const same = facts.streams.filter((each) => each.streamId === streamId);
    const stream = same.find((each) => each.device === device) ?? (same.length === 1 ? same[0] : undefined);
    landings.push({
      from: id,
      to: id,
      since: id,
      kernel,
      stream,
      device,
      streamId,
      address,
      write,
      outcome,
      ...(physical !== undefined && { physical }),
      ...(cached && { cached }),
      ...(reason !== undefined && { reason }),
      real: true,
      reserved: isReserved(stream, address),
      ...aimOf(facts, stream, id, address, physical),
    });
  }
  return landings.sort((a, b) => a.from - b.from);
}

/** Ids at which what an access is to be judged by changes: another kernel runs, attaches, shuts down, or maps. */
function phases(events: readonly Event[], facts: RunFacts, stream: StreamFacts | undefined): readonly number[] {
  const cuts: (number | undefined)[] = facts.kernels.map((kernel) => kernel.shutdownFrom);
  for (const event of events) if (event.kernel !== events[event.id - 1]?.kernel) cuts.push(event.id);
  for (const attachment of stream?.attachments ?? []) cuts.push(attachment.from, attachment.done);
  for (const buffer of facts.buffers) {
    if (buffer.streamId === stream?.streamId && buffer.smmu === stream.smmu) cuts.push(buffer.from, buffer.until);
  }
  return [...new Set(cuts.filter((cut) => cut !== undefined))].sort((a, b) => a - b);
}

function pieces(whole: { readonly from: number; readonly to: number }, cuts: readonly number[]) {
  const starts = [whole.from, ...cuts.filter((cut) => cut > whole.from && cut <= whole.to)];
  return starts.map((from, index) => ({ from, to: (starts[index + 1] ?? whole.to + 1) - 1 }));
}

function isReserved(stream: StreamFacts | undefined, address: bigint): boolean {
  const range = stream?.reserved;
  return range !== undefined && address >= range.address && address < range.address + range.length;
}

/** Whether the access got to memory. */
export function gotThrough(landing: Landing): landing is Landing & { readonly physical: bigint } {
  return (landing.outcome === 'translated' || landing.outcome === 'bypassed') && landing.physical !== undefined;
}

/** Whether the access was refused, for good as far as anyone can tell. */
export function wasRefused({ outcome }: Landing): boolean {
  return outcome === 'aborted' || outcome === 'discarded';
}

/** The mapping that an access uses though its kernel ended it; undefined where it uses none. Where it lands elsewhere the address has been
 *  given out again, which is not the ended mapping's doing. */
export function endedMapping(
  run: { isShutdown(kernel: number, event: number): boolean },
  landing: Landing,
): BufferFacts | undefined {
  const { buffer, kernel, from, address, physical } = landing;
  if (!gotThrough(landing) || !buffer || buffer.kernel !== kernel) return undefined;
  if (buffer.until === undefined || buffer.until > from || run.isShutdown(kernel, from)) return undefined;
  const home = homeOf(buffer, address);
  return home !== undefined && home !== physical ? undefined : buffer;
}

function aimOf(
  facts: RunFacts,
  stream: StreamFacts | undefined,
  at: number,
  address: bigint,
  physical: bigint | undefined,
): Pick<Landing, 'buffer' | 'astray'> {
  let buffer: BufferFacts | undefined;
  for (const each of facts.buffers) {
    if (!stream || each.streamId !== stream.streamId || each.smmu !== stream.smmu || each.from > at) continue;
    if (address < each.address || address >= each.address + BigInt(each.size)) continue;
    if (!buffer || preferred(each, buffer, at)) buffer = each;
  }
  const expected = buffer && homeOf(buffer, address);
  return { buffer, astray: physical !== undefined && expected !== undefined && physical !== expected };
}

/** A mapping in force comes before one that has ended, then that of the later kernel, one whose place is known, the newer one. An address of which
 *  nobody says that a kernel mapped it does not hide that of a mapping. */
function preferred(one: BufferFacts, other: BufferFacts, at: number): boolean {
  const isKnown = (buffer: BufferFacts): boolean => buffer.home !== undefined;
  const inForce = (buffer: BufferFacts): boolean =>
    isKnown(buffer) && (buffer.until === undefined || buffer.until > at);
  if (inForce(one) !== inForce(other)) return inForce(one);
  if (one.kernel !== other.kernel) return one.kernel > other.kernel;
  return isKnown(one) !== isKnown(other) ? isKnown(one) : one.from >= other.from;
}

/** Where an address of a buffer leads; undefined where nobody knows. */
export function homeOf({ address: first, home }: BufferFacts, address: bigint): bigint | undefined {
  if (typeof home === 'bigint') return home + (address - first);
  if (home === undefined) return undefined;
  const base = home[Number(address / page - first / page)];
  return base === undefined ? undefined : base - (base % page) + (address % page);
}
