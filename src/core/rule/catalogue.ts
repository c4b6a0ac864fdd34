import { atschkChangeInvalidates } from './control/atschk-change-invalidates';
import { attributesFixedWhileEnabled } from './control/attributes-fixed-while-enabled';
import { cachesCleanBeforeEnable } from './control/caches-clean-before-enable';
import { changesAreAcknowledged } from './control/changes-are-acknowledged';
import { coherentAccessesAreCacheable } from './control/coherent-accesses-are-cacheable';
import { commandsAreVisibleFirst } from './control/commands-are-visible-first';
import { commandsFitTheirQueue } from './control/commands-fit-their-queue';
import { completionMessageIsSeen } from './control/completion-message-is-seen';
import { gbpaLetsLiveDmaThrough } from './control/gbpa-lets-live-dma-through';
import { gbpaUpdateIsAwaited } from './control/gbpa-update-is-awaited';
import { gerrornAcknowledgesActiveErrors } from './control/gerrorn-acknowledges-active-errors';
import { irqConfigFixedWhileEnabled } from './control/irq-config-fixed-while-enabled';
import { queueIndicesAgree } from './control/queue-indices-agree';
import { queuesFixedWhileEnabled } from './control/queues-fixed-while-enabled';
import { setUpBeforeEnable } from './control/set-up-before-enable';
import { smmuenKeptUnderLiveDma } from './control/smmuen-kept-under-live-dma';
import { streamTableFixedWhileEnabled } from './control/stream-table-fixed-while-enabled';
import { translatedDmaIsChecked } from './control/translated-dma-is-checked';
import { vmwChangeInvalidates } from './control/vmw-change-invalidates';
import { writesAreTaken } from './control/writes-are-taken';
import { abortConsequencesAreContained } from './crash/abort-consequences-are-contained';
import { adoptedDeviceWaits } from './crash/adopted-device-waits';
import { adoptedDmaNeverAborts } from './crash/adopted-dma-never-aborts';
import { adoptionMemoryBudget } from './crash/adoption-memory-budget';
import { deferralHasAReason } from './crash/deferral-has-a-reason';
import { dumpStaysIntact } from './crash/dump-stays-intact';
import { eventQueuesStayOff } from './crash/event-queues-stay-off';
import { logIsNotFlooded } from './crash/log-is-not-flooded';
import { mappedDeviceIsAttached } from './crash/mapped-device-is-attached';
import { noInterruptStorm } from './crash/no-interrupt-storm';
import { oldDmaStops } from './crash/old-dma-stops';
import { oldStructuresAreNotRead } from './crash/old-structures-are-not-read';
import { atsStaysOffUntilReset } from './error/ats-stays-off-until-reset';
import { entriesAreReadBeforeGivenBack } from './error/entries-are-read-before-given-back';
import { errorsAreAcknowledged } from './error/errors-are-acknowledged';
import { eventsAreRead } from './error/events-are-read';
import { failedCommandIsReplaced } from './error/failed-command-is-replaced';
import { givenBackEntriesWereThere } from './error/given-back-entries-were-there';
import { noAdoptionInServiceFailure } from './error/no-adoption-in-service-failure';
import { onlySilentDeviceIsFenced } from './error/only-silent-device-is-fenced';
import { overflowStaysAcknowledged } from './error/overflow-stays-acknowledged';
import { pageRequestsGetOneAnswer } from './error/page-requests-get-one-answer';
import { serviceFailureIsReported } from './error/service-failure-is-reported';
import { silentDeviceIsFenced } from './error/silent-device-is-fenced';
import { waitingCommandsAreTaken } from './error/waiting-commands-are-taken';
import { groupOutlivesItsUsers } from './handover/group-outlives-its-users';
import { mastersStopBeforeSmmu } from './handover/masters-stop-before-smmu';
import { nextSystemCanDoDma } from './handover/next-system-can-do-dma';
import { noUntranslatedDmaAfterShutdown } from './handover/no-untranslated-dma-after-shutdown';
import { callsAreQuick } from './oracle/calls-are-quick';
import { commandErrorsEnd } from './oracle/command-errors-end';
import { commandsAreAccepted } from './oracle/commands-are-accepted';
import { configurationIsValid } from './oracle/configuration-is-valid';
import { dmaReachesItsBuffer } from './oracle/dma-reaches-its-buffer';
import { dmaStopsWithItsMapping } from './oracle/dma-stops-with-its-mapping';
import { locksAreBalanced } from './oracle/locks-are-balanced';
import { mappedDmaGetsThrough } from './oracle/mapped-dma-gets-through';
import { noDmaIntoRunningKernel } from './oracle/no-dma-into-running-kernel';
import { noEndlessLoop } from './oracle/no-endless-loop';
import { noOops } from './oracle/no-oops';
import { noWarning } from './oracle/no-warning';
import { nothingLeaks } from './oracle/nothing-leaks';
import { oldMappingsEndAtAttach } from './oracle/old-mappings-end-at-attach';
import { poweredOffIsNotTouched } from './oracle/powered-off-is-not-touched';
import { tagNamesOneTable } from './oracle/tag-names-one-table';
import { timedOutInvalidationIsNoSuccess } from './oracle/timed-out-invalidation-is-no-success';
import type { PolicyId, Verdict } from './policy';
import { type Policy, policies } from './policy';
import type { Rule, Severity } from './rule';
import { adoptedGeometryIsChecked } from './structure/adopted-geometry-is-checked';
import { adoptedMappingIsCapped } from './structure/adopted-mapping-is-capped';
import { adoptedSteLeftAlone } from './structure/adopted-ste-left-alone';
import { adoptedSteNotBypassed } from './structure/adopted-ste-not-bypassed';
import { atcInvNeedsSmmuen } from './structure/atc-inv-needs-smmuen';
import { atsWaitsForEats } from './structure/ats-waits-for-eats';
import { bypassKeepsShareability } from './structure/bypass-keeps-shareability';
import { bypassNeedsAReason } from './structure/bypass-needs-a-reason';
import { cdChangeInvalidates } from './structure/cd-change-invalidates';
import { coherentWalksAreCacheable } from './structure/coherent-walks-are-cacheable';
import { endpointCacheStartsEmpty } from './structure/endpoint-cache-starts-empty';
import { level1ChangeInvalidates } from './structure/level-1-change-invalidates';
import { reachableTablesAreKept } from './structure/reachable-tables-are-kept';
import { replacedDomainIsNotKept } from './structure/replaced-domain-is-not-kept';
import { steChangeInvalidates } from './structure/ste-change-invalidates';
import { structuresFitTheirMemory } from './structure/structures-fit-their-memory';
import { tlbiCompletesBeforeAtcInv } from './structure/tlbi-completes-before-atc-inv';
import { updateIsNeverTorn } from './structure/update-is-never-torn';
import { bankIsImplemented } from './v2/bank-is-implemented';
import { bankIsSetUpBeforeUse } from './v2/bank-is-set-up-before-use';
import { bankTagNamesOneTable } from './v2/bank-tag-names-one-table';
import { faultsAreAcknowledged } from './v2/faults-are-acknowledged';
import { faultsAreHeard } from './v2/faults-are-heard';
import { oldFaultsAreCleared } from './v2/old-faults-are-cleared';
import { oneGroupForAStream } from './v2/one-group-for-a-stream';
import { routedBankStaysOn } from './v2/routed-bank-stays-on';
import { streamsAreMappedBeforeClients } from './v2/streams-are-mapped-before-clients';
import { tlbIsCleanBeforeTranslation } from './v2/tlb-is-clean-before-translation';
import { unmapWaitsForTlb } from './v2/unmap-waits-for-tlb';
import { verdictOf } from './verdicts';

