import { hex } from '../../base/hex';
import type { PhysicalRange } from '../../machine/range';
import { atLeast } from '../profiles/profile';
import { IDR1 } from '../registers/identification';
import { CD } from '../structures/cd';
import { STE } from '../structures/ste';
import { L1CD } from '../structures/table';
import { cdProblem } from './cd-validity';
import type { ConfigurationCache } from './configuration-cache';
import { Fault } from './fault';
import { isCoherent, ofWalk, throughStage2 } from './memory-attributes';
import type { Part } from './part';
import type { Stage2 } from './stage2';
import type { Transaction } from './transaction';

/** What a CD is needed for: its number, or that stage 1 is bypassed. */
export type ContextChoice = { readonly index: number } | 'bypass' | Fault;

/** Finds context descriptors (§3.3.2, §5.3, §5.4). */
export class Contexts {
  constructor(
    private readonly part: Part,
    private readonly cache: ConfigurationCache,
  ) {}

  /** Which CD a transaction uses (§3.3.2, §5.2). */
  choose(ste: readonly bigint[], { substreamId }: Transaction): ContextChoice {
    const stage1 = (STE.get(ste, 'Config') & 1) === 1;
    const supported = IDR1.get(this.part.profile.identification.IDR1, 'SSIDSIZE') !== 0;
    const log2 = supported && stage1 ? STE.get(ste, 'S1CDMax') : 0;
    if (substreamId !== undefined) {
      if (!stage1) return new Fault('C_BAD_SUBSTREAMID', 'a SubstreamID is given, but stage 1 is off');
      if (log2 === 0) return new Fault('C_BAD_SUBSTREAMID', 'a SubstreamID is given, but the stream has only one CD');
      if (substreamId >= 2 ** log2)
        return new Fault('C_BAD_SUBSTREAMID', `SubstreamID ${substreamId} is beyond 2^${log2} CDs`);
      if (substreamId === 0 && STE.get(ste, 'S1DSS') === 2) {
        return new Fault('F_STREAM_DISABLED', 'SubstreamID 0 is reserved for traffic without one (S1DSS=2)');
      }
      return { index: substreamId };
    }
    if (!stage1) return 'bypass';
    if (log2 === 0) return { index: 0 };
    switch (STE.get(ste, 'S1DSS')) {
      case 1:
        return 'bypass';
      case 2:
        return { index: 0 };
      default:
        return new Fault('F_STREAM_DISABLED', 'traffic without a SubstreamID is off (S1DSS=0)');
    }
  }

  /** Fetches and judges a context descriptor, `speculative` ahead of any need. */
  fetch(
    ste: readonly bigint[],
    index: number,
    streamId: number,
    stage2: Stage2 | undefined,
    speculative = false,
  ): readonly bigint[] | Fault {
    const { log2, split, pointer } = this.#shape(ste);
    const stream = { first: streamId, last: streamId };
    let address: bigint;
    if (split === undefined) {
      address = alignDown(pointer, 6 + log2) + BigInt(index) * 64n;
    } else {
      const upper = Math.floor(index / 2 ** split);
      const at = alignDown(pointer, Math.max(6, log2 - split + 3)) + BigInt(upper) * 8n;
      const substreams = { firstSubstream: upper * 2 ** split, lastSubstream: (upper + 1) * 2 ** split - 1 };
      const facts = { kind: 'L1CD', ...stream, ...substreams } as const;
      const descriptor = this.#cached(`L1CD ${streamId} ${upper}`, facts, at, 1, ste, stage2, speculative);
      if (descriptor instanceof Fault) return descriptor;
      if (L1CD.get(descriptor, 'V') === 0) return new Fault('C_BAD_SUBSTREAMID', `L1CD ${upper} is not valid`);
      const table = alignDown(L1CD.big(descriptor, 'L2Ptr') << 12n, split + 6);
      const illegal = !stage2 && atLeast(this.part.profile.architecture, '3.1');
      if (illegal && table >> BigInt(this.part.outputBits) !== 0n) {
        return new Fault('C_BAD_SUBSTREAMID', `L1CD ${upper} points beyond the address size`);
      }
      address = table + BigInt(index % 2 ** split) * 64n;
    }
    const facts = { kind: 'CD', ...stream, firstSubstream: index, lastSubstream: index } as const;
    const cd = this.#cached(`CD ${streamId} ${index}`, facts, address, 8, ste, stage2, speculative);
    if (cd instanceof Fault) return cd;
    if (CD.get(cd, 'V') === 0) return new Fault('C_BAD_CD', 'the CD is not valid (V=0)');
    const problem = cdProblem(this.part, ste, cd);
    return problem === undefined ? cd : new Fault('C_BAD_CD', `the CD is ILLEGAL: ${problem}`);
  }

