import kdumpAbortingSte from './kdump/kdump-aborting-ste.scenario.json';
import kdumpBehindAPort from './kdump/kdump-behind-a-port.scenario.json';
import kdumpCachedConfiguration from './kdump/kdump-cached-configuration.scenario.json';
import kdumpCombinedWire from './kdump/kdump-combined-wire.scenario.json';
import kdumpDeviceWithoutSte from './kdump/kdump-device-without-ste.scenario.json';
import kdumpDisplayAndGpu from './kdump/kdump-display-and-gpu.scenario.json';
import kdumpFailedAttach from './kdump/kdump-failed-attach.scenario.json';
import kdumpFaultBurst from './kdump/kdump-fault-burst.scenario.json';
import kdumpGbpaStuck from './kdump/kdump-gbpa-stuck.scenario.json';
import kdumpL2ptrBeyondMemory from './kdump/kdump-l2ptr-beyond-memory.scenario.json';
import kdumpL2ptrUnaligned from './kdump/kdump-l2ptr-unaligned.scenario.json';
import kdumpLatchedCmdqErr from './kdump/kdump-latched-cmdq-err.scenario.json';
import kdumpLatchedEventqAbort from './kdump/kdump-latched-eventq-abort.scenario.json';
import kdumpLinearTable from './kdump/kdump-linear-table.scenario.json';
import kdumpLog2size63 from './kdump/kdump-log2size-63.scenario.json';
import kdumpMemremapFails from './kdump/kdump-memremap-fails.scenario.json';
import kdumpMessages from './kdump/kdump-messages.scenario.json';
import kdumpNoAcknowledgement from './kdump/kdump-no-acknowledgement.scenario.json';
import kdumpNoMemory from './kdump/kdump-no-memory.scenario.json';
import kdumpNonCoherent from './kdump/kdump-non-coherent.scenario.json';
import kdumpPartid from './kdump/kdump-partid.scenario.json';
import kdumpPartitionAfterFailedAttach from './kdump/kdump-partition-after-failed-attach.scenario.json';
import kdumpPartitionDeferred from './kdump/kdump-partition-deferred.scenario.json';
import kdumpPassthrough from './kdump/kdump-passthrough.scenario.json';
import kdumpReportsAborts from './kdump/kdump-reports-aborts.scenario.json';
import kdumpReservedFormat from './kdump/kdump-reserved-format.scenario.json';
import kdumpReservedMemory from './kdump/kdump-reserved-memory.scenario.json';
import kdumpServiceFailure from './kdump/kdump-service-failure.scenario.json';
import kdumpServiceFailureLate from './kdump/kdump-service-failure-late.scenario.json';
import kdumpSharedGroup from './kdump/kdump-shared-group.scenario.json';
import kdumpSpan31 from './kdump/kdump-span-31.scenario.json';
import kdumpStaleTranslation from './kdump/kdump-stale-translation.scenario.json';
import kdumpTableAtZero from './kdump/kdump-table-at-zero.scenario.json';
import kdumpTableMisaligned from './kdump/kdump-table-misaligned.scenario.json';
import kdumpTwice from './kdump/kdump-twice.scenario.json';
import kdumpTwoSmmus from './kdump/kdump-two-smmus.scenario.json';
import kdumpUnderDma from './kdump/kdump-under-dma.scenario.json';
import kdumpVmw from './kdump/kdump-vmw.scenario.json';
import kdumpWithoutAtschk from './kdump/kdump-without-atschk.scenario.json';

/** A kernel crashed, and the crash kernel finds what it left. */
export const kdumpFiles: readonly unknown[] = [
  kdumpUnderDma,
  kdumpReportsAborts,
  kdumpLinearTable,
  kdumpWithoutAtschk,
  kdumpCachedConfiguration,
  kdumpLatchedCmdqErr,
  kdumpLatchedEventqAbort,
  kdumpServiceFailure,
  kdumpServiceFailureLate,
  kdumpAbortingSte,
  kdumpDeviceWithoutSte,
  kdumpSpan31,
  kdumpL2ptrUnaligned,
  kdumpL2ptrBeyondMemory,
  kdumpLog2size63,
  kdumpTableAtZero,
  kdumpReservedFormat,
  kdumpMemremapFails,
  kdumpReservedMemory,
  kdumpFailedAttach,
  kdumpFaultBurst,
  kdumpCombinedWire,
  kdumpStaleTranslation,
  kdumpVmw,
  kdumpNonCoherent,
  kdumpNoMemory,
  kdumpPartid,
  kdumpNoAcknowledgement,
  kdumpTwice,
  kdumpSharedGroup,
  kdumpPassthrough,
  kdumpBehindAPort,
  kdumpDisplayAndGpu,
  kdumpGbpaStuck,
  kdumpMessages,
  kdumpPartitionAfterFailedAttach,
  kdumpPartitionDeferred,
  kdumpTableMisaligned,
  kdumpTwoSmmus,
];
