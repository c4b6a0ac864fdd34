import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KernelFacts, KernelStart } from '../../../src/core/rule/facts';
import { applicablePolicies, judge } from '../../../src/core/rule/judge';
import { qemuVirt } from '../../../src/core/smmu/profiles/library';
import { commandName } from '../../../src/core/smmu/structures/command';
import { Recorder } from '../../../src/core/trace/recorder';
import { lineOf } from './hand-made';

const folder = join(__dirname, '../../ground-truth/traces');

interface Line {
  readonly op: string;
  readonly boot?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly name?: string;
  readonly value?: string;
  readonly idx?: number;
  readonly dw?: readonly string[];
  readonly phase?: string;
  readonly boots?: readonly { readonly role: string }[];
}

/** Register traffic of real kernels, as a run of which nothing else is known. */
function recorded(file: string) {
  const recorder = new Recorder();
  const kernels: KernelFacts[] = [];
  for (const text of readFileSync(join(folder, file), 'utf8').split('\n')) {
    if (text === '') continue;
    const line = JSON.parse(text) as Line;
    for (const { role } of line.boots ?? []) kernels.push({ start: startOf(role, kernels.length) });
    if (line.boot === undefined || line.boot < 0) continue;
    recorder.kernel = line.boot;
    const kernel = kernels[line.boot];
    if (line.phase === 'shutdown' && kernel && kernel.shutdownFrom === undefined) {
      kernels[line.boot] = { ...kernel, shutdownFrom: recorder.length };
    }
    if (line.op === 'r' || line.op === 'w') {
      const facts = {
        device: 'smmu',
        register: line.name ?? '',
        offset: line.offset ?? 0,
        size: (line.size ?? 4) as 4 | 8,
        value: BigInt(line.value ?? '0'),
      };
      if (line.op === 'r') recorder.record({ kind: 'register-read', ...facts });
      else recorder.record({ kind: 'register-write', ...facts, effect: 'taken' });
    } else if (line.op === 'c') {
      const dwords = [BigInt(line.dw?.[0] ?? '0'), BigInt(line.dw?.[1] ?? '0')] as const;
      const opcode = Number(dwords[0] & 0xffn);
      const facts = { device: 'smmu', index: line.idx ?? 0, opcode, name: commandName(dwords), dwords };
      recorder.record({ kind: 'command', ...facts, outcome: 'consumed' });
    }
  }
  const facts = { kernels, smmus: [{ name: 'smmu', profile: qemuVirt }], streams: [], buffers: [] };
  return { trace: recorder.trace(), facts };
}

function startOf(role: string, index: number): KernelStart {
  if (index === 0) return 'cold';
  return /crash/.test(role) ? 'crash' : /kexec/.test(role) ? 'kexec' : 'reboot';
}

describe('register traffic of real kernels', () => {
  const files = readdirSync(folder).filter((file) => /^linux-.*\.jsonl$/.test(file));
  it.each(files)('breaks no rule for certain in %s', (file) => {
    const { trace, facts } = recorded(file);
    const findings = judge(trace, facts, { policies: applicablePolicies(facts) }).flatMap((each) => each.findings);
    expect(findings.filter(({ level }) => level === 'proven').map(lineOf)).toEqual([]);
  });

  it('is a hint under ADOPT where a crash kernel resets the SMMU', () => {
    const { trace, facts } = recorded('linux-7.3-kdump.jsonl');
    const of = (policy: 'ADOPT' | 'BLOCK'): string[] =>
      judge(trace, facts, { policies: [policy] }).flatMap(({ findings }) => findings.map(lineOf));
    expect(of('ADOPT')).toEqual([
      'gbpa-lets-live-dma-through: GBPA.ABORT is set while DMA of the crashed kernel is under way (hint)',
      'smmuen-kept-under-live-dma: CR0.SMMUEN is cleared while DMA of the crashed kernel is under way (hint)',
    ]);
    expect(of('BLOCK')).toEqual([]);
  });
});
