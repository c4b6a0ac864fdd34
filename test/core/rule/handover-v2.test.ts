import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../../../src/core/rule/facts';
import { judge } from '../../../src/core/rule/judge';
import type { PolicyId } from '../../../src/core/rule/policy';
import { mmu500 } from '../../../src/core/smmu/profiles/v2/library';
import { Recorder } from '../../../src/core/trace/recorder';

/** Boot with CLIENTPD=0, shutdown with the value: the second event is the last write. */
function traceOf(last: bigint) {
  const recorder = new Recorder();
  const write = (value: bigint, previous: bigint) =>
    recorder.record({
      kind: 'register-write',
      device: 'smmu',
      register: 'sCR0',
      offset: 0,
      size: 4,
      value,
      previous,
      effect: 'taken',
    });
  write(0x201c36n, 0x200001n);
  write(last, 0x201c36n);
  return recorder.trace();
}

const stream = { device: 'nic', smmu: 'smmu', streamId: 8, attachments: [] };
const buffer = { streamId: 8, smmu: 'smmu', address: 0x1000n, size: 4096, home: 0x5000n, kernel: 0, from: 0 };
const trial = { device: 'nic', smmu: 'smmu', streamId: 8, address: 0x1000n, write: true } as const;
const through = { ...trial, from: 1, to: 1, outcome: 'bypassed', physical: 0x1000n } as const;

function told(policy: PolicyId, last: bigint, more: Partial<RunFacts> = {}): string[] {
  const facts: RunFacts = {
    kernels: [{ start: 'cold', shutdownFrom: 1 }],
    smmus: [],
    smmusV2: [{ name: 'smmu', profile: mmu500 }],
    streams: [stream],
    buffers: [buffer],
    trials: [through],
    ...more,
  };
  const [judgement] = judge(traceOf(last), facts, { policies: [policy] });
  return (judgement?.findings ?? []).map(({ rule, verdict, damage }) => `${verdict} ${rule}: ${damage ?? ''}`).sort();
}

describe('an SMMUv2 that is turned off on the way down', () => {
  const owners = [{ kernel: 0, address: 0x1000n, length: 4096n, what: 'its stack' }];

  it('is a matter of policy, and of nothing else', () => {
    expect(told('HANDOFF-ABORT', 1n)).toEqual([
      'violation no-untranslated-dma-after-shutdown: a write of nic (SID 0x8) at 0x1000 was taken for a physical address, physical 0x1000',
    ]);
    expect(told('HANDOFF-BYPASS', 1n).map((text) => text.split(':')[0])).toEqual([
      'warning no-untranslated-dma-after-shutdown',
    ]);
  });

  it('hits memory of somebody', () => {
    expect(told('HANDOFF-ABORT', 1n, { owners })[0]).toMatch(/physical 0x1000, where the kernel has its stack$/);
    const other = [{ ...owners[0], kernel: 1, address: 0x1000n, length: 4096n, what: 'its stack' }];
    expect(told('HANDOFF-ABORT', 1n, { owners: other })[0]).toMatch(/physical 0x1000$/);
  });

  it('leaves software without DMA that does not know it, where it stays on', () => {
    const aborted = { trials: [{ ...trial, from: 1, to: 1, outcome: 'aborted' as const }] };
    expect(told('HANDOFF-BYPASS', 0x201c36n, aborted)).toEqual([
      'violation next-system-can-do-dma: sCR0.CLIENTPD was 0 at the end',
    ]);
    expect(told('HANDOFF-ABORT', 0x201c36n, aborted)).toEqual([]);
  });

  it('is no excuse before shutdown, nor for memory of nobody', () => {
    const early = { kernels: [{ start: 'cold' as const }] };
    expect(told('HANDOFF-BYPASS', 1n, early).map((text) => text.split(':')[0])).toEqual([
      'violation dma-reaches-its-buffer',
    ]);
  });
});

describe('a group that goes on the way down', () => {
  const release = { event: 1, kernel: 0, device: 'nic' };
  const rules = (more: Partial<RunFacts>) =>
    told('HANDOFF-BYPASS', 1n, { trials: [], ...more }).map((text) => text.split(':')[0]);

  it('is missed by a driver that is at work', () => {
    expect(rules({ releases: [release] })).toEqual(['violation group-outlives-its-users']);
  });

  it('is missed by nobody who was stopped, has nothing mapped, or before', () => {
    expect(rules({ releases: [release], streams: [{ ...stream, quiesced: { 0: 1 } }] })).toEqual([]);
    expect(rules({ releases: [release], streams: [{ ...stream, quiesced: { 0: 2 } }] })).not.toEqual([]);
    expect(rules({ releases: [release], buffers: [{ ...buffer, until: 1 }] })).toEqual([]);
    expect(rules({ releases: [release], buffers: [] })).toEqual([]);
    expect(rules({ releases: [{ ...release, event: 0 }] })).toEqual([]);
    expect(rules({ releases: [{ ...release, device: 'other' }] })).toEqual([]);
    expect(rules({ releases: [release], kernels: [{ start: 'cold' }] })).toEqual([]);
  });
});
