import { hex } from '../../core/base/hex';
import type { Event, EventOf } from '../../core/trace/event';
import { exhaustedText } from '../../core/trace/exhausted';
import type { BreachView, CoverageView, LogView, RunView } from '../../protocol/review';
import type { SideRun } from '../side';
import { placeView, problemView, stackView } from './place';

/** One side of a review as it goes over the wire. */
export function runView(side: SideRun): RunView {
  const { run, timing } = side;
  const total = timing.compile + timing.run;
  const events = run?.trace.events ?? [];
  return {
    end: run?.end ?? 'not-started',
    events: events.length,
    refused: run?.refused ?? 0,
    calls: (run?.calls ?? []).map((call) => ({
      function: call.function,
      ...(call.result !== undefined && { result: call.result.toString() }),
      ...(call.arguments && { arguments: call.arguments }),
      ...(call.notMade && { notMade: call.notMade }),
    })),
    log: events.flatMap(logView),
    breaches: events.flatMap(breachView),
    notModelled: (run?.notModelled ?? []).map(({ what, subject, stack }) => ({
      what,
      subject,
      path: stackView(stack),
    })),
    verdicts: run?.verdicts ?? [],
    problems: side.problems.map(problemView),
    ...(run && { coverage: coverageView(run.coverage) }),
    timing: { compile: timing.compile, run: timing.run, total, ...(side.remembered && { remembered: true }) },
  };
}

function logView(event: Event): LogView[] {
  if (event.kind !== 'log') return [];
  const { id, level, device, text, cause } = event;
  const at = cause.span && placeView(cause.span);
  return [{ step: id, level, ...(device !== undefined && { device }), text, ...(at && { at }) }];
}

function breachView(event: Event): BreachView[] {
  if (event.kind !== 'oops' && event.kind !== 'warning' && event.kind !== 'out-of-fuel') return [];
  const { span, stack } = event.cause;
  return [
    {
      kind: event.kind,
      step: event.id,
      reason: event.kind === 'out-of-fuel' ? 'out-of-fuel' : event.reason,
      text: event.kind === 'out-of-fuel' ? endless(event) : event.text,
      ...(event.kind === 'oops' && event.address !== undefined && { address: hex(event.address) }),
      ...(span && { at: placeView(span) }),
      stack: stackView(stack),
    },
  ];
}

function endless({ interrupt, exhausted }: EventOf<'out-of-fuel'>): string {
  if (exhausted) return `the code was given up: ${exhaustedText(exhausted)}`;
  return interrupt
    ? `${interrupt.times} handlers of interrupts ran in a row, the last of them of ${interrupt.name}: they leave the interrupted code no time, as far as anyone can tell`
    : 'the code did not end within the step limit: an endless loop, as far as anyone can tell';
}

function coverageView(coverage: NonNullable<SideRun['run']>['coverage']): CoverageView {
  const lines = [...coverage.lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    functionsReached: coverage.functions.size,
    functions: byFile(coverage.functions),
    linesReached: lines.reduce((sum, [, set]) => sum + set.size, 0),
    lines: Object.fromEntries(lines.map(([file, set]) => [file, [...set].sort((a, b) => a - b)])),
  };
}

function byFile(functions: NonNullable<SideRun['run']>['coverage']['functions']): CoverageView['functions'] {
  const found: Record<string, string[]> = {};
  for (const [name, { file }] of [...functions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    found[file] ??= [];
    found[file].push(name);
  }
  return found;
}
