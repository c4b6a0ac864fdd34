import abortByGbpa from './counter-policy/abort-by-gbpa.scenario.json';
import abortByTable from './counter-policy/abort-by-table.scenario.json';
import abortsAreFatal from './counter-policy/aborts-are-fatal.scenario.json';
import abortsAreSerrors from './counter-policy/aborts-are-serrors.scenario.json';
import corruptedTable from './counter-policy/corrupted-table.scenario.json';
import deviceCannotSurvive from './counter-policy/device-cannot-survive.scenario.json';
import errorAfterRetries from './counter-policy/error-after-retries.scenario.json';
import fatalErrorRecord from './counter-policy/fatal-error-record.scenario.json';
import firmwareAborts from './counter-policy/firmware-aborts.scenario.json';
import firmwareContainsAborts from './counter-policy/firmware-contains-aborts.scenario.json';
import firmwareLeftSmmuOn from './counter-policy/firmware-left-smmu-on.scenario.json';
import poisonedReadRecord from './counter-policy/poisoned-read-record.scenario.json';
import resetBlocks from './counter-policy/reset-blocks.scenario.json';
import someDevicesBlocked from './counter-policy/some-devices-blocked.scenario.json';

/** The same crashes, chosen for those who want DMA blocked, and states that firmware leaves. */
export const counterPolicyFiles: readonly unknown[] = [
  resetBlocks,
  abortsAreFatal,
  firmwareContainsAborts,
  abortsAreSerrors,
  corruptedTable,
  deviceCannotSurvive,
  abortByGbpa,
  abortByTable,
  someDevicesBlocked,
  firmwareAborts,
  firmwareLeftSmmuOn,
  errorAfterRetries,
  fatalErrorRecord,
  poisonedReadRecord,
];
