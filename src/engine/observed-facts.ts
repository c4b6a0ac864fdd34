import type { Attachment, DeferralFacts, KernelFacts, RunFacts, SmmuFacts, StreamFacts } from '../core/rule/facts';
import type { Observed, ObservedTaking } from '../core/scenario/observed';

type Lists = Pick<
  RunFacts,
  | 'leaks'
  | 'frees'
  | 'overruns'
  | 'memoryMaps'
  | 'structures'
  | 'words'
  | 'tasks'
  | 'keptTranslations'
  | 'owners'
  | 'releases'
>;

/** What a world saw besides the trace, as rules take it. */
export function observedLists(observed: Observed): Lists {
  return {
    leaks: observed.leaks.map(({ what, acquired, noticed, cause }) => ({ what, acquired, noticed, cause })),
    frees: observed.frees.map(({ event, kernel, smmu, what, cause }) => ({ event, kernel, smmu, what, cause })),
    overruns: observed.overruns.map((each) => ({ ...each, event: Math.max(0, each.event - 1) })),
    memoryMaps: observed.windows.map(({ address, length, event, kernel, cause }) => {
      return { address, length, event, kernel, cause };
    }),
    structures: observed.entries.map(({ event, smmu, streamId, ste, cd, cdAt }) => {
      const context = { ...(cd && { cd }), ...(cdAt !== undefined && { cdAt }) };
      return { after: Math.max(0, event - 1), smmu, streamId, ste, ...context };
    }),
    keptTranslations: observed.keptTranslations.map(({ event, ...kept }) => ({
      ...kept,
      event: Math.max(0, event - 1),
    })),
    words: observed.words.map(({ smmu, address, value, event }) => ({ smmu, address, value, read: event })),
    releases: observed.releases.map(({ event, kernel, device, cause }) => ({
      ...{ event, kernel, device },
      ...(cause && { cause }),
    })),
    owners: observed.owners.map(({ kernel, address, length, what }) => ({ kernel, address, length, what })),
    tasks: observed.tasks.map(({ name, kernel, event, done, took }) => {
      return { name, kernel, from: event, to: done, took };
    }),
  };
}

/** Memory that a kernel allocates from. */
export function memoryOf(observed: Observed | undefined, kernel: number): Pick<KernelFacts, 'memory'> {
  const ranges = observed?.memory.filter((each) => each.kernel === kernel) ?? [];
  return ranges.length === 0 ? {} : { memory: ranges.map(({ address, length }) => ({ address, length })) };
}

/** When an SMMU had no power. */
export function offTimes(observed: Observed | undefined, smmu: string): NonNullable<SmmuFacts['off']> {
  const times = observed?.off.filter((each) => each.smmu === smmu) ?? [];
  return times.map(({ event: from, until }) => ({ from, ...(until !== undefined && { until }) }));
}

type OfStream = Pick<StreamFacts, 'attachments' | 'deferrals' | 'quiesced' | 'taken'>;

/** What became of a device, by what its driver and the IOMMU core did. Kernels in which nobody looked have the attaches that the trace
 *  tells. `last` is the last event of the run: what came after it is judged with it. */
export function deviceFacts(
  observed: Observed | undefined,
  device: string,
  inTrace: readonly Attachment[],
  last: number,
): OfStream {
  if (!observed) return { attachments: inTrace };
  const watched = new Set(observed.watched);
  const seen = observed.attaches.filter((each) => each.device === device && watched.has(each.kernel));
  const attachments = [
    ...inTrace.filter(({ kernel }) => !watched.has(kernel)),
    ...seen.map(({ kernel, event: from, done, failed, domain }): Attachment => {
      const kind =
        domain === 'identity' ? { identity: true as const } : domain === 'blocked' ? { blocked: true as const } : {};
      return {
        kernel,
        from,
        ...(done !== undefined && { done: Math.min(done, last) }),
        ...(failed && { failed }),
        ...kind,
      };
    }),
  ].sort((a, b) => a.from - b.from);
  const deferrals = observed.deferrals
    .filter((each) => each.device === device)
    .map(({ kernel, event, deferred, cause }): DeferralFacts => ({ kernel, event, deferred, cause }));
  const first = (...reasons: ObservedTaking['why'][]): Record<number, number> => {
    const moments: Record<number, number> = {};
    for (const each of observed.takings) {
      if (each.device === device && reasons.includes(each.why)) moments[each.kernel] ??= each.event;
    }
    return moments;
  };
  return { attachments, deferrals, quiesced: first('stops'), taken: first('takes', 'switches') };
}
