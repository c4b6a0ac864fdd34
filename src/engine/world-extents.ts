import type { Register } from '../core/smmu/declaration/register';
import { CR0, STRTAB_BASE_CFG } from '../core/smmu/registers/control';
import { CMDQ_BASE, EVENTQ_BASE, PRIQ_BASE } from '../core/smmu/registers/queue';
import { STE } from '../core/smmu/structures/ste';
import { L1CD, L1STD } from '../core/smmu/structures/table';
import type { Told } from '../core/smmu/structures/told';
import type { SmmuV3 } from '../core/smmu/v3/smmu';
import { entryOf } from './fault-word';
import type { Machine } from './machine';

/** Memory that an SMMU takes for a table or a queue. */
export interface Extent {
  /** `the stream table`, `the context descriptor table of nic`. */
  readonly what: string;
  /** Physical. */
  readonly start: bigint;
  /** Bytes. */
  readonly length: bigint;
  /** What says how long it is. */
  readonly told: Told;
}

/** Queues and tables of an SMMU by what its registers and tables say now, whatever its caches hold; page tables are not among them. Of two levels of
 *  context descriptors the first second-level table alone is. */
export function* extentsOf(machine: Machine, smmu: SmmuV3): Generator<Extent> {
  for (const { what, enable, base, log2 } of queues) {
    if (!isOn(smmu, enable)) continue;
    const held = smmu.peek(base as Register);
    const length = 1n << (BigInt(base.get(held, 'LOG2SIZE')) + log2);
    yield { what, start: base.big(held, 'ADDR') << 5n, length, told: { register: base.name } };
  }
  if (!isOn(smmu, 'SMMUEN')) return;
  const { base: start, bytes: length } = smmu.streamTable;
  if (start === 0n) return;
  yield { what: 'the stream table', start, length, told: { register: STRTAB_BASE_CFG.name } };
  for (const endpoint of machine.fabric.endpoints) {
    if (endpoint.smmu !== smmu.name) continue;
    for (const streamId of endpoint.streams) yield* ofStream(machine, smmu, streamId, endpoint.name);
  }
}

const queues = [
  { what: 'the command queue', enable: 'CMDQEN', base: CMDQ_BASE, log2: 4n },
  { what: 'the event queue', enable: 'EVENTQEN', base: EVENTQ_BASE, log2: 5n },
  { what: 'the page request queue', enable: 'PRIQEN', base: PRIQ_BASE, log2: 4n },
] as const;

function* ofStream({ memory }: Machine, smmu: SmmuV3, streamId: number, device: string): Generator<Extent> {
  const read = (at: bigint): bigint => memory.read(at, 8) ?? 0n;
  const { split, base } = smmu.streamTable;
  if (split !== undefined && streamId < 2 ** smmu.streamTable.log2) {
    const descriptor = read(base + 8n * BigInt(Math.floor(streamId / 2 ** split)));
    const second = L1STD.get([descriptor], 'Span') === 0 ? undefined : smmu.streamTable.secondLevel([descriptor]);
    const what = `the second-level stream table of ${device}`;
    if (second) yield { what, start: second.address, length: second.length, told: { streamId, entry: 'L1STD' } };
  }
  const at = entryOf(streamId, smmu, memory);
  const ste = at === undefined ? undefined : Array.from({ length: 8 }, (_, index) => read(at + 8n * BigInt(index)));
  if (!ste || STE.get(ste, 'V') === 0 || STE.get(ste, 'Config') !== 5) return;
  const log2 = BigInt(STE.get(ste, 'S1CDMax'));
  const start = STE.big(ste, 'S1ContextPtr') << 6n;
  const linear = STE.get(ste, 'S1Fmt') === 0 || log2 === 0n;
  const leaf = STE.get(ste, 'S1Fmt') === 1 ? 6n : 10n;
  const length = linear ? 64n << log2 : 8n << (log2 > leaf ? log2 - leaf : 0n);
  const what = `the context descriptor table of ${device}`;
  yield { what, start, length, told: { streamId, entry: 'STE' } };
  const first = linear ? 0n : read(start);
  if (L1CD.get([first], 'V') === 0) return;
  yield { what, start: L1CD.big([first], 'L2Ptr') << 12n, length: 64n << leaf, told: { streamId, entry: 'L1CD' } };
}

function isOn(smmu: SmmuV3, field: 'SMMUEN' | 'CMDQEN' | 'EVENTQEN' | 'PRIQEN'): boolean {
  return CR0.get(smmu.peek(CR0), field) === 1;
}
