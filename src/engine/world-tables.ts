import { CD } from '../core/smmu/structures/cd';
import { Config, STE } from '../core/smmu/structures/ste';
import { L1CD } from '../core/smmu/structures/table';
import type { SmmuV3 } from '../core/smmu/v3/smmu';
import { entryOf } from './fault-word';
import type { Machine } from './machine';

/** STE and CD of a stream as memory holds them. */
interface Entry {
  readonly smmu: string;
  readonly streamId: number;
  readonly ste: readonly bigint[];
  readonly cd?: readonly bigint[];
  readonly cdAt?: bigint;
}

/** A word of a stream table's first level. */
interface Word {
  readonly smmu: string;
  readonly address: bigint;
  readonly value: bigint;
}

/** Entries of all bus masters' streams in the tables that the SMMUs' registers lead to; all zero, which is an invalid one, for a stream without
 *  an entry. */
export function entriesNow(machine: Machine): readonly Entry[] {
  return machine.fabric.endpoints.flatMap(({ smmu: name, streams }) => {
    const smmu = machine.smmu(name);
    return smmu ? streams.map((streamId) => entryNow(machine, smmu, streamId)) : [];
  });
}

const none: readonly bigint[] = Array.from({ length: 8 }, () => 0n);

function entryNow(machine: Machine, smmu: SmmuV3, streamId: number): Entry {
  const at = entryOf(streamId, smmu, machine.memory);
  const ste = (at === undefined ? undefined : words(machine, at)) ?? none;
  const stage1 = STE.get(ste, 'V') === 1 && (STE.get(ste, 'Config') & Config.Stage1) === Config.Stage1;
  const cdAt = stage1 ? contextAt(machine, ste) : undefined;
  const cd = cdAt === undefined ? undefined : words(machine, cdAt);
  return {
    smmu: smmu.name,
    streamId,
    ste,
    ...(cd && CD.get(cd, 'V') === 1 && { cd }),
    ...(cdAt !== undefined && { cdAt }),
  };
}

/** Where the context descriptor of traffic without a SubstreamID is: the first one of the table, or of its first second-level table. */
function contextAt(machine: Machine, ste: readonly bigint[]): bigint | undefined {
  const table = STE.big(ste, 'S1ContextPtr') << 6n;
  if (STE.get(ste, 'S1Fmt') === 0 || STE.get(ste, 'S1CDMax') === 0) return table;
  const first = machine.memory.read(table, 8);
  if (first === undefined || L1CD.get([first], 'V') === 0) return undefined;
  return L1CD.big([first], 'L2Ptr') << 12n;
}

function words({ memory }: Machine, at: bigint): readonly bigint[] | undefined {
  const found: bigint[] = [];
  for (let i = 0n; i < 8n; i++) {
    const word = memory.read(at + 8n * i, 8);
    if (word === undefined) return undefined;
    found.push(word);
  }
  return found;
}

/** The most that is read of a first level, in descriptors: tables of more are larger than all that a machine's streams need. */
const mostDescriptors = 1 << 14;

/** First level descriptors that lead somewhere. */
export function wordsNow(machine: Machine): readonly Word[] {
  return machine.devices.flatMap((name) => {
    const table = machine.smmu(name)?.streamTable;
    if (!table || table.split === undefined || table.base === 0n) return [];
    const count = Math.min(2 ** Math.max(0, table.log2 - table.split), mostDescriptors);
    const found: Word[] = [];
    for (let index = 0; index < count; index++) {
      const address = table.base + 8n * BigInt(index);
      const value = machine.memory.read(address, 8);
      if (value === undefined) break;
      if (value !== 0n) found.push({ smmu: name, address, value });
    }
    return found;
  });
}
