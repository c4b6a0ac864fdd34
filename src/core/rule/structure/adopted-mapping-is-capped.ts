import { identificationField } from '../../smmu/profiles/profile';
import { STRTAB_BASE, STRTAB_BASE_CFG } from '../../smmu/registers/control';
import type { Rule } from '../rule';

/** the size of the table comes from a register that the crashed kernel left; what is mapped by it must not exceed what the hardware reads. */
export const adoptedMappingIsCapped: Rule = {
  id: 'adopted-mapping-is-capped',
  title: 'A mapping of the crashed kernel’s stream table is no larger than a stream table of this SMMU can be.',
  source: 'IHI 0070 §6.3.25 (LOG2SIZE is capped by SIDSIZE); adoption series.',
  severity: 2,
  *find(run) {
    for (const { name, profile } of run.smmus) {
      for (const map of run.facts.memoryMaps ?? []) {
        if (run.startOf(map.kernel) !== 'crash') continue;
        const registers = run.registers(name);
        const base = STRTAB_BASE.big(registers.before(STRTAB_BASE.name, map.event) ?? 0n, 'ADDR') << 6n;
        const config = registers.before(STRTAB_BASE_CFG.name, map.event) ?? 0n;
        if (base === 0n || base < map.address || base >= map.address + map.length) continue;
        const sids = identificationField(profile, 'IDR1', 'SIDSIZE');
        const two = STRTAB_BASE_CFG.get(config, 'FMT') === 1;
        const most = two ? 8n << BigInt(Math.max(0, sids - STRTAB_BASE_CFG.get(config, 'SPLIT'))) : 64n << BigInt(sids);
        const pages = ((most + 4095n) / 4096n) * 4096n;
        if (map.length <= pages) continue;
        const evidence = [Math.max(0, map.event - 1)];
        yield {
          claim: 'More is mapped than the largest stream table of this SMMU',
          evidence,
          seen: `${map.length} bytes were mapped`,
          ...(map.cause && { cause: map.cause }),
        };
      }
    }
  },
};
