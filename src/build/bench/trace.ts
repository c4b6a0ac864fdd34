/** An event of Chromium's trace format. Times are microseconds; `tdur` is processor time. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** One task of a page's main thread that drew a frame, in milliseconds: scripts before the frame, style, layout and paint. */
export interface FrameTask {
  /** Processor time. */
  readonly own: number;
  /** With the time in which the thread waited for a processor. */
  readonly byClock: number;
}

/** The tasks of a trace in which a page drew a frame and a script of it took part. */
export function frameTasks(events: readonly TraceEvent[]): readonly FrameTask[] {
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const inMain = events.filter((event) => mains.has(threadOf(event)) && event.ph === 'X');
  const frames = inMain.filter(({ name }) => name === 'FireAnimationFrame');
  const tasks = inMain.filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask');
  return tasks
    .filter((task) => frames.some((frame) => threadOf(frame) === threadOf(task) && isWithin(frame, task)))
    .map(({ tdur = 0, dur = 0 }) => ({ own: tdur / 1000, byClock: dur / 1000 }));
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}

function isWithin(inner: TraceEvent, outer: TraceEvent): boolean {
  return outer.ts <= inner.ts && inner.ts <= outer.ts + (outer.dur ?? 0);
}
