import { invalidationTexts } from '../trace/device-notes';
import type { TakenCommand } from './commands';
import type { StreamFacts } from './facts';
import type { Run } from './run';

/** A CMD_ATC_INV that the bus master did not carry out when it came. */
export interface Unanswered {
  readonly command: TakenCommand;
  readonly stream: StreamFacts;
  readonly how: 'refused' | 'late' | 'unanswered';
}

const kinds = ['refused', 'late', 'unanswered'] as const;

/** Those of one SMMU, in order. */
export function unansweredInvalidations(run: Run, smmu: string): Unanswered[] {
  const commands = run.commands(smmu).filter(({ declared }) => declared.name === 'ATC_INV');
  return run.of('hardware').flatMap((event) => {
    const how = kinds.find((kind) => invalidationTexts[kind] === event.text);
    const command = how && commands.findLast((each) => each.event.id < event.id);
    const named = command?.declared.get(command.event.dwords, 'SID');
    const stream = run.facts.streams.find(
      (each) => each.smmu === smmu && each.device === event.device && each.streamId === named,
    );
    return how && command && stream ? [{ command, stream, how }] : [];
  });
}

/** Events of CMD_SYNCs that said that an ATC_INV before them timed out. */
export function reportedTimeouts(run: Run, smmu: string): number[] {
  return run.of('command').flatMap(({ id, device, outcome }) => {
    return device === smmu && outcome === 'CERROR_ATC_INV_SYNC' ? [id] : [];
  });
}

/** Those of one SMMU of which a later CMD_SYNC told software that one of them timed out, and the event that told. */
export function reportedSilence(run: Run, smmu: string): (Unanswered & { readonly reported: number })[] {
  const reports = reportedTimeouts(run, smmu);
  return unansweredInvalidations(run, smmu).flatMap((each) => {
    const reported = reports.find((id) => id > each.command.event.id);
    const before = each.command.completed;
    const isTold = reported !== undefined && (before === undefined || reported <= before);
    return isTold && each.how !== 'refused' ? [{ ...each, reported }] : [];
  });
}
