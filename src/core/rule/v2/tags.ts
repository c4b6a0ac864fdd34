import { identificationFieldV2 } from '../../smmu/profiles/v2/profile';
import { BankType, CBA2R, CBAR } from '../../smmu/registers/v2/bank-attributes';
import { TCR, TCR2, TLBIALL, TLBIASID, TTBR0, TTBR1 } from '../../smmu/registers/v2/context-bank';
import { sCR0, TLBIALLNSNH, TLBIVMID } from '../../smmu/registers/v2/global';
import type { InvalidationV2 } from './invalidations';
import type { SettingsV2 } from './settings';

/** What TLB entries of a context bank are found by, and what they are made from. */
export interface BankTag {
  readonly bank: number;
  readonly vmid: number;
  /** Undefined for stage 2. */
  readonly asid: number | undefined;
  /** Addresses of its tables. */
  readonly table: string;
  /** The write of TTBR0, which brought the table. */
  readonly set: number;
}

/** `VMID 3`, `VMID 0, ASID 2`. */
export function tagText({ vmid, asid }: Pick<BankTag, 'vmid' | 'asid'>): string {
  return asid === undefined ? `VMID ${vmid}` : `VMID ${vmid}, ASID ${asid}`;
}

/** Stages of a bank as software set it up: the first IDR1.NUMS2CB banks have stage 2 only. Undefined where nobody wrote. */
export function stagesOf(settings: SettingsV2, bank: number): number | undefined {
  if (bank < identificationFieldV2(settings.facts.profile, 'IDR1', 'NUMS2CB')) return BankType.Stage2;
  return settings.field(CBAR, 'TYPE', bank);
}

/** VMID of a bank; undefined where nobody wrote it. */
function vmidOf(settings: SettingsV2, bank: number): number | undefined {
  const isWide = settings.field(sCR0, 'VMID16EN') === 1;
  return isWide ? settings.field(CBA2R, 'VMID16', bank) : settings.field(CBAR, 'VMID', bank);
}

/** The tag of a bank; undefined where software did not write all that it is made of, for Hyp contexts, and for stage 1 with short descriptors, which
 *  have their ASID elsewhere. */
export function tagOf(settings: SettingsV2, bank: number): BankTag | undefined {
  const vmid = vmidOf(settings, bank);
  const type = stagesOf(settings, bank);
  const lower = settings.bigField(TTBR0, 'ADDR', bank);
  const set = settings.written(TTBR0, bank)?.id;
  if (vmid === undefined || type === undefined || lower === undefined || set === undefined) return undefined;
  if (type === BankType.Stage2) return { bank, vmid, asid: undefined, table: String(lower), set };
  const of = (field: keyof typeof TCR.fields): number | undefined => settings.field(TCR, field, bank);
  const isWide = settings.field(CBA2R, 'VA64', bank) === 1;
  if (settings.field(CBAR, 'HYPC', bank) === 1 || (!isWide && of('EAE') !== 1)) return undefined;
  const asid = settings.field(of('A1') === 1 ? TTBR1 : TTBR0, 'ASID', bank);
  if (asid === undefined) return undefined;
  const upper = of('EPD1') === 1 ? undefined : settings.bigField(TTBR1, 'ADDR', bank);
  const table = `${of('EPD0') === 1 ? '' : lower} ${upper ?? ''}`;
  const narrow = !isWide || settings.field(TCR2, 'AS', bank) !== 1;
  return { bank, vmid, asid: narrow ? asid & 0xff : asid, table, set };
}

/** Which tags an invalidation takes all entries of, by the settings at the time. Those by address take no whole tag. What goes through a bank whose VMID
 *  nobody wrote counts for all. */
export function clearedBy(
  settings: SettingsV2,
  { name, bank, event }: InvalidationV2,
): (tag: Pick<BankTag, 'vmid' | 'asid'>) => boolean {
  if (name === TLBIALLNSNH.name) return () => true;
  if (name === TLBIVMID.name) return ({ vmid }) => vmid === Number(event.value);
  if (bank === undefined || (name !== TLBIALL.name && name !== TLBIASID.name)) return () => false;
  const own = vmidOf(settings, bank);
  const of = name === TLBIASID.name ? Number(event.value & 0xffffn) : undefined;
  return ({ vmid, asid }) => (own === undefined || vmid === own) && (of === undefined || asid === of);
}
