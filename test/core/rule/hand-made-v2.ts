import type { Position } from '../../../src/core/base/span';
import type { BufferFacts, KernelFacts, KernelStart, StreamFacts, TrialFacts } from '../../../src/core/rule/facts';
import { judge } from '../../../src/core/rule/judge';
import { mmu500, profilesV2 } from '../../../src/core/smmu/profiles/v2/library';
import type { ProfileV2 } from '../../../src/core/smmu/profiles/v2/profile';
import { registerShownV2 } from '../../../src/core/smmu/registers/v2/map';
import { Frame } from '../../../src/core/smmu/v2/frame';
import { Recorder } from '../../../src/core/trace/recorder';
import { lineOf } from './hand-made';

/** What is found in a run on an SMMUv2 that is told as text, one thing a line, under HANDOFF-BYPASS; `@12` at the end of one is line 12 of a driver.
 *
 *      part smmu-v2-full                in place of mmu-500
 *      stream nic 0x8                   a device
 *      w SMR3 0x80000008 [ignored]      as the trace names registers: sCR0, S2CR3, CBAR3, CB3_SCTLR
 *      w S2CR* 0x20000                  all that the part has
 *      r CB3_FSR 0x2 [400]              so many times more
 *      kernel kexec | crash             the next one
 *      off, on                          the SMMU has no power
 *      enter f, return f                a call
 *      map nic, leave nic, unmap nic    a buffer: mapped, on its way out, gone
 *      try nic                          what a write of nic to its buffer comes to: it goes untranslated
 *      shutdown, oops
 */
export function findingsV2(text: string): string[] {
  const recorder = new Recorder();
  const kernels: KernelFacts[] = [{ start: 'cold' }];
  const streams: StreamFacts[] = [];
  const buffers: BufferFacts[] = [];
  const trials: TrialFacts[] = [];
  const off: { from: number; until?: number }[] = [];
  let profile: ProfileV2 = mmu500;
  const access = (name: string) => {
    const shown = registerShownV2(name);
    if (!shown) throw new Error(`unknown register ${name}`);
    const size = (shown.register.width / 8) as 4 | 8;
    const offset = new Frame(profile).offsetOf(shown.register, shown.index);
    return { device: 'smmu', register: name, offset, size };
  };
  const change = (name: string, more: Partial<BufferFacts>): void => {
    const { streamId } = streams.find(({ device }) => device === name) ?? { streamId: 0 };
    const index = buffers.findLastIndex((each) => each.streamId === streamId);
    const buffer = buffers[index];
    if (buffer) buffers[index] = { ...buffer, ...more };
  };
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [action = '', number = ''] = line.split(' @');
    const [verb = '', first = '', second = '0', third] = action.split(/\s+/);
    const stack = number === '' ? [] : [{ function: 'f', at: at(Number(number)) }];
    const cause = { span: stack[0]?.at, stack };
    recorder.cause = () => cause;
    const next = recorder.length;
    switch (verb) {
      case 'part':
        profile = profilesV2[first] ?? mmu500;
        break;
      case 'stream':
        streams.push({ device: first, smmu: 'smmu', streamId: Number(second), attachments: [] });
        break;
      case 'w':
        for (const name of several(first, profile)) {
          const effect = third === 'ignored' ? 'ignored' : 'taken';
          recorder.record({ kind: 'register-write', ...access(name), value: BigInt(second), effect });
        }
        break;
      case 'r':
        for (let times = 0; times <= Number(third ?? 0); times++) {
          recorder.record({ kind: 'register-read', ...access(first), value: BigInt(second) });
        }
        break;
      case 'kernel':
        recorder.kernel = kernels.length;
        kernels.push({ start: first as KernelStart });
        break;
      case 'shutdown':
        kernels[kernels.length - 1] = { ...(kernels.at(-1) ?? { start: 'cold' }), shutdownFrom: next };
        break;
      case 'off':
        off.push({ from: next });
        break;
      case 'on':
        Object.assign(off.at(-1) ?? {}, { until: next });
        break;
      case 'enter':
      case 'return':
        recorder.record({ kind: 'call', function: first, phase: verb });
        break;
      case 'oops':
        recorder.record({ kind: 'oops', reason: 'bug', text: 'BUG' });
        break;
      case 'map': {
        const { streamId } = streams.find(({ device }) => device === first) ?? { streamId: 0 };
        const place = { address: 0x1000n, size: 4096, home: 0x5000n };
        buffers.push({ streamId, smmu: 'smmu', ...place, kernel: recorder.kernel, from: next });
        break;
      }
      case 'try': {
        const { streamId } = streams.find(({ device }) => device === first) ?? { streamId: 0 };
        const access = { device: first, smmu: 'smmu', streamId, address: 0x1000n, write: true };
        trials.push({ ...access, from: next - 1, to: next - 1, outcome: 'bypassed', physical: 0x1000n });
        break;
      }
      case 'leave':
        change(first, { leaving: next });
        break;
      case 'unmap':
        change(first, { until: next });
        break;
      default:
        throw new Error(`unknown verb ${verb}`);
    }
  }
  const facts = { kernels, smmus: [], smmusV2: [{ name: 'smmu', profile, off }], streams, buffers, trials };
  const [judgement] = judge(recorder.trace(), facts, { policies: ['HANDOFF-BYPASS'] });
  return (judgement?.findings ?? []).map(lineOf);
}

/** `S2CR*` and `CB*_FSR` are all of them. */
function several(name: string, profile: ProfileV2): string[] {
  if (!name.includes('*')) return [name];
  const { groups, banks } = new Frame(profile);
  const count = name.startsWith('CB') ? banks : groups;
  return Array.from({ length: count }, (_, index) => name.replace('*', String(index)));
}

function at(line: number): Position {
  return { file: 'drivers/iommu/arm/arm-smmu/arm-smmu.c', line, column: 1 };
}
