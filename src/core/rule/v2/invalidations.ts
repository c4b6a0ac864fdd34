import {
  TLBIALL,
  TLBIASID,
  TLBIIPAS2,
  TLBIIPAS2L,
  TLBIVA,
  TLBIVAA,
  TLBIVAAL,
  TLBIVAL,
  TLBSTATUS,
  TLBSYNC,
} from '../../smmu/registers/v2/context-bank';
import { sTLBGSTATUS, sTLBGSYNC, TLBIALLH, TLBIALLNSNH, TLBIVMID } from '../../smmu/registers/v2/global';
import { registerShownV2 } from '../../smmu/registers/v2/map';
import type { Run } from '../run';
import type { RegisterWrite } from './settings';

const names: ReadonlySet<string> = new Set(
  [
    ...[TLBIALLNSNH, TLBIALLH, TLBIVMID],
    ...[TLBIALL, TLBIASID, TLBIVA, TLBIVAA, TLBIVAL, TLBIVAAL, TLBIIPAS2, TLBIIPAS2L],
  ].map(({ name }) => name),
);

/** Reads of a status after which software has waited long enough. */
const gaveUp = 100;

/** A TLB invalidation of an SMMUv2. */
export interface InvalidationV2 {
  readonly event: RegisterWrite;
  /** Declared name of the register: `CBn_TLBIASID`. */
  readonly name: string;
  /** The context bank through which it was made; undefined for a global one. */
  readonly bank: number | undefined;
  /** The read of a status that said it was done, or with which software gave up waiting; undefined where nobody waited. */
  readonly done: number | undefined;
}

/** The TLB invalidations of an SMMUv2, in order. One is done when a synchronisation was started after it, through its bank or globally, and software then
 *  waited for it. Hardware that never says so is not the driver's fault. */
export function invalidationsV2(run: Run, smmu: string): readonly InvalidationV2[] {
  const { writes, reads } = run.registers(smmu);
  const found: InvalidationV2[] = [];
  const syncs: { readonly id: number; readonly bank: number | undefined; readonly done: number }[] = [];
  const waits = reads.flatMap<{ readonly id: number; readonly bank: number | undefined }>(
    ({ id, register, value, repeats }) => {
      const shown = registerShownV2(register);
      // Whoever polled so often and went on has hardware that never says so.
      if ((value & 1n) === 1n && (repeats ?? 0) < gaveUp) return [];
      if (shown?.register.name === sTLBGSTATUS.name) return [{ id, bank: undefined }];
      return shown?.register.name === TLBSTATUS.name ? [{ id, bank: shown.index }] : [];
    },
  );
  for (const event of writes) {
    const shown = registerShownV2(event.register);
    const bank = shown?.register.page === 'CB' ? shown.index : undefined;
    if (shown?.register.name !== sTLBGSYNC.name && shown?.register.name !== TLBSYNC.name) continue;
    const wait = waits.find((each) => each.id > event.id && each.bank === bank);
    if (wait) syncs.push({ id: event.id, bank, done: wait.id });
  }
  for (const event of writes) {
    const shown = registerShownV2(event.register);
    if (!shown || !names.has(shown.register.name) || event.effect === 'ignored') continue;
    const bank = shown.register.page === 'CB' ? shown.index : undefined;
    const covering = syncs.filter((sync) => sync.id > event.id && (sync.bank === undefined || sync.bank === bank));
    const done = covering.reduce<number | undefined>(
      (first, sync) => (first === undefined || sync.done < first ? sync.done : first),
      undefined,
    );
    found.push({ event, name: shown.register.name, bank, done });
  }
  return found;
}
