import type { Position } from '../../../src/core/base/span';
import type {
  Attachment,
  BufferFacts,
  ConsequenceFacts,
  DeferralFacts,
  FreeFacts,
  KeptTranslationFacts,
  KernelFacts,
  KernelStart,
  LeakFacts,
  MemoryMapFacts,
  OverrunFacts,
  ReleaseFacts,
  RunFacts,
  StreamFacts,
  StructureFacts,
  TrialFacts,
} from '../../../src/core/rule/facts';
import type { Finding } from '../../../src/core/rule/finding';
import { judge } from '../../../src/core/rule/judge';
import type { PolicyId } from '../../../src/core/rule/policy';
import { qemuVirt } from '../../../src/core/smmu/profiles/library';
import { selectProfile } from '../../../src/core/smmu/profiles/override';
import type { Profile } from '../../../src/core/smmu/profiles/profile';
import { CD } from '../../../src/core/smmu/structures/cd';
import { STE } from '../../../src/core/smmu/structures/ste';
import { Recorder, type Trace } from '../../../src/core/trace/recorder';
import { fieldsOf, recordLine } from './hand-made-event';

/** A trace and what is known of its run. */
export interface HandMade {
  readonly trace: Trace;
  readonly facts: RunFacts;
}

interface Mutable<T> {
  value: T;
}

/** A run from text, one thing a line; `@12<30` at the end of one is line 12 of a driver, called from line 30.
 *
 *      kernel crash | kexec | cold      the next kernel; `memory 0x8000 0x1000` is its own, `unaware` one that does not know the SMMU
 *      stream nvme 0x8 [ats] [reserved] reserved is 0x3000 to 0x3fff; `attach nvme [identity] [blocked] [failed]` until `attached nvme`; `quiesced nvme`, `taken nvme`,
 *                                       `deferred nvme`, `not-deferred nvme`
 *      map nvme 0x1000 0x5000           4096 bytes at 0x1000, physical 0x5000; `leave` and `unmap nvme 0x1000`; `use nvme 0x1000` of what nobody maps
 *      w CR0 0x8 [ignored], r CR0ACK 0x8, cmd CFGI_STE SID=8 Leaf=1 [!CERROR_ILL], store 0x4000 0x5 [0x1]
 *      dma nvme write 0x1000 0x5000     really (`cached`: from the device's own cache), and `try` as what would be; `aborted` or `bypassed 0x1000` in place of the physical address, and
 *                                       an event name after it, or \`missing\` where nothing answers; `may` is a trial whose outcome is permitted only
 *      structures nvme V=1 Config=5 / V=1 ASID=1 TTB0=0x10 / 0x50000   STE, CD, where the CD is
 *      barrier dmb oshst
 *      wait 2, shutdown, off, on, sfm, log …, oops reason …, warn reason[:event since which] …, hardware …, fuel [last interrupt], interrupt line [lost], event C_BAD_STE 0x8,
 *      ats gpu on | off                 as its configuration space says; `silent gpu`, `refuses gpu`, `late gpu` of the ATC_INV that was taken last; `reset gpu`, `reset gpu hangs`
 *      keeps gpu 0x1000 0x50000 0x10 [0x60000]   its cache leads to 0x50000 when what began with event 16 (0x10) is over, where its domain has 0x60000, or nothing
 *      released gpu                     it is taken out of its IOMMU group
 *      page-request SID=8 PRGIndex=1 Last=1, incoherent, overrides (the SMMU can change attributes of DMA)
 *      enter f, return f, memremap 0x4000 4096, fatal nvme, leak what, free what
 *      overrun CMDQ_BASE 128 64 what    128 bytes where 64 were allocated, as a register says; or `nvme:STE` as an entry of a stream does
 */
export function runOf(text: string): HandMade {
  const maker = new Maker();
  for (const line of text.split('\n').map((each) => each.trim())) if (line !== '') maker.line(line);
  return maker.made();
}

/** What a policy finds, as `rule: claim @line`, with `(hint)` or `(warning)` where it is not a proven violation. */
export function findingsOf(text: string, policy: PolicyId, rule?: string): string[] {
  const { trace, facts } = runOf(text);
  const findings = judge(trace, facts, { policies: [policy] }).flatMap((judgement) => judgement.findings);
  return findings.filter((finding) => rule === undefined || finding.rule === rule).map(lineOf);
}

/** One finding as a line. */
export function lineOf(finding: Finding): string {
  const how = finding.verdict === 'warning' ? ' (warning)' : finding.level === 'proven' ? '' : ` (${finding.level})`;
  return `${finding.rule}: ${finding.claim}${how}${finding.at ? ` @${finding.at.line}` : ''}`;
}

