import { Clock } from '../../core/machine/clock';
import { InterruptLines } from '../../core/machine/interrupt';
import { PhysicalMemory } from '../../core/machine/memory';
import { selectProfile } from '../../core/smmu/profiles/override';
import { CD } from '../../core/smmu/structures/cd';
import { STE } from '../../core/smmu/structures/ste';
import { L1STD } from '../../core/smmu/structures/table';
import { explore } from '../../core/smmu/v3/explore';
import { defaultKnobs, type Knobs } from '../../core/smmu/v3/knobs';
import { SmmuV3 } from '../../core/smmu/v3/smmu';
import { Recorder } from '../../core/trace/recorder';
import { main, Stop } from '../stop';

const base = 0x4000_0000n;
const at = {
  commands: base,
  table: base + 0x10_0000n,
  second: base + 0x20_0000n,
  cd: base + 0x80_0000n,
  root: base + 0x90_0000n,
};
const leaf = (1n << 10n) | (1n << 6n) | 3n;

/** A trace would grow without end here, and is not what is measured. */
class Silent extends Recorder {
  readonly #event = super.record({ kind: 'barrier', name: '' });

  override record(): ReturnType<Recorder['record']> {
    return this.#event;
  }
}

/** An SMMU with `streams` streams in use, all sharing one address space of four pages. */
function machine(streams: number, knobs: Partial<Knobs>): { smmu: SmmuV3; memory: PhysicalMemory } {
  const buffer = new ArrayBuffer(32 << 20);
  const memory = new PhysicalMemory({ buffer: () => buffer, size: buffer.byteLength, base });
  const { value } = selectProfile('mmu-700');
  if (!value) throw new Stop('there is no profile mmu-700');
  const ports = { memory, recorder: new Silent(), clock: new Clock(), interrupts: new InterruptLines() };
  const smmu = new SmmuV3('smmu', value, { ...defaultKnobs, ...knobs }, ports);
  const store = (address: bigint, words: readonly bigint[]) => {
    for (const [index, word] of words.entries()) memory.write(address + BigInt(index) * 8n, 8, word);
  };
  store(at.root, [(at.root + 0x1000n) | 3n]);
  store(at.root + 0x1000n, [(at.root + 0x2000n) | 3n]);
  store(at.root + 0x2000n, [(at.root + 0x3000n) | 3n]);
  store(
    at.root + 0x3000n,
    [0n, 1n, 2n, 3n].map((page) => (base + (page << 12n)) | leaf),
  );
  const cd = { V: 1, AA64: 1, R: 1, A: 1, EPD1: 1, T0SZ: 16, IPS: 5, ASID: 1, TTB0: at.root >> 4n };
  store(at.cd, CD.make(cd));
  const ste = STE.make({ V: 1, Config: 5, S1ContextPtr: at.cd >> 6n });
  for (let id = 0; id < streams; id++) store(at.second + BigInt(id) * 64n, ste);
  for (let index = 0; index < Math.ceil(streams / 256); index++) {
    store(at.table + BigInt(index) * 8n, L1STD.make({ Span: 9, L2Ptr: (at.second + BigInt(index) * 0x4000n) >> 6n }));
  }
  smmu.write(0x80, 8, at.table);
  smmu.write(0x88, 4, 0x1_0210n);
  smmu.write(0x90, 8, at.commands | 8n);
  smmu.write(0x98, 4, 0n);
  smmu.write(0x9c, 4, 0n);
  smmu.write(0x20, 4, 9n);
  return { smmu, memory };
}

/** Times per second, from the best of five rounds. */
function rate(count: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return (count / best) * 1000;
}

/** Prints how many register accesses, commands, translations and snapshots the model does in a second, for few and many streams. */
async function bench(): Promise<void> {
  const everything: Partial<Knobs> = { configurationCache: 'infinite', translationCache: 'infinite' };
  /** Hardware costs the same whatever the size of the table: so should this. */
  const few = new Map<string, number>();
  for (const streams of [16, 4096, 65536]) {
    const plain = machine(streams, {});
    const cached = machine(streams, everything);
    const translate = ({ smmu }: typeof plain) =>
      rate(20_000, () => {
        for (let index = 0; index < 20_000; index++) {
          smmu.translate({ streamId: index % 16, address: BigInt(index % 4) << 12n, write: true });
        }
      });
    const reads = rate(100_000, () => {
      for (let index = 0; index < 100_000; index++) plain.smmu.read(0x24, 4);
    });
    for (let slot = 0n; slot < 256n; slot++) plain.memory.write(at.commands + slot * 16n, 8, 0x46n);
    let producer = 0;
    const commands = rate(25_600, () => {
      for (let batch = 0; batch < 200; batch++) {
        producer = (producer + 128) % 512;
        plain.smmu.write(0x98, 4, BigInt(producer));
      }
    });
    const results: [string, number][] = [
      ['register reads', reads],
      ['commands', commands],
      ['uncached translations', translate(plain)],
      ['cached translations', translate(cached)],
      [
        'tried translations',
        rate(5_000, () => {
          for (let index = 0; index < 5_000; index++) {
            const transaction = { streamId: (index * 7919) % streams, address: 0n, write: true };
            explore(plain.smmu, () => plain.smmu.translate(transaction), 1);
          }
        }),
      ],
      [
        'snapshots',
        rate(20_000, () => {
          for (let index = 0; index < 20_000; index++) cached.smmu.snapshot();
        }),
      ],
    ];
    for (const [what, perSecond] of results) {
      const first = few.get(what) ?? perSecond;
      few.set(what, first);
      const figure = Math.round(perSecond).toLocaleString('en').padStart(12);
      const ratio = (perSecond / first).toFixed(2);
      console.log(`${String(streams).padStart(6)} streams  ${what.padEnd(24)}${figure} /s  ${ratio} of 16 streams`);
    }
  }
}

await main(bench);
