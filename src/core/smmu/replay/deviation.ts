import { maskOf } from '../declaration/field';
import { GERROR, GERRORN } from '../registers/control';
import { registerAt } from '../registers/map';
import { CMDQ_CONS } from '../registers/queue';
import type { SmmuV3 } from '../v3/smmu';

/** A way in which the emulator that made the recordings departs from the architecture, for one read. `explains` is only asked when values
 *  differ. */
interface Deviation {
  readonly name: string;
  readonly explains: (read: { offset: number; recorded: bigint; model: bigint }, smmu: SmmuV3) => boolean;
}

/** QEMU 11.1.3, as far as its recordings show it. */
const deviations: readonly Deviation[] = [
  {
    // RES0 bits are stored and read back.
    name: 'reserved-bits-stored',
    explains: ({ offset, recorded, model }, smmu) => {
      const register = registerAt(offset);
      if (!register) return false;
      return ((recorded ^ model) & smmu.part.registers.present(register)) === 0n;
    },
  },
  {
    // CMDQ_CONS.ERR means nothing unless a command error is active; the emulator keeps an old code in other cases than the model does.
    name: 'stale-command-error-code',
    explains: ({ offset, recorded, model }, smmu) => {
      if (registerAt(offset)?.name !== CMDQ_CONS.name) return false;
      const active = (smmu.peek(GERROR) ^ smmu.peek(GERRORN)) & maskOf(GERROR.fields.CMDQ_ERR);
      return active === 0n && ((recorded ^ model) & ~maskOf(CMDQ_CONS.fields.ERR)) === 0n;
    },
  },
];

/** Name of the known deviation that explains a difference, if one does. */
export function deviationOf(
  read: { readonly offset: number; readonly recorded: bigint; readonly model: bigint },
  smmu: SmmuV3,
): string | undefined {
  return deviations.find((deviation) => deviation.explains(read, smmu))?.name;
}
