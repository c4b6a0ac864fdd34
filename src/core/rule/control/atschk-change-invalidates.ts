import type { Register } from '../../smmu/declaration/register';
import { CR0 } from '../../smmu/registers/control';
import { invalidatesAllConfiguration, invalidatesStream } from '../commands';
import { writesOf } from '../control-write';
import { wasRefused } from '../landing';
import type { Rule } from '../rule';

/** cached STEs may keep the old setting. Turning the check on aborts translated traffic of streams with EATS=0; turning it off under
 *  EATS=2 lets traffic past stage 2. */
export const atschkChangeInvalidates: Rule = {
  id: 'atschk-change-invalidates',
  title: 'CR0.ATSCHK does not change under streams that use ATS, unless their configuration is invalidated.',
  source: 'IHI 0070 §6.3.9.2, §3.9.1; review of pull request 454.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { event, old, value } of writesOf(run, name, CR0 as Register)) {
        if (CR0.get(old, 'ATSCHK') === CR0.get(value, 'ATSCHK')) continue;
        if (CR0.get(old, 'SMMUEN') === 0 || CR0.get(value, 'SMMUEN') === 0) continue;
        const clients = run.facts.streams.filter((stream) => stream.smmu === name && stream.ats);
        const left = clients.filter((stream) => {
          // What the attach of a device invalidates is too late for the DMA that it had in flight until then.
          const attach = run.isLeftOver(stream, event.kernel, event.id) && run.attachStart(stream, event.kernel);
          const until = attach || run.events.length;
          return !run
            .commands(name)
            .some(
              (command) =>
                command.event.id > event.id &&
                command.event.id < until &&
                command.completed !== undefined &&
                (invalidatesAllConfiguration(command) || invalidatesStream(command, stream.streamId)),
            );
        });
        const hit = run.landings.find(
          (landing) =>
            !landing.permittedOnly &&
            landing.since === event.id &&
            wasRefused(landing) &&
            clients.some((each) => each === landing.stream),
        );
        // What is invalidated in the end was as it had been for DMA that went on in between.
        const passing = clients.filter((stream) => run.isLeftOver(stream, event.kernel, event.id));
        if (left.length === 0 && passing.length === 0 && !hit) continue;
        const names = (left.length > 0 ? left : hit ? clients : passing).map((stream) => stream.device).join(', ');
        yield {
          claim: `CR0.ATSCHK becomes ${CR0.get(value, 'ATSCHK')} while ${names} uses ATS`,
          evidence: [event.id],
          ...(left.length === 0 && !hit && { level: 'hint' as const }),
          ...(hit && { seen: `translated traffic of ${hit.device} is ${hit.outcome}` }),
          dependsOnKnobs: true,
        };
      }
    }
  },
};
