import { identificationField } from '../../smmu/profiles/profile';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../smmu/registers/control';
import { adoptionsOf } from '../adoption';
import type { SmmuFacts } from '../facts';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

/** registers of a crashed machine may hold anything. */
export const adoptedGeometryIsChecked: Rule = {
  id: 'adopted-geometry-is-checked',
  title: 'A crash kernel adopts a stream table only if its address, format and size make sense.',
  source: 'IHI 0070 §6.3.24, §6.3.25; adoption series.',
  severity: 2,
  *find(run) {
    for (const smmu of run.smmus) {
      for (const { decision } of adoptionsOf(run, smmu.name)) {
        const problem = problemOf(run, smmu, decision);
        if (problem)
          yield {
            claim: `The crashed kernel’s stream table is adopted though ${problem.what}`,
            evidence: [decision],
            ...problem.rest,
          };
      }
    }
  },
};

function problemOf(
  run: Run,
  { name, profile }: SmmuFacts,
  id: number,
): { readonly what: string; readonly rest: Pick<Breach, 'level'> } | undefined {
  const registers = run.registers(name);
  const config = registers.before(STRTAB_BASE_CFG.name, id);
  const base = registers.before(STRTAB_BASE.name, id);
  if (base !== undefined && STRTAB_BASE.big(base, 'ADDR') === 0n) return { what: 'STRTAB_BASE is 0', rest: {} };
  if (config === undefined) return undefined;
  const format = STRTAB_BASE_CFG.get(config, 'FMT');
  if (format > 1) return { what: `STRTAB_BASE_CFG.FMT=${format} is reserved`, rest: {} };
  const split = STRTAB_BASE_CFG.get(config, 'SPLIT');
  if (format === 1 && ![6, 8, 10].includes(split))
    return { what: `STRTAB_BASE_CFG.SPLIT=${split} is reserved`, rest: {} };
  const log2 = STRTAB_BASE_CFG.get(config, 'LOG2SIZE');
  const most = identificationField(profile, 'IDR1', 'SIDSIZE');
  // Hardware uses the smaller one, and a driver that does the same is right.
  if (log2 > most) return { what: `LOG2SIZE=${log2} is above SIDSIZE=${most}`, rest: { level: 'hint' } };
  return undefined;
}
