import allFeatures from './cross-cutting/all-features.scenario.json';
import atsOffAndOn from './cross-cutting/ats-off-and-on.scenario.json';
import clockStops from './cross-cutting/clock-stops.scenario.json';
import coldBootSmmuOn from './cross-cutting/cold-boot-smmu-on.scenario.json';
import commandQueueError from './cross-cutting/command-queue-error.scenario.json';
import contextChange from './cross-cutting/context-change.scenario.json';
import domainSwap from './cross-cutting/domain-swap.scenario.json';
import errorMessages from './cross-cutting/error-messages.scenario.json';
import errorsAtRunTime from './cross-cutting/errors-at-run-time.scenario.json';
import eventOverflow from './cross-cutting/event-overflow.scenario.json';
import fullCommandQueue from './cross-cutting/full-command-queue.scenario.json';
import gbpaUpdateStuck from './cross-cutting/gbpa-update-stuck.scenario.json';
import illegalCommand from './cross-cutting/illegal-command.scenario.json';
import kexec from './cross-cutting/kexec.scenario.json';
import lazy from './cross-cutting/lazy.scenario.json';
import leastFeatures from './cross-cutting/least-features.scenario.json';
import lifeOfADevice from './cross-cutting/life-of-a-device.scenario.json';
import messages from './cross-cutting/messages.scenario.json';
import newLevel2Table from './cross-cutting/new-level-2-table.scenario.json';
import noInterrupt from './cross-cutting/no-interrupt.scenario.json';
import noMemory from './cross-cutting/no-memory.scenario.json';
import oneWire from './cross-cutting/one-wire.scenario.json';
import pageRequestGroups from './cross-cutting/page-request-groups.scenario.json';
import pageRequestOverflow from './cross-cutting/page-request-overflow.scenario.json';
import pageRequests from './cross-cutting/page-requests.scenario.json';
import pasidReuse from './cross-cutting/pasid-reuse.scenario.json';
import pasids from './cross-cutting/pasids.scenario.json';
import passthrough from './cross-cutting/passthrough.scenario.json';
import passthroughWithPasids from './cross-cutting/passthrough-with-pasids.scenario.json';
import powerLoss from './cross-cutting/power-loss.scenario.json';
import reboot from './cross-cutting/reboot.scenario.json';
import reservedAndBlocked from './cross-cutting/reserved-and-blocked.scenario.json';
import serviceFailure from './cross-cutting/service-failure.scenario.json';
import shutdown from './cross-cutting/shutdown.scenario.json';
import slowAcknowledgement from './cross-cutting/slow-acknowledgement.scenario.json';
import stage2 from './cross-cutting/stage-2.scenario.json';
import staleEntries from './cross-cutting/stale-entries.scenario.json';
import staleWalks from './cross-cutting/stale-walks.scenario.json';
import tornEntries from './cross-cutting/torn-entries.scenario.json';
import twoSmmus from './cross-cutting/two-smmus.scenario.json';
import twoStreams from './cross-cutting/two-streams.scenario.json';
import unknownStream from './cross-cutting/unknown-stream.scenario.json';
import unmappedDma from './cross-cutting/unmapped-dma.scenario.json';
import unmappedPages from './cross-cutting/unmapped-pages.scenario.json';
import unmappedWhileAway from './cross-cutting/unmapped-while-away.scenario.json';

/** What happens at any time: devices, mappings, faults, features, handing over. */
export const crossCuttingFiles: readonly unknown[] = [
  lifeOfADevice,
  domainSwap,
  newLevel2Table,
  coldBootSmmuOn,
  gbpaUpdateStuck,
  fullCommandQueue,
  serviceFailure,
  commandQueueError,
  staleWalks,
  reservedAndBlocked,
  unmappedDma,
  unmappedPages,
  unmappedWhileAway,
  unknownStream,
  passthrough,
  lazy,
  stage2,
  allFeatures,
  leastFeatures,
  shutdown,
  kexec,
  reboot,
  noMemory,
  noInterrupt,
  powerLoss,
  clockStops,
  contextChange,
  illegalCommand,
  messages,
  pageRequestOverflow,
  pageRequests,
  slowAcknowledgement,
  staleEntries,
  tornEntries,
  twoSmmus,
  twoStreams,
  pasids,
  atsOffAndOn,
  pasidReuse,
  passthroughWithPasids,
  pageRequestGroups,
  eventOverflow,
  errorsAtRunTime,
  errorMessages,
  oneWire,
];
