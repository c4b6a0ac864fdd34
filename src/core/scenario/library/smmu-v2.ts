import v2AllFeatures from './smmu-v2/v2-all-features.scenario.json';
import v2Boot from './smmu-v2/v2-boot.scenario.json';
import v2BootAcpi from './smmu-v2/v2-boot-acpi.scenario.json';
import v2BypassAllowed from './smmu-v2/v2-bypass-allowed.scenario.json';
import v2Domains from './smmu-v2/v2-domains.scenario.json';
import v2Lazy from './smmu-v2/v2-lazy.scenario.json';
import v2LeastFeatures from './smmu-v2/v2-least-features.scenario.json';
import v2Passthrough from './smmu-v2/v2-passthrough.scenario.json';
import v2Qcom from './smmu-v2/v2-qcom.scenario.json';
import v2RuntimePower from './smmu-v2/v2-runtime-power.scenario.json';
import v2Stage2 from './smmu-v2/v2-stage-2.scenario.json';
import v2StaleEntries from './smmu-v2/v2-stale-entries.scenario.json';
import v2StaleStage2 from './smmu-v2/v2-stale-stage-2.scenario.json';
import v2UnknownAtReset from './smmu-v2/v2-unknown-at-reset.scenario.json';
import v2UnknownStream from './smmu-v2/v2-unknown-stream.scenario.json';
import v2UnmappedDma from './smmu-v2/v2-unmapped-dma.scenario.json';

/** SMMUv2: setting up, mapping, faults, power. */
export const smmuV2Files: readonly unknown[] = [
  v2Boot,
  v2BootAcpi,
  v2AllFeatures,
  v2LeastFeatures,
  v2Stage2,
  v2Passthrough,
  v2Lazy,
  v2StaleEntries,
  v2StaleStage2,
  v2UnknownAtReset,
  v2UnmappedDma,
  v2UnknownStream,
  v2BypassAllowed,
  v2Domains,
  v2RuntimePower,
  v2Qcom,
];
