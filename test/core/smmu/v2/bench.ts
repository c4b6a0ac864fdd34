import { Clock } from '../../../../src/core/machine/clock';
import { InterruptLines } from '../../../../src/core/machine/interrupt';
import { PhysicalMemory } from '../../../../src/core/machine/memory';
import { WatchList } from '../../../../src/core/machine/watch';
import { profilesV2 } from '../../../../src/core/smmu/profiles/v2/library';
import { identificationFieldV2, identifyV2, type ProfileV2 } from '../../../../src/core/smmu/profiles/v2/profile';
import { CBA2R, CBAR } from '../../../../src/core/smmu/registers/v2/bank-attributes';
import { MAIR0, SCTLR, TCR, TCR2, TTBR0 } from '../../../../src/core/smmu/registers/v2/context-bank';
import type { FrameRegister } from '../../../../src/core/smmu/registers/v2/frame-register';
import { sCR0 } from '../../../../src/core/smmu/registers/v2/global';
import { S2CR, SMR } from '../../../../src/core/smmu/registers/v2/stream-map';
import type { KnobsV2 } from '../../../../src/core/smmu/v2/knobs';
import { SmmuV2 } from '../../../../src/core/smmu/v2/smmu';
import type { Ports, Resumed } from '../../../../src/core/smmu/v3/port';
import type { Transaction, TransactionResult } from '../../../../src/core/smmu/v3/transaction';
import type { Event } from '../../../../src/core/trace/event';
import { Recorder } from '../../../../src/core/trace/recorder';
import { ram } from '../ram';
import { Heap, Tables } from '../tables';

/** Fields of a register by name. */
type Contents<R> = R extends FrameRegister<infer F> ? Partial<Record<F, number | bigint>> : never;

/** What a text such as `IDR1.SMCD=1` makes of a profile. */
function changed(profile: ProfileV2, text: string): ProfileV2 {
  const [, register = 'IDR0', field = '', value = ''] = /^(IDR\d)\.(\w+)=(\d+)$/.exec(text) ?? [];
  const name = register as 'IDR0';
  const old = identifyV2(name, { [field]: identificationFieldV2(profile, name, field) });
  const next = (profile.identification[name] & ~old) | identifyV2(name, { [field]: Number(value) });
  return { ...profile, identification: { ...profile.identification, [name]: next } };
}

/** An SMMUv2 on a machine of its own, 16 MiB of RAM from 0x40000000, and what a test wants to say to it. */
export class BenchV2 {
  readonly recorder = new Recorder();
  readonly clock = new Clock();
  readonly interrupts = new InterruptLines();
  readonly watches = new WatchList();
  readonly memory: PhysicalMemory;
  readonly smmu: SmmuV2;
  readonly heap = new Heap();
  readonly resumed: Resumed[] = [];
  #seen = 0;

  constructor(
    profile = 'smmu-v2-full',
    changes: readonly string[] = [],
    knobs: Partial<KnobsV2> = {},
    ports: Partial<Ports> = {},
  ) {
    const buffer = ram();
    this.memory = new PhysicalMemory({ buffer: () => buffer, size: buffer.byteLength, base: 0x4000_0000n });
    this.recorder.now = () => this.clock.now;
    const base = profilesV2[profile];
    if (!base) throw new Error(`no profile ${profile}`);
    const { memory, recorder, clock, interrupts, watches } = this;
    this.smmu = new SmmuV2('smmu', changes.reduce(changed, base), knobs, {
      ...{ memory, recorder, clock, interrupts, watches },
      onResumed: (resumed) => this.resumed.push(resumed),
      ...ports,
    });
    this.smmu.reset();
  }