/** All rules: the general oracles first, then what the architecture, crash kernels and handing over ask for. */
export const rules: readonly Rule[] = [
  callsAreQuick,
  commandErrorsEnd,
  commandsAreAccepted,
  configurationIsValid,
  dmaReachesItsBuffer,
  dmaStopsWithItsMapping,
  locksAreBalanced,
  mappedDmaGetsThrough,
  noDmaIntoRunningKernel,
  noEndlessLoop,
  noOops,
  noWarning,
  nothingLeaks,
  oldMappingsEndAtAttach,
  poweredOffIsNotTouched,
  tagNamesOneTable,
  timedOutInvalidationIsNoSuccess,
  atschkChangeInvalidates,
  attributesFixedWhileEnabled,
  setUpBeforeEnable,
  cachesCleanBeforeEnable,
  changesAreAcknowledged,
  coherentAccessesAreCacheable,
  commandsAreVisibleFirst,
  commandsFitTheirQueue,
  completionMessageIsSeen,
  gbpaLetsLiveDmaThrough,
  gbpaUpdateIsAwaited,
  gerrornAcknowledgesActiveErrors,
  irqConfigFixedWhileEnabled,
  queueIndicesAgree,
  queuesFixedWhileEnabled,
  smmuenKeptUnderLiveDma,
  streamTableFixedWhileEnabled,
  translatedDmaIsChecked,
  vmwChangeInvalidates,
  writesAreTaken,
  adoptedGeometryIsChecked,
  adoptedMappingIsCapped,
  adoptedSteLeftAlone,
  adoptedSteNotBypassed,
  atcInvNeedsSmmuen,
  atsWaitsForEats,
  bypassNeedsAReason,
  bypassKeepsShareability,
  cdChangeInvalidates,
  endpointCacheStartsEmpty,
  level1ChangeInvalidates,
  reachableTablesAreKept,
  structuresFitTheirMemory,
  coherentWalksAreCacheable,
  steChangeInvalidates,
  replacedDomainIsNotKept,
  tlbiCompletesBeforeAtcInv,
  updateIsNeverTorn,
  atsStaysOffUntilReset,
  errorsAreAcknowledged,
  eventsAreRead,
  entriesAreReadBeforeGivenBack,
  failedCommandIsReplaced,
  givenBackEntriesWereThere,
  overflowStaysAcknowledged,
  noAdoptionInServiceFailure,
  onlySilentDeviceIsFenced,
  pageRequestsGetOneAnswer,
  serviceFailureIsReported,
  silentDeviceIsFenced,
  waitingCommandsAreTaken,
  abortConsequencesAreContained,
  adoptedDeviceWaits,
  adoptedDmaNeverAborts,
  adoptionMemoryBudget,
  deferralHasAReason,
  dumpStaysIntact,
  eventQueuesStayOff,
  logIsNotFlooded,
  mappedDeviceIsAttached,
  noInterruptStorm,
  oldDmaStops,
  oldStructuresAreNotRead,
  groupOutlivesItsUsers,
  mastersStopBeforeSmmu,
  nextSystemCanDoDma,
  noUntranslatedDmaAfterShutdown,
  bankIsImplemented,
  bankIsSetUpBeforeUse,
  bankTagNamesOneTable,
  faultsAreAcknowledged,
  faultsAreHeard,
  oldFaultsAreCleared,
  oneGroupForAStream,
  routedBankStaysOn,
  streamsAreMappedBeforeClients,
  tlbIsCleanBeforeTranslation,
  unmapWaitsForTlb,
];

/** A rule as people list it. */
export interface ListedRule {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly severity: Severity;
  readonly verdicts: Readonly<Record<PolicyId, Verdict>>;
}

/** The rules with what each policy makes of them. */
export function listRules(): readonly ListedRule[] {
  return rules.map(({ id, title, source, severity }) => {
    const of = (policy: PolicyId): Verdict => verdictOf(id, policy);
    const verdicts = {
      ADOPT: of('ADOPT'),
      BLOCK: of('BLOCK'),
      'FW-FIRST': of('FW-FIRST'),
      'HANDOFF-BYPASS': of('HANDOFF-BYPASS'),
      'HANDOFF-ABORT': of('HANDOFF-ABORT'),
    };
    return { id, title, source, severity, verdicts };
  });
}

/** The policies that rules are judged under. */
export function listPolicies(): readonly Policy[] {
  return policies;
}
