/** The part of V8's CPU profile that is read here, as `Profiler.stop` gives it. Times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  /** Time from the sample before (from the start, for the first one) to each sample. */
  readonly timeDeltas?: readonly number[];
  readonly startTime: number;
}

/** How many milliseconds a thread ran between two times (microseconds of the clock of the profile). */
export type Ran = (from: number, to: number) => number;

/** A task of the event loop with the promises that it settled, or several where nothing tells them apart. */
export interface Stretch {
  /** Milliseconds from the start of the profile. */
  readonly start: number;
  readonly milliseconds: number;
  /** Processor time in the script that is asked for, in what it calls, and in taking in the messages that it gets. */
  readonly own: number;
  /** The same with the time in which the thread waited for a processor or a lock. */
  readonly ownByClock: number;
  /** The function of the script that most of that time was spent below, with its milliseconds. */
  readonly most: string;
}

type Kind = 'idle' | 'native' | 'own' | 'other';

interface Sample {
  readonly kind: Kind;
  /** The outermost function. */
  readonly entry: string;
  readonly below: string;
  readonly time: number;
  readonly byClock: number;
}

/** Functions of Node that the event loop calls for a new task. Those that promises go on with stand outermost too, but belong to the task before. */
const loopCalls = new Set(['processTimers', 'processImmediate', 'onStreamRead', 'emitMessage']);

/** The profiler interrupts whatever the thread does. Where the next sample comes later than this many milliseconds (some times the interval), the thread or
 *  its profiler did not run: the rest of the gap is not the script's. */
const longestGap = 1;

/** Stretches of a profile in which a script ran, in their order. A stretch may hold several tasks, so that `own` is the most that one of them can have taken.
 *  Garbage collection and native code (which has no stack) count as the script's where they are next to it, as reading a message is before its listener. */
export function ownStretches(profile: CpuProfile, isOwn: (url: string) => boolean, ran: Ran): readonly Stretch[] {
  const found: Stretch[] = [];
  let current: Sample[] = [];
  let start = 0;
  let now = 0;
  let entry = '';
  const close = (): void => {
    const stretch = stretchOf(current, start, ran(profile.startTime + start * 1000, profile.startTime + now * 1000));
    if (stretch.own > 0) found.push(stretch);
    current = [];
  };
  for (const sample of samplesOf(profile, isOwn)) {
    if (sample.kind === 'idle') close();
    else {
      if (sample.kind !== 'native') {
        if (sample.entry !== entry && loopCalls.has(sample.entry)) close();
        entry = sample.entry;
      }
      if (current.length === 0) start = now;
      current.push(sample);
    }
    now += sample.byClock;
  }
  close();
  return found;
}

function stretchOf(samples: readonly Sample[], start: number, ran: number): Stretch {
  const below = new Map<string, number>();
  let own = 0;
  let ownByClock = 0;
  for (const [index, { kind, time, byClock, below: name }] of samples.entries()) {
    if (kind !== 'own' && !(kind === 'native' && isBeside(samples, index))) continue;
    own += time;
    ownByClock += byClock;
    if (name) below.set(name, (below.get(name) ?? 0) + time);
  }
  const [most] = [...below].sort((a, b) => b[1] - a[1]);
  const milliseconds = samples.reduce((sum, { byClock }) => sum + byClock, 0);
  own = Math.min(own, ran);
  return { start, milliseconds, own, ownByClock, most: most ? `${most[0]} ${most[1].toFixed(1)}` : '' };
}

/** Whether nothing but native code is between a sample and one of the script. */
function isBeside(samples: readonly Sample[], index: number): boolean {
  const others = (each: Sample): boolean => each.kind !== 'native';
  return samples.slice(index).find(others)?.kind === 'own' || samples.slice(0, index).findLast(others)?.kind === 'own';
}

type Place = Pick<Sample, 'kind' | 'below' | 'entry'>;

function samplesOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile, isOwn: (url: string) => boolean): Sample[] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = new Map<number, Place>();
  const classify = (id: number): Place => {
    const before = known.get(id);
    if (before) return before;
    const { functionName = '', url = '' } = byId.get(id)?.callFrame ?? {};
    const parent = parents.get(id);
    const isOutermost = parent === undefined || !parents.has(parent);
    const entry = isOutermost ? functionName : classify(parent).entry;
    let made: Place = { kind: 'other', below: '', entry };
    if (functionName === '(idle)') made = { kind: 'idle', below: '', entry };
    else if (functionName === '(program)' || functionName === '(garbage collector)')
      made = { kind: 'native', below: '', entry };
    else if (parent !== undefined && classify(parent).kind === 'own') made = classify(parent);
    else if (isOwn(url)) made = { kind: 'own', below: functionName || '(anonymous)', entry };
    known.set(id, made);
    return made;
  };
  // A sample holds until the next one.
  return samples.map((id, index) => {
    const byClock = (timeDeltas[index + 1] ?? 0) / 1000;
    return { ...classify(id), time: Math.min(byClock, longestGap), byClock };
  });
}
