import { identificationField } from '../../smmu/profiles/profile';
import { commands } from '../../smmu/structures/command';
import type { Rule } from '../rule';

/** The value of CMD_SYNC.CS that asks for an interrupt or, with an address, for a message. */
const byInterrupt = 1;

/** the driver waits for the message to overwrite the command in its own cached memory. */
export const completionMessageIsSeen: Rule = {
  id: 'completion-message-is-seen',
  title: 'A CMD_SYNC completes by a message to the kernel’s memory only where the SMMU looks into the CPUs’ caches.',
  source: 'IHI 0070 §4.7.3, §6.3.1 (IDR0.COHACC); the driver polls memory only with ARM_SMMU_FEAT_COHERENCY.',
  severity: 3,
  *find(run) {
    for (const { name, profile } of run.smmus) {
      if (identificationField(profile, 'IDR0', 'COHACC') === 1) continue;
      for (const event of run.of('command')) {
        if (event.device !== name || event.opcode !== commands.CMD_SYNC.opcode || event.outcome !== 'consumed')
          continue;
        if (commands.CMD_SYNC.get(event.dwords, 'CS') !== byInterrupt) continue;
        const address = commands.CMD_SYNC.big(event.dwords, 'MSIAddress') << 2n;
        const own = run.kernel(event.kernel).memory ?? [];
        if (!own.some((range) => address >= range.address && address < range.address + range.length)) continue;
        yield {
          claim: 'CMD_SYNC is to complete by a message to cached memory, and the SMMU is not coherent',
          evidence: [event.id],
          dependsOnKnobs: true,
        };
      }
    }
  },
};
