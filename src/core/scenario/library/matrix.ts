import { extract } from '../../smmu/declaration/field';
import { mmu700 } from '../../smmu/profiles/library';
import { selectProfile } from '../../smmu/profiles/override';
import type { IdentificationName } from '../../smmu/profiles/profile';
import { identificationRegisters } from '../../smmu/registers/identification';
import { domainKinds } from '../system';

const bridge = { name: 'bridge', kind: 'host-bridge', address: '00:00.0' };

/** Devices without and with a translation cache. */
const masters = {
  nic: { name: 'master', kind: 'nic', address: '00:01.0', busy: true },
  gpu: { name: 'master', kind: 'gpu', address: '00:01.0', busy: true },
};

/** Features that no part has without another one. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'IDR0.S1P': ['IDR0.HYP', 'IDR0.CD2L', 'IDR0.ASID16', 'IDR1.SSIDSIZE'],
  'IDR0.S2P': ['IDR0.VMID16', 'IDR0.VMW', 'IDR3.FWB', 'IDR3.XNX'],
  'IDR0.ATS': ['IDR0.PRI', 'IDR0.NS1ATS', 'IDR3.PPS', 'IDR1.PRIQS'],
  'IDR0.PRI': ['IDR3.PPS', 'IDR1.PRIQS'],
};

/** Changes to a profile that take a feature away, and those that need it. */
function without(feature: string): readonly string[] {
  return [feature, ...(companions[feature] ?? [])].map((each) => `${each}=0`);
}

const stages = { 'stage-1': [], 'stage-2': without('IDR0.S1P') } as const;

/** Command lines by the default domain that they make. */
const defaults = { translated: '', bypassed: 'iommu.passthrough=1' } as const;

/** Every change from one kind of domain to another, with DMA under way: by stage, with and without ATS, by kind of the default domain. Contents of
 *  scenario files. */
export function transitionMatrix(): readonly unknown[] {
  const found: unknown[] = [];
  for (const from of domainKinds) {
    for (const to of domainKinds) {
      for (const [stage, overrides] of Object.entries(stages)) {
        for (const [kind, master] of Object.entries(masters)) {
          for (const [name, commandLine] of Object.entries(defaults)) {
            if (from === to) continue;
            found.push({
              version: 1,
              id: `${from}-to-${to}-${stage}-${kind}-${name}`,
              title: `${from} to ${to}: ${kind}, ${stage}, default domain ${name}`,
              summary: `A ${kind} with DMA under way goes from its ${from} domain to its ${to} one.`,
              group: 'transition-matrix',
              profile: 'mmu-700',
              overrides,
              'command-line': commandLine,
              driver: 'arm-smmu-v3',
              devices: [bridge, master],
              steps: [
                { boot: {} },
                { attach: { device: 'master', domain: from } },
                { attach: { device: 'master', domain: to } },
                { detach: { device: 'master' } },
              ],
            });
          }
        }
      }
    }
  }
  return found;
}

/** A part with everything, each time without one of its features, from boot to shutdown. Changes that no real part could have are left out. Contents
 *  of scenario files. */
export function featureMatrix(): readonly unknown[] {
  const found: unknown[] = [];
  for (const { name: register, fields } of identificationRegisters) {
    if (!register.startsWith('IDR')) continue;
    for (const [field, place] of Object.entries(fields)) {
      const held = mmu700.identification[register as IdentificationName];
      if (held === undefined || extract(place, held) === 0n) continue;
      const changes = without(`${register}.${field}`);
      if (!selectProfile(mmu700.name, changes).value) continue;
      found.push({
        version: 1,
        id: `without-${register}-${field}`.toLowerCase().replaceAll('_', '-'),
        title: `Without ${register}.${field}`,
        summary: `A part with everything, but ${register}.${field} is 0: boot, devices, mappings, shutdown.`,
        group: 'feature-matrix',
        profile: mmu700.name,
        overrides: changes,
        driver: 'arm-smmu-v3',
        devices: [bridge, { ...masters.nic, name: 'nic' }, { ...masters.gpu, name: 'gpu', address: '00:02.0' }],
        steps: [
          { boot: {} },
          { map: { device: 'gpu', buffer: 'a' } },
          { unmap: { device: 'gpu', buffer: 'a' } },
          { attach: { device: 'nic', domain: 'paging' } },
          { detach: { device: 'nic' } },
          { shutdown: {} },
        ],
      });
    }
  }
  return found;
}
