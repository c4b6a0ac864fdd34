import attachAfterSilence from './atc/atc-attach-after-silence.scenario.json';
import errorsRepeat from './atc/atc-errors-repeat.scenario.json';
import foundOn from './atc/atc-found-on.scenario.json';
import kdump from './atc/atc-kdump.scenario.json';
import late from './atc/atc-late.scenario.json';
import neverAnswers from './atc/atc-never-answers.scenario.json';
import oneCpu from './atc/atc-one-cpu.scenario.json';
import oneOfThree from './atc/atc-one-of-three.scenario.json';
import pasids from './atc/atc-pasids.scenario.json';
import refused from './atc/atc-refused.scenario.json';
import reset from './atc/atc-reset.scenario.json';
import resetAfterSilence from './atc/atc-reset-after-silence.scenario.json';
import resetHangs from './atc/atc-reset-hangs.scenario.json';
import sharedDomain from './atc/atc-shared-domain.scenario.json';
import sharedGroup from './atc/atc-shared-group.scenario.json';
import silentAtAttach from './atc/atc-silent-at-attach.scenario.json';
import silentPasid from './atc/atc-silent-pasid.scenario.json';
import slowerThanSoftware from './atc/atc-slower-than-software.scenario.json';
import smmuOff from './atc/atc-smmu-off.scenario.json';
import timeOutUnseen from './atc/atc-time-out-unseen.scenario.json';
import tooLate from './atc/atc-too-late.scenario.json';
import twoCpus from './atc/atc-two-cpus.scenario.json';
import twoCpusAttach from './atc/atc-two-cpus-attach.scenario.json';
import twoCpusOneSilent from './atc/atc-two-cpus-one-silent.scenario.json';
import twoOfThree from './atc/atc-two-of-three.scenario.json';
import work from './atc/atc-work.scenario.json';
import wrongSync from './atc/atc-wrong-sync.scenario.json';

/** What becomes of translations that devices keep themselves, and of devices that do not drop them: healthy ones first. */
export const atcFiles: readonly unknown[] = [
  work,
  pasids,
  foundOn,
  sharedDomain,
  late,
  reset,
  twoCpus,
  twoCpusAttach,
  neverAnswers,
  oneCpu,
  attachAfterSilence,
  twoCpusOneSilent,
  wrongSync,
  timeOutUnseen,
  slowerThanSoftware,
  tooLate,
  smmuOff,
  refused,
  silentAtAttach,
  silentPasid,
  oneOfThree,
  twoOfThree,
  sharedGroup,
  errorsRepeat,
  kdump,
  resetAfterSilence,
  resetHangs,
];
