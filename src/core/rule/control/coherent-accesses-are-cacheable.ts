import type { Register } from '../../smmu/declaration/register';
import { hasFeature } from '../../smmu/profiles/profile';
import { CR0, CR1 } from '../../smmu/registers/control';
import { coherent } from '../../smmu/v3/attributes';
import { writesOf } from '../control-write';
import { wasRefused } from '../landing';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** What is read with which attributes once it is enabled, and the fault that shows that something else was found there than the kernel stored. */
const uses = [
  { enable: 'SMMUEN', what: 'the stream table', inner: 'TABLE_IC', outer: 'TABLE_OC', shared: 'TABLE_SH' },
  { enable: 'CMDQEN', what: 'the command queue', inner: 'QUEUE_IC', outer: 'QUEUE_OC', shared: 'QUEUE_SH' },
] as const;

/** an SMMU that firmware calls coherent gets no cache maintenance from the kernel, so that it has to ask the caches itself. */
export const coherentAccessesAreCacheable: Rule = {
  id: 'coherent-accesses-are-cacheable',
  title: 'A coherent SMMU reads tables and commands with attributes that let it look into the CPUs’ caches.',
  source: 'IHI 0070 §3.15, §6.3.1 (COHACC), §6.3.11.',
  severity: 1,
  *find(run) {
    for (const { name, profile } of run.smmus) {
      if (!hasFeature(profile, 'IDR0.COHACC')) continue;
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        for (const use of uses) {
          if (CR0.get(old, use.enable) === 1 || CR0.get(value, use.enable) === 0) continue;
          const held = run.registers(name).before(CR1.name, event.id);
          if (held === undefined) continue;
          if (coherent(CR1.get(held, use.inner), CR1.get(held, use.outer), CR1.get(held, use.shared))) continue;
          const set = writesOf(run, name, CR1 as Register).findLast(
            (write) => write.event.id < event.id && write.event.kernel === event.kernel,
          );
          const seen = damageOf(run, name, use.enable, event);
          yield {
            claim: `CR1 keeps reads of ${use.what} out of the CPUs’ caches, and CR0.${use.enable} is set`,
            evidence: set ? [set.event.id, event.id] : [event.id],
            ...(seen === undefined ? { level: 'hint' as const } : { seen }),
          };
        }
      }
    }
  },
};

function damageOf(
  run: Run,
  smmu: string,
  enable: 'SMMUEN' | 'CMDQEN',
  { id, kernel }: { readonly id: number; readonly kernel: number },
): string | undefined {
  if (enable === 'CMDQEN') {
    const refused = run
      .of('command')
      .find((each) => each.id > id && each.kernel === kernel && each.device === smmu && each.outcome === 'CERROR_ILL');
    return refused && 'the SMMU found other commands than the kernel stored';
  }
  const refused = run.landings.find(
    (landing) =>
      wasRefused(landing) &&
      landing.kernel === kernel &&
      landing.from > id &&
      landing.stream?.smmu === smmu &&
      (landing.event === 'C_BAD_STREAMID' || landing.event === 'C_BAD_STE') &&
      run.isAttached(landing.stream, kernel, landing.from),
  );
  return refused && `DMA of ${refused.device} ended in ${refused.event}`;
}
