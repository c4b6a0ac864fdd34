import { adoptionsOf } from '../adoption';
import type { StreamFacts } from '../facts';
import { gotThrough, type Landing, wasRefused } from '../landing';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

/** The IOMMU core attaches each device as it finds it, unless the driver wants that deferred; and it attaches a device that goes to where nothing
 *  gets through. Either ends what the adopted entry was kept for. */
export const adoptedDeviceWaits: Rule = {
  id: 'adopted-device-waits',
  title:
    'A device whose DMA goes on through an adopted entry is attached when its driver takes it over, and not before.',
  source: 'Pull request 454; is_attach_deferred of struct iommu_ops.',
  severity: 2,
  *find(run) {
    for (const { name } of run.smmus) {
      for (const { kernel } of adoptionsOf(run, name)) {
        for (const stream of run.facts.streams) if (stream.smmu === name) yield* early(run, stream, kernel);
      }
    }
  },
};

function* early(run: Run, stream: StreamFacts, kernel: number): Iterable<Breach> {
  const { device, taken, deferrals } = stream;
  const attach = stream.attachments.find((each) => each.kernel === kernel && !each.failed);
  // Nobody looked where the core does not ask.
  if (!taken || !attach || (taken[kernel] ?? Infinity) <= attach.from) return;
  const mine = run.landings.filter((each) => each.stream === stream && each.kernel === kernel && !each.permittedOnly);
  const worked = mine.some((each) => each.from <= attach.from && gotThrough(each) && isOld(each, kernel));
  if (!worked || run.isShutdown(kernel, attach.from)) return;
  const end = taken[kernel] ?? Infinity;
  const hit = mine.find(
    (each) => each.from >= attach.from && each.from < end && wasRefused(each) && isOld(each, kernel),
  );
  const asked = deferrals?.findLast((each) => each.kernel === kernel && each.event <= attach.from);
  yield {
    claim: `${device} is attached while its DMA goes on, before its driver takes it over`,
    evidence: [Math.min(attach.from, run.events.length - 1)],
    ...(asked && !asked.deferred && { cause: asked.cause }),
    level: hit ? 'proven' : 'hint',
    ...(hit && { seen: `DMA of ${device} is refused from then on` }),
  };
}

function isOld({ buffer }: Landing, kernel: number): boolean {
  return buffer !== undefined && buffer.kernel < kernel;
}