  /** Writes a register as software does. */
  write(register: FrameRegister<never>, value: number | bigint, index = 0): void {
    const declared = register as FrameRegister;
    this.smmu.write(this.#offset(declared, index), declared.width === 64 ? 8 : 4, BigInt(value));
  }

  read(register: FrameRegister<never>, index = 0): bigint {
    const declared = register as FrameRegister;
    return this.smmu.read(this.#offset(declared, index), declared.width === 64 ? 8 : 4);
  }

  store(address: bigint, ...words: readonly bigint[]): void {
    for (const [index, word] of words.entries()) {
      if (!this.memory.write(address + BigInt(index) * 8n, 8, word)) throw new Error('outside RAM');
    }
  }

  /** Translation on, reports and unknown streams as Linux has them; `more` changes fields. */
  enable(more: Contents<typeof sCR0> = {}): void {
    const linux = { GFRE: 1, GFIE: 1, GCFGFRE: 1, GCFGFIE: 1, VMIDPNE: 1, PTM: 1, USFCFG: 1 };
    this.write(sCR0, sCR0.make({ ...linux, ...more }));
    this.fresh();
  }

  /** Group `index` matches a StreamID and has an S2CR; `mask` has 1 for bits that do not matter. */
  group(index: number, id: number, contents: Contents<typeof S2CR>, mask = 0): void {
    this.write(SMR, SMR.make({ ID: id, MASK: mask, VALID: 1 }), index);
    this.write(S2CR, S2CR.make(contents), index);
  }

  /** Bank `index` has stage 1 alone over 39 bits with 4K pages, as Linux sets it up. Nothing is mapped. */
  stage1(
    index: number,
    more: {
      readonly tcr?: Contents<typeof TCR>;
      readonly tcr2?: Contents<typeof TCR2>;
      readonly sctlr?: Contents<typeof SCTLR>;
      readonly cbar?: Contents<typeof CBAR>;
      readonly asid?: number;
    } = {},
  ): Tables {
    const tables = new Tables(this, this.heap, 12, 39, 1);
    this.write(CBA2R, CBA2R.make({ VA64: 1 }), index);
    this.write(CBAR, CBAR.make({ TYPE: 1, MemAttr: 15, BPSHCFG: 3, ...more.cbar }), index);
    this.write(TCR2, TCR2.make({ PASize: 5, AS: 1, SEP: 7, ...more.tcr2 }), index);
    this.write(TCR, TCR.make({ T0SZ: 25, IRGN0: 1, ORGN0: 1, SH0: 3, EPD1: 1, ...more.tcr }), index);
    this.write(TTBR0, TTBR0.make({ ADDR: tables.root, ASID: more.asid ?? index }), index);
    this.write(MAIR0, 0xffn, index);
    this.write(SCTLR, SCTLR.make({ M: 1, CFRE: 1, CFIE: 1, TRE: 1, AFE: 1, ASIDPNE: 1, ...more.sctlr }), index);
    return tables;
  }

  /** Bank `index` has stage 2 alone over 40 bits with 4K pages from level 1 on. */
  stage2(
    index: number,
    more: {
      readonly tcr?: Contents<typeof TCR>;
      readonly sctlr?: Contents<typeof SCTLR>;
      readonly vmid?: number;
    } = {},
  ): Tables {
    const tables = new Tables(this, this.heap, 12, 40, 1);
    this.write(CBA2R, CBA2R.make({ VA64: 1 }), index);
    this.write(CBAR, CBAR.make({ TYPE: 0, VMID: more.vmid ?? index + 1 }), index);
    this.write(TCR, TCR.make({ T0SZ: 24, SL0: 1, IRGN0: 1, ORGN0: 1, SH0: 3, PS: 5, ...more.tcr }), index);
    this.write(TTBR0, tables.root, index);
    this.write(SCTLR, SCTLR.make({ M: 1, CFRE: 1, CFIE: 1, TRE: 1, AFE: 1, ...more.sctlr }), index);
    return tables;
  }

  /** What becomes of a write by stream 3 (unless said otherwise), as text. */
  dma(address: bigint, more: Partial<Transaction> = {}): string {
    return outcomeOf(this.smmu.translate({ streamId: 3, address, write: true, ...more }));
  }

  /** What happened since the last call, one line each; register accesses are left out. */
  fresh(): string[] {
    const events = this.recorder.trace().events.slice(this.#seen);
    this.#seen += events.length;
    return events.filter(({ kind }) => kind !== 'register-read' && kind !== 'register-write').map(lineOf);
  }

  /** Register writes since the last call, one line each. */
  writes(): string[] {
    const events = this.recorder.trace().events.slice(this.#seen);
    this.#seen += events.length;
    return events.flatMap((event) =>
      event.kind === 'register-write'
        ? [`${event.register} ${text(event.previous)} -> ${text(event.value)} ${event.effect}`]
        : [],
    );
  }

  #offset(register: FrameRegister, index: number): number {
    return this.smmu.part.frame.offsetOf(register, index);
  }
}

/** `translated 0x40600000`, `aborted sGFSR.USF`, `discarded silently`. */
export function outcomeOf(result: TransactionResult): string {
  return 'physical' in result
    ? `${result.outcome} 0x${result.physical.toString(16)}`
    : `${result.outcome} ${result.event ?? 'silently'}`;
}

function text(value: bigint | undefined): string {
  return value === undefined ? 'UNKNOWN' : `0x${value.toString(16)}`;
}

function lineOf(event: Event): string {
  switch (event.kind) {
    case 'interrupt':
      return `interrupt ${event.line}${event.delivered ? '' : ' (nobody listens)'}`;
    case 'hardware':
      return `note ${event.severity === undefined ? '' : `${event.severity} `}${event.text}`;
    case 'not-modelled':
      return `not modelled ${event.subject}`;
    default:
      return event.kind;
  }
}
