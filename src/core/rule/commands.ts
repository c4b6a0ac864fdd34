import { type Command, commandWithOpcode } from '../smmu/structures/command';
import type { Event, EventOf } from '../trace/event';

/** One command that an SMMU took. */
export interface TakenCommand {
  readonly event: EventOf<'command'>;
  readonly declared: Command;
  /** The CMD_SYNC after it that was taken, undefined where none was. */
  readonly completed: number | undefined;
}

/** The commands that one SMMU executed, in order. Those that it refused are left out. */
export function takenCommands(events: readonly Event[], device: string): TakenCommand[] {
  const taken: TakenCommand[] = [];
  let waiting: { event: EventOf<'command'>; declared: Command }[] = [];
  for (const event of events) {
    if (event.kind !== 'command' || event.device !== device || event.outcome !== 'consumed') continue;
    const declared = commandWithOpcode(event.opcode);
    if (!declared) continue;
    if (declared.name !== 'CMD_SYNC') {
      waiting.push({ event, declared });
      continue;
    }
    for (const one of waiting) taken.push({ ...one, completed: event.id });
    waiting = [];
  }
  return [...taken, ...waiting.map((one) => ({ ...one, completed: undefined }))];
}

/** Whether a command invalidates the whole configuration of this stream: STE, context descriptors, and with them the path that leads there
 *  unless it names the leaf only (§4.3). */
export function invalidatesStream({ event, declared }: TakenCommand, streamId: number, path = false): boolean {
  if (declared.name === 'CFGI_STE') {
    const leaf = declared.get(event.dwords, 'Leaf') === 1;
    return declared.get(event.dwords, 'SID') === streamId && !(path && leaf);
  }
  if (declared.name !== 'CFGI_STE_RANGE') return false;
  const bits = declared.get(event.dwords, 'Range') + 1;
  return bits >= 32 || streamId >>> bits === declared.get(event.dwords, 'SID') >>> bits;
}

/** Whether a command invalidates all configuration. */
export function invalidatesAllConfiguration({ event, declared }: TakenCommand): boolean {
  return declared.name === 'CFGI_STE_RANGE' && declared.get(event.dwords, 'Range') === 31;
}

/** Whether a command invalidates the context descriptor of this stream's traffic without a SubstreamID (§4.3). */
export function invalidatesContext(command: TakenCommand, streamId: number): boolean {
  const { declared, event } = command;
  if (declared.name !== 'CFGI_CD' && declared.name !== 'CFGI_CD_ALL') return invalidatesStream(command, streamId);
  if (declared.get(event.dwords, 'SID') !== streamId) return false;
  return declared.name === 'CFGI_CD_ALL' || declared.get(event.dwords, 'SSID') === 0;
}

/** Whether a command has an endpoint drop everything that it keeps for a stream, whatever the PASID (§4.5.1). */
export function invalidatesAll({ declared, event }: TakenCommand, streamId: number): boolean {
  if (declared.name !== 'ATC_INV') return false;
  const of = (name: string): number => declared.get(event.dwords, name);
  return of('SID') === streamId && of('Size') >= 52 && (of('SSV') === 0 || of('Global') === 1);
}
