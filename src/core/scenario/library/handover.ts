import v2FaultsAcrossHandover from './handover/v2-faults-across-handover.scenario.json';
import v2Kdump from './handover/v2-kdump.scenario.json';
import v2Kexec from './handover/v2-kexec.scenario.json';
import v2KexecInFlight from './handover/v2-kexec-in-flight.scenario.json';
import v2NextSystemUnaware from './handover/v2-next-system-unaware.scenario.json';
import v2ReservedMemory from './handover/v2-reserved-memory.scenario.json';
import v2ShutdownAsleep from './handover/v2-shutdown-asleep.scenario.json';
import v2ShutdownBypassAllowed from './handover/v2-shutdown-bypass-allowed.scenario.json';
import v2ShutdownInFlight from './handover/v2-shutdown-in-flight.scenario.json';
import v2ShutdownOrder from './handover/v2-shutdown-order.scenario.json';
import v3KexecInFlight from './handover/v3-kexec-in-flight.scenario.json';
import v3ShutdownGbpaAbort from './handover/v3-shutdown-gbpa-abort.scenario.json';
import v3ShutdownInFlight from './handover/v3-shutdown-in-flight.scenario.json';

/** What shutdown and kexec leave to the next system. */
export const handoverFiles: readonly unknown[] = [
  v2ShutdownInFlight,
  v2ShutdownBypassAllowed,
  v2KexecInFlight,
  v2Kexec,
  v2NextSystemUnaware,
  v2FaultsAcrossHandover,
  v2ShutdownOrder,
  v2ShutdownAsleep,
  v2Kdump,
  v2ReservedMemory,
  v3ShutdownInFlight,
  v3ShutdownGbpaAbort,
  v3KexecInFlight,
];
