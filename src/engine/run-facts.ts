import { attachmentsInTrace } from '../core/rule/attachments';
import type { ConsequenceFacts, KernelFacts, KernelStart, RunFacts, StreamFacts } from '../core/rule/facts';
import { bridgeKinds } from '../core/scenario/device';
import type { RunResult } from '../core/scenario/run';
import type { Scenario } from '../core/scenario/scenario';
import { type AnyProfile, isV2 } from '../core/smmu/profiles/any';
import { deviceFacts, memoryOf, observedLists, offTimes } from './observed-facts';
import { smmuProfiles } from './world-smmus';

/** How a kernel comes to run, by the verb of its step. */
const starts: Readonly<Record<string, KernelStart>> = {
  boot: 'cold',
  'boot-crash-kernel': 'crash',
  kexec: 'kexec',
  reboot: 'reboot',
};

/** What rules need to know of a run besides its trace: which kernels ran and how each came to run, the SMMUs, and whose streams are behind them. */
export function runFacts(scenario: Scenario, profile: AnyProfile, run: RunResult): RunFacts {
  const last = Math.max(0, run.trace.events.length - 1);
  return {
    kernels: kernelsOf(run).map((facts, kernel) => ({ ...facts, ...memoryOf(run.observed, kernel) })),
    ...smmusOf(scenario, profile, run),
    streams: streamsOf(scenario, run),
    // What came after the last event is judged with it.
    buffers: run.given.map(({ device: _, ...buffer }) => ({ ...buffer, from: Math.min(buffer.from, last) })),
    consequences: consequencesOf(run),
    ...(scenario.timeBudget !== undefined && { timeBudget: scenario.timeBudget }),
    ...(run.observed && observedLists(run.observed)),
    knobs: Object.entries(scenario.knobs).map(([name, value]) => `${name}=${knobText(value)}`),
  };
}

/** What aborted accesses of devices led to, where that is more than the access. */
function consequencesOf({ trace }: RunResult): ConsequenceFacts[] {
  return trace.events.flatMap((event) => {
    if (event.kind !== 'hardware' || event.severity === undefined) return [];
    return [{ event: event.id, device: event.device, severity: event.severity }];
  });
}

function kernelsOf({ steps }: RunResult): KernelFacts[] {
  const kernels: KernelFacts[] = [];
  let crashed = false;
  for (const { step, from } of steps) {
    const { verb, fields } = step;
    const last = kernels.at(-1);
    const leaves = verb === 'shutdown' || verb === 'kexec' || verb === 'reboot';
    if (leaves && last && !crashed && last.shutdownFrom === undefined) {
      kernels[kernels.length - 1] = { ...last, shutdownFrom: from };
    }
    if (verb === 'crash' || fields.fault === 'crash') crashed = true;
    const start = starts[verb];
    if (start === undefined) continue;
    kernels.push({ start: fields['crash-kernel'] === true ? 'crash' : start });
    crashed = false;
  }
  return kernels;
}

function smmusOf(
  scenario: Scenario,
  profile: AnyProfile,
  { trace, observed }: RunResult,
): Pick<RunFacts, 'smmus' | 'smmusV2'> {
  const own = smmuProfiles(scenario, profile).value;
  const names = new Set<string>();
  for (const event of trace.events) if (event.kind === 'register-write') names.add(event.device);
  const all = [...names].map((name) => ({ name, profile: own?.get(name) ?? profile, off: offTimes(observed, name) }));
  const smmusV2 = all.flatMap((each) => (isV2(each.profile) ? [{ ...each, profile: each.profile }] : []));
  return {
    smmus: all.flatMap((each) => (isV2(each.profile) ? [] : [{ ...each, profile: each.profile }])),
    ...(smmusV2.length > 0 && { smmusV2 }),
  };
}

function streamsOf(scenario: Scenario, { trace, observed }: RunResult): StreamFacts[] {
  return scenario.devices
    .filter((device) => !bridgeKinds.includes(device.kind))
    .map((device) => ({ device, smmu: device.smmu ?? scenario.smmus[0]?.name ?? 'smmu' }))
    .flatMap(({ device, smmu }) =>
      device.streams.map((streamId) => ({
        device: device.name,
        smmu,
        streamId,
        ...(device.ats && { ats: true as const }),
        ...(device.reserved && {
          reserved: { address: device.reserved.address, length: BigInt(device.reserved.size) },
        }),
        ...deviceFacts(
          observed,
          device.name,
          attachmentsInTrace(trace.events, smmu, streamId),
          trace.events.length - 1,
        ),
      })),
    );
}

function knobText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}:${knobText(each)}`)
    .join(',');
}