class Maker {
  readonly #recorder = new Recorder();
  readonly #kernels: { start: KernelStart; memory: { address: bigint; length: bigint }[]; [key: string]: unknown }[] = [
    { start: 'cold', memory: [] },
  ];
  readonly #streams: (Omit<StreamFacts, 'attachments'> & {
    attachments: Attachment[];
    quiesced: Record<number, number>;
    taken?: Record<number, number>;
    deferrals?: DeferralFacts[];
  })[] = [];
  readonly #buffers: BufferFacts[] = [];
  readonly #trials: TrialFacts[] = [];
  readonly #consequences: ConsequenceFacts[] = [];
  readonly #leaks: LeakFacts[] = [];
  readonly #frees: FreeFacts[] = [];
  readonly #overruns: OverrunFacts[] = [];
  readonly #maps: MemoryMapFacts[] = [];
  readonly #structures: StructureFacts[] = [];
  readonly #kept: KeptTranslationFacts[] = [];
  readonly #releases: ReleaseFacts[] = [];
  readonly #off: { from: number; until?: number }[] = [];
  readonly #held = new Map<string, bigint>();
  #sfm: number | undefined;
  #profile: Profile = qemuVirt;
  readonly #now: Mutable<bigint> = { value: 0n };

  constructor() {
    this.#recorder.now = () => this.#now.value;
  }

  made(): HandMade {
    const facts: RunFacts = {
      kernels: this.#kernels as unknown as KernelFacts[],
      smmus: [
        {
          name: 'smmu',
          profile: this.#profile,
          off: this.#off,
          ...(this.#sfm !== undefined && { serviceFailureFrom: this.#sfm }),
        },
      ],
      streams: this.#streams,
      buffers: this.#buffers,
      trials: this.#trials,
      consequences: this.#consequences,
      leaks: this.#leaks,
      frees: this.#frees,
      overruns: this.#overruns,
      memoryMaps: this.#maps,
      structures: this.#structures,
      keptTranslations: this.#kept,
      releases: this.#releases,
      knobs: ['caches=on'],
    };
    return { trace: this.#recorder.trace(), facts };
  }

  line(line: string): void {
    const [action = '', places = ''] = line.split(' @');
    const stack = places
      .split('<')
      .filter((each) => each !== '')
      .map((each, depth) => ({ function: `f${depth}`, at: at(Number(each)) }));
    this.#recorder.cause = () => ({ span: stack[0]?.at, stack });
    const [verb = '', ...words] = action.split(/\s+/);
    this.#do(verb, words, words.join(' '));
  }

  #do(verb: string, words: string[], rest: string): void {
    const [first = '', second = '0'] = words;
    const recorder = this.#recorder;
    const next = recorder.length;
    const kernel = recorder.kernel;
    switch (verb) {
      case 'kernel':
        recorder.kernel = this.#kernels.length;
        this.#kernels.push({ start: first as KernelStart, memory: [] });
        return;
      case 'memory':
        this.#kernels.at(-1)?.memory.push({ address: BigInt(first), length: BigInt(second) });
        return;
      case 'unaware':
        Object.assign(this.#kernels.at(-1) ?? {}, { knowsSmmu: false });
        return;
      case 'shutdown':
        Object.assign(this.#kernels.at(-1) ?? {}, { shutdownFrom: next });
        return;
      case 'stream':
        this.#streams.push({
          device: first,
          smmu: 'smmu',
          streamId: Number(second),
          ...(words.includes('ats') && { ats: true as const }),
          ...(words.includes('reserved') && { reserved: { address: 0x3000n, length: 0x1000n } }),
          attachments: [],
          quiesced: {},
        });
        return;
      case 'attach':
        this.#stream(first).attachments.push({
          kernel,
          from: next,
          ...(words.includes('identity') && { identity: true as const }),
          ...(words.includes('blocked') && { blocked: true as const }),
          ...(words.includes('failed') && { failed: true as const }),
        });
        return;
      case 'attached': {
        const { attachments } = this.#stream(first);
        const last = attachments.pop();
        if (last) attachments.push({ ...last, done: next });
        return;
      }
      case 'quiesced':
        this.#stream(first).quiesced[kernel] = next;
        return;
      case 'taken':
        this.#watched(first).taken[kernel] = next;
        return;
      case 'deferred':
      case 'not-deferred': {
        const cause = this.#recorder.cause();
        this.#watched(first).deferrals.push({ kernel, event: next, deferred: verb === 'deferred', cause });
        return;
      }
      case 'map': {
        const { streamId, smmu } = this.#stream(first);
        const home = BigInt(words[2] ?? '0');
        this.#buffers.push({ streamId, smmu, address: BigInt(second), size: 4096, home, kernel, from: next });
        return;
      }
      case 'use': {
        const { streamId, smmu } = this.#stream(first);
        this.#buffers.push({ streamId, smmu, address: BigInt(second), size: 4096, kernel, from: next });
        return;
      }
      case 'unmap': {
        const index = this.#buffers.findLastIndex((each) => each.address === BigInt(second));
        const buffer = this.#buffers[index];
        if (buffer) this.#buffers[index] = { ...buffer, until: next };
        return;
      }
      case 'leave': {
        const index = this.#buffers.findLastIndex((each) => each.address === BigInt(second));
        const buffer = this.#buffers[index];
        if (buffer) this.#buffers[index] = { ...buffer, leaving: next };
        return;
      }
      case 'keeps': {
        const { device, smmu, streamId } = this.#stream(first);
        const [address, physical, since, instead] = words.slice(1).map((word) => BigInt(word));
        this.#kept.push({
          device,
          smmu,
          streamId,
          kernel,
          event: next - 1,
          since: Number(since ?? 0n),
          address: address ?? 0n,
          physical: physical ?? 0n,
          ...(instead !== undefined && { instead }),
        });
        return;
      }
      case 'released':
        this.#releases.push({ event: next, kernel, device: first, cause: this.#recorder.cause() });
        return;
      case 'off':
        this.#off.push({ from: next });
        return;
      case 'on': {
        const last = this.#off.at(-1);
        if (last) last.until = next;
        return;
      }
      case 'incoherent':
        this.#profile = selectProfile('qemu-virt', ['IDR0.COHACC=0']).value ?? qemuVirt;
        return;
      case 'overrides':
        this.#profile = selectProfile('qemu-virt', ['IDR1.ATTR_TYPES_OVR=1']).value ?? qemuVirt;
        return;
      case 'sfm':
        this.#sfm = next;
        return;
      case 'wait':
        this.#now.value += BigInt(Math.round(Number(first) * 1e9));
        return;
      case 'memremap':
        this.#maps.push({ event: next, kernel, address: BigInt(first), length: BigInt(second) });
        return;
      case 'leak':
        this.#leaks.push({ what: rest, acquired: next - 1, noticed: next });
        return;
      case 'free':
        this.#frees.push({ event: next, kernel, smmu: 'smmu', what: rest });
        return;
      case 'overrun': {
        const [stream = '', entry] = first.split(':');
        const told = entry ? { streamId: this.#stream(stream).streamId, entry: entry as 'STE' } : { register: first };
        const [length, allocated] = [BigInt(second), BigInt(words[2] ?? '0')];
        this.#overruns.push({
          event: next - 1,
          kernel,
          smmu: 'smmu',
          what: words.slice(3).join(' '),
          told,
          length,
          allocated,
        });
        return;
      }
      case 'structures': {
        const [ste = '', cd, cdAt] = rest.replace(first, '').split('/');
        const { streamId, smmu } = this.#stream(first);
        this.#structures.push({
          after: next - 1,
          smmu,
          streamId,
          ste: STE.make(fieldsOf(ste)),
          ...(cd !== undefined && { cd: CD.make(fieldsOf(cd)) }),
          ...(cdAt !== undefined && { cdAt: BigInt(cdAt.trim()) }),
        });
        return;
      }
      case 'ats':
        this.#recorder.record({
          kind: 'hardware',
          device: first,
          text: `ATS is ${second === 'on' ? 'enabled' : 'disabled'}`,
        });
        return;
      case 'try':
      case 'may':
      case 'dma':
        this.#access(verb, words);
        return;
      case 'fatal':
        this.#consequences.push({ event: next, device: first, severity: 'fatal' });
        recordLine(recorder, this.#held, [verb, ...words], rest);
        return;
      default:
        recordLine(recorder, this.#held, [verb, ...words], rest);
    }
  }

  #access(verb: 'try' | 'may' | 'dma', [device = '', direction, address = '0', landing = '', extra]: string[]): void {
    const { streamId } = this.#stream(device);
    const stands = /^(aborted|bypassed)$/.test(landing);
    const outcome = (stands ? landing : 'translated') as 'aborted' | 'bypassed' | 'translated';
    const physical = outcome === 'aborted' ? undefined : BigInt(outcome === 'bypassed' ? address : landing);
    const event = outcome === 'aborted' ? extra : undefined;
    const cached = extra === 'cached';
    const facts = {
      device,
      streamId,
      address: BigInt(address),
      write: direction === 'write',
      outcome,
      ...(physical !== undefined && { physical }),
      ...(cached && { cached: true as const }),
      ...(extra === 'missing' && { reason: 'nothing answers' }),
    };
    if (verb === 'dma') {
      this.#recorder.record({ kind: 'dma', ...facts, ...(event !== undefined && { reason: event }) });
      return;
    }
    const from = this.#recorder.length - 1;
    const rest = { ...(event !== undefined && { event }), ...(verb === 'may' && { permittedOnly: true as const }) };
    this.#trials.push({ ...facts, from, to: from, smmu: 'smmu', ...rest });
  }

  /** A stream of a run in which drivers of devices and the IOMMU core were watched. */
  #watched(name: string) {
    return Object.assign(this.#stream(name), { taken: {}, deferrals: [], ...this.#stream(name) });
  }

  #stream(name: string) {
    const found = this.#streams.find((each) => each.device === name);
    if (!found) throw new Error(`no stream ${name}`);
    return found;
  }
}

function at(line: number): Position {
  return { file: 'drivers/iommu/smmu.c', line, column: 2 };
}
