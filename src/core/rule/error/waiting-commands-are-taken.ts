import { CR0, GERROR, GERRORN } from '../../smmu/registers/control';
import { CMDQ_CONS, CMDQ_PROD } from '../../smmu/registers/queue';
import { lastActive } from '../active-error';
import { fieldAt } from '../control-write';
import type { Rule } from '../rule';
import type { Run } from '../run';

/** Virtual nanoseconds of polling without progress after which a queue counts as stuck; drivers give up after a second. */
const patience = 900_000_000n;

/** an error that was latched before this kernel came, and is never acknowledged, keeps the queue from being read. An endpoint that does not
 *  answer an invalidation is no fault of the driver. */
export const waitingCommandsAreTaken: Rule = {
  id: 'waiting-commands-are-taken',
  title:
    'Commands that the driver waits for are taken: the queue is on, and no error that stops it is left unacknowledged.',
  source: 'IHI 0070 §7.1, §6.3.18; adoption series.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      let first: { readonly id: number; readonly at: bigint; readonly value: bigint } | undefined;
      let told = false;
      let invalidating = false;
      for (const event of run.events) {
        if (event.kind === 'command' && event.device === name) {
          invalidating = event.name === 'ATC_INV' || (invalidating && event.name !== 'CMD_SYNC');
          first = undefined;
          told = false;
        }
        if (event.kind !== 'register-read' || event.device !== name || event.register !== CMDQ_CONS.name) continue;
        if (!first || first.value !== event.value) first = { id: event.id, at: event.at, value: event.value };
        if (told || invalidating || (event.until ?? event.at) - first.at < patience) continue;
        if (fieldAt(run, name, CMDQ_PROD, 'WR', event.id) === CMDQ_CONS.get(event.value, 'RD')) continue;
        told = true;
        if (isTakenCareOf(run, name, event.id, event.kernel)) continue;
        yield {
          claim: `Commands wait for ever: ${reasonOf(run, name, event.id)}`,
          evidence: first.id === event.id ? [event.id] : [first.id, event.id],
          // Who read of the error and let it stand is to blame, else who waited.
          blame: lastActive(run, name, event.kernel, 'CMDQ_ERR', first.id) ?? first.id,
          seen: 'the driver polled CMDQ_CONS until it gave up',
          // Nothing that a driver could do makes a failing SMMU take commands.
          ...(run.isFailing(name, event.id) && { level: 'hint' as const }),
        };
      }
    }
  },
};

/** Whether the error is acknowledged later on: while a CPU polls with interrupts masked, its handler has to wait for the time-out. */
function isTakenCareOf(run: Run, smmu: string, id: number, kernel: number): boolean {
  const error = (at: number): number => fieldAt(run, smmu, GERRORN, 'CMDQ_ERR', at);
  return run
    .registers(smmu)
    .writes.some(
      ({ id: at, kernel: by, register }) =>
        register === GERRORN.name && by === kernel && at > id && error(at) !== error(at + 1),
    );
}

function reasonOf(run: Run, smmu: string, id: number): string {
  if (run.isFailing(smmu, id)) return 'the SMMU is in Service Failure Mode';
  if (fieldAt(run, smmu, CR0, 'CMDQEN', id) === 0) return 'CR0.CMDQEN is 0';
  const noted = run.of('hardware').some((event) => event.id < id && event.text.includes('GERROR.CMDQ_ERR is active'));
  const latched = fieldAt(run, smmu, GERROR, 'CMDQ_ERR', id) !== fieldAt(run, smmu, GERRORN, 'CMDQ_ERR', id);
  return latched || noted ? 'GERROR.CMDQ_ERR is active and nobody acknowledged it' : 'the SMMU does not take them';
}
