import { loadScenario } from '../../src/core/scenario/load';
import type { Scenario } from '../../src/core/scenario/scenario';

/** What a crash kernel may find, told without devices: the crashed kernel is the same driver, whose entries `review_leave_entries`
 *  makes; then registers are as the hardware or a corruption leaves them. */
interface Situation {
  readonly id: string;
  readonly title: string;
  readonly profile?: string;
  readonly overrides?: readonly string[];
  /** After the crash, before the crash kernel. */
  readonly registers?: Readonly<Record<string, string>>;
  /** Kept from the crashed kernel, as calls with the SMMU and numbers. */
  readonly corrupt?: readonly (readonly [string, ...number[]])[];
  /** The kernel after the crashed one was not started by kdump. */
  readonly ordinary?: true;
}

const situations: readonly Situation[] = [
  { id: 'two-levels', title: 'A live table of two levels' },
  { id: 'linear', title: 'A live linear table', overrides: ['IDR1.SIDSIZE=8', 'IDR0.ST_LEVEL=0'] },
  {
    id: 'linear-on-two-level-part',
    title: 'A linear table where the part can do two levels',
    corrupt: [['review_make_linear']],
  },
  { id: 'features', title: 'A part with ATS and PRI, ATSCHK as the driver sets it', profile: 'mmu-600' },
  { id: 'no-atschk', title: 'ATS in use without ATSCHK', profile: 'mmu-600', registers: { CR0: '0xf', CR0ACK: '0xf' } },
  { id: 'command-error', title: 'An error of the command queue was never acknowledged', registers: { GERROR: '0x1' } },
  { id: 'service-failure', title: 'Service failure mode', registers: { GERROR: '0x100' } },
  { id: 'size-absurd', title: 'STRTAB_BASE_CFG says 31 bits', registers: { STRTAB_BASE_CFG: '0x1021f' } },
  { id: 'linear-absurd', title: 'STRTAB_BASE_CFG says linear, 31 bits', registers: { STRTAB_BASE_CFG: '0x1f' } },
  { id: 'other-split', title: 'STRTAB_BASE_CFG says a split of 10', registers: { STRTAB_BASE_CFG: '0x10290' } },
  { id: 'base-zero', title: 'STRTAB_BASE is 0', registers: { STRTAB_BASE: '0x0' } },
  { id: 'base-unaligned', title: 'STRTAB_BASE has low bits set', registers: { STRTAB_BASE: '0x4000000040256040' } },
  { id: 'span-absurd', title: 'A descriptor of the first level says span 31', corrupt: [['review_corrupt_l1', 8, 31]] },
  { id: 'span-short', title: 'A descriptor of the first level says span 3', corrupt: [['review_corrupt_l1', 8, 3]] },
  {
    id: 'second-level-nowhere',
    title: 'A descriptor of the first level leads beyond memory',
    corrupt: [['review_lose_l2', 8]],
  },
  { id: 'base-nowhere', title: 'STRTAB_BASE lies beyond memory', registers: { STRTAB_BASE: '0x4000008000000000' } },
  { id: 'not-coherent', title: 'A part that does not look into the CPUs’ caches', overrides: ['IDR0.COHACC=0'] },
  { id: 'kexec', title: 'An ordinary kernel finds SMMUEN set', ordinary: true },
  { id: 'cold', title: 'No kernel ran before' },
];

/** StreamIDs of the devices that are asked about; the last but one is a bridge with two. */
const devices = [
  [0, 0],
  [8, 8],
  [16, 16],
  [24, 24],
  [16, 8],
  [32, 32],
] as const;

/** The situations as scenarios: two boots, and what the core asks of each StreamID. */
export function situationScenarios(): readonly Scenario[] {
  return situations.map((each) => {
    const { value, problems } = loadScenario(`${each.id}.scenario.json`, JSON.stringify(fileOf(each)));
    if (!value) throw new Error(problems.map((problem) => problem.message).join('; '));
    return value;
  });
}

function fileOf({ id, title, profile = 'qemu-virt', overrides = [], registers, corrupt = [], ordinary }: Situation) {
  const call = (name: string, ...numbers: number[]) => ({ call: { function: name, arguments: ['smmu', ...numbers] } });
  const set = (values: Readonly<Record<string, string>>) => ({ 'set-register': { values } });
  const driver = { extent: 'driver' };
  const first = [
    { boot: driver },
    call('review_leave_entries'),
    ...corrupt.map(([name, ...numbers]) => call(name, ...numbers)),
    ordinary ? { shutdown: {} } : { crash: {} },
    ...(ordinary ? [set({ CR0: '0xd', CR0ACK: '0xd' })] : []),
    ...(registers ? [set(registers)] : []),
  ];
  const asked = devices.map((streams) => call('review_ask_deferred', ...streams));
  const next = ordinary || id === 'cold' ? { boot: driver } : { 'boot-crash-kernel': driver };
  const steps = [...(id === 'cold' ? [] : first), next, ...asked];
  return { version: 1, id, title, profile, overrides, steps };
}
