import { registerHistories } from '../../core/effect/registers';
import { extract, type Field } from '../../core/smmu/declaration/field';
import type { Register } from '../../core/smmu/declaration/register';
import { FrameRegister } from '../../core/smmu/registers/v2/frame-register';
import { registerShownV2 } from '../../core/smmu/registers/v2/map';
import type { EventOf } from '../../core/trace/event';
import type { Trace } from '../../core/trace/recorder';
import { chooseEvents, driverLine, lastGroup, type Place, type Values } from './values';

type Access = EventOf<'register-read' | 'register-write'>;

/** What a run did to a register: before and after the last accesses by the line, or over the whole run where it made none. Undefined where
 *  the run left the register alone. */
export function registerValues(trace: Trace, register: Register, place: Place | undefined): Values | undefined {
  const any = trace.events.filter(
    (event): event is Access =>
      (event.kind === 'register-read' || event.kind === 'register-write') && isShownAs(register, event.register),
  );
  // Of a register that is there several times, the one that was accessed last.
  const name = chooseEvents(any, place).events.at(-1)?.register;
  const accesses = any.filter((event) => event.register === name);
  const { scope, events } = chooseEvents(accesses, place);
  const last = events.at(-1);
  if (!last) return undefined;
  const group = lastGroup(
    events.filter(({ device }) => device === last.device),
    accesses.filter(({ device }) => device === last.device),
    scope === 'line' ? place : undefined,
  );
  const until = (event: Access | undefined) => accesses.slice(0, event ? accesses.indexOf(event) : 0);
  const after = stateAfter([...until(last), last], last.device);
  const before = stateAfter(until(group[0]), last.device).new ?? after.old;
  const at = driverLine(last);
  return {
    scope,
    count: count(events),
    shown: count(group),
    ...(at && { at }),
    of: (field: Field) => ({
      ...(before !== undefined && { old: extract(field, before) }),
      ...(after.new !== undefined && { new: extract(field, after.new) }),
    }),
  };
}

function isShownAs(register: Register, shown: string): boolean {
  if (!(register instanceof FrameRegister) || register.repeated === undefined) return register.name === shown;
  return registerShownV2(shown)?.register === register;
}

function count(events: readonly Access[]): number {
  return events.reduce((sum, event) => sum + 1 + (event.kind === 'register-read' ? (event.repeats ?? 0) : 0), 0);
}

function stateAfter(events: readonly Access[], device: string): { readonly old?: bigint; readonly new?: bigint } {
  return registerHistories({ events }).find((history) => history.device === device) ?? {};
}
