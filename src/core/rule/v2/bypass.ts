import { SCTLR } from '../../smmu/registers/v2/context-bank';
import { sCR0 } from '../../smmu/registers/v2/global';
import { S2CR, StreamType } from '../../smmu/registers/v2/stream-map';
import type { Landing } from '../landing';
import type { Run } from '../run';
import { type RegisterWrite, type SettingsV2, settingsOf } from './settings';

/** The event that lets an access pass an SMMUv2 untranslated: a write of sCR0, of the S2CR of its group, or of the SCTLR of its bank; or that its power came
 *  back, after which nobody wrote sCR0. Undefined for an access that is translated or behind another SMMU, and where it is what reset left. */
export function bypassedBy(run: Run, { outcome, stream, since }: Landing): Pick<RegisterWrite, 'id'> | undefined {
  const facts = run.smmusV2.find(({ name }) => name === stream?.smmu);
  if (outcome !== 'bypassed' || !stream || !facts) return undefined;
  let last: SettingsV2 | undefined;
  for (const { settings } of settingsOf(run, facts, since)) last = settings;
  if (!last) return undefined;
  const back = facts.off?.findLast(({ until }) => until !== undefined && until <= since)?.until;
  if (!last.written(sCR0) && back !== undefined) return run.events[back - 1];
  return wayOf(last, stream.streamId);
}

function wayOf(settings: SettingsV2, streamId: number): RegisterWrite | undefined {
  if (!settings.lookedAt) return settings.written(sCR0);
  const [found, ...others] = settings.open().filter(({ group }) => {
    const streams = settings.streams(group);
    return streams !== undefined && ((streamId ^ streams.id) & ~streams.mask & 0xffff) === 0;
  });
  if (!found) return settings.field(sCR0, 'USFCFG') === 0 ? settings.written(sCR0) : undefined;
  if (others.length > 0) return undefined;
  if (found.type === StreamType.Bypass) return settings.written(S2CR, found.group);
  const isOff = found.type === StreamType.Translate && settings.field(SCTLR, 'M', found.bank) === 0;
  return isOff ? settings.written(SCTLR, found.bank) : undefined;
}