  /** Where the descriptors of a stream are in memory, or only that of one substream and, unless `leaf`, what leads to it. Nothing for nested
   *  streams, whose pointers are intermediate addresses. */
  places(ste: readonly bigint[], substream?: number, leaf = false): PhysicalRange[] {
    if (STE.get(ste, 'V') === 0 || (STE.get(ste, 'Config') & 3) !== 1) return [];
    const { log2, split, pointer } = this.#shape(ste);
    const one = (address: bigint, index: number) => ({ address: address + BigInt(index) * 64n, length: 64n });
    if (split === undefined) {
      const address = alignDown(pointer, 6 + log2);
      return substream === undefined ? [{ address, length: 64n << BigInt(log2) }] : [one(address, substream)];
    }
    const first = alignDown(pointer, Math.max(6, log2 - split + 3));
    const count = 2 ** Math.max(0, log2 - split);
    const ranges: PhysicalRange[] = [];
    for (let upper = 0; upper < count; upper++) {
      if (substream !== undefined && upper !== Math.floor(substream / 2 ** split)) continue;
      const at = first + BigInt(upper) * 8n;
      if (!leaf) ranges.push({ address: at, length: 8n });
      const word = this.part.memory.read(at, 8);
      if (word === undefined || L1CD.get([word], 'V') === 0) continue;
      const table = alignDown(L1CD.big([word], 'L2Ptr') << 12n, split + 6);
      ranges.push(
        substream === undefined ? { address: table, length: 64n << BigInt(split) } : one(table, substream % 2 ** split),
      );
    }
    return ranges;
  }

  /** Log2 of descriptors, how many index bits the second level resolves if there is one, and the pointer. */
  #shape(ste: readonly bigint[]): { log2: number; split: number | undefined; pointer: bigint } {
    // Without substreams S1CDMax is ignored: there is one descriptor.
    const substreams = IDR1.get(this.part.profile.identification.IDR1, 'SSIDSIZE');
    const log2 = substreams === 0 ? 0 : STE.get(ste, 'S1CDMax');
    const format = log2 === 0 ? 0 : STE.get(ste, 'S1Fmt');
    const split = format === 1 ? 6 : format === 2 ? 10 : undefined;
    return { log2, split, pointer: STE.big(ste, 'S1ContextPtr') << 6n };
  }

  #cached(
    key: string,
    entry: Parameters<ConfigurationCache['lookup']>[1],
    address: bigint,
    dwords: number,
    ste: readonly bigint[],
    stage2: Stage2 | undefined,
    speculative: boolean,
  ): readonly bigint[] | Fault {
    let fault: Fault | undefined;
    const words = this.cache.lookup(key, entry, () => {
      const access = { write: false, privileged: true, instruction: false, speculative };
      const physical = stage2?.translate(address, access, 'CD');
      if (physical instanceof Fault) {
        fault = physical;
        return undefined;
      }
      let at = physical?.address ?? address;
      // Only architecture 3.0 gets here with such an address: later ones call what leads to it ILLEGAL (§3.4.3).
      if (at >> BigInt(this.part.outputBits) !== 0n) {
        if (this.part.knobs.oversizedTable === 'fetch-error') {
          fault = new Fault('F_CD_FETCH', `${hex(at)} is beyond the address size`, { fetch: at });
          return undefined;
        }
        at = this.part.truncate(at);
      }
      const own = ofWalk(STE.get(ste, 'S1CIR'), STE.get(ste, 'S1COR'), STE.get(ste, 'S1CSH'));
      const attributes = physical ? throughStage2(own, physical.leaf.descriptor, physical.leaf.forced === true) : own;
      const read = this.part.sightings.fetch(at, dwords, this.part.memoryFor(isCoherent(attributes)));
      const what = dwords === L1CD.dwords ? 'level 1 context descriptors' : 'context descriptors';
      this.part.onFetch(what, { address: at, length: BigInt(dwords * 8) });
      if (!read) fault = new Fault('F_CD_FETCH', `fetch at ${hex(at)} aborted`, { fetch: at });
      return read;
    });
    return words ?? fault ?? new Fault('F_CD_FETCH', `fetch at ${hex(address)} aborted`, { fetch: address });
  }
}

function alignDown(address: bigint, log2: number): bigint {
  return (address >> BigInt(log2)) << BigInt(log2);
}
