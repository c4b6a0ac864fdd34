import type { Scenario, Step } from './scenario';
import { anyPoint, type RequestKind, requestKinds } from './world';

/** What is swept: requests of a kind, or the points at which another CPU does what a step says. */
export type SweepKind = RequestKind | 'point';

/** One of the runs of a sweep: the `nth` request of a kind is refused, or the other CPU comes in at the `nth` point. */
export interface SweepPoint {
  readonly kind: SweepKind;
  readonly nth: number;
}

/** Verbs that start a kernel. */
const starting = new Set(['boot', 'boot-crash-kernel', 'kexec', 'reboot']);

/** The kinds that a sweep of a scenario goes through: points where another CPU does something at one, requests that it refuses itself, else all
 *  requests. */
export function sweptKinds(scenario: Scenario): readonly SweepKind[] {
  if (scenario.steps.some(waitsForPoint)) return ['point'];
  const own = requestKinds.filter((kind) => scenario.steps.some((step) => refuses(step, kind)));
  return own.length > 0 ? own : requestKinds;
}

/** The scenario with the `nth` request of that kind refused: where it refuses one itself, otherwise from its last kernel on. Its id is
 *  `kdump-under-dma@allocation-3`. */
export function sweptScenario(scenario: Scenario, point: SweepPoint): Scenario {
  const { kind, nth } = point;
  if (kind === 'point') {
    const steps = scenario.steps.map((step) =>
      waitsForPoint(step) ? { ...step, fields: { ...step.fields, nth: BigInt(nth) } } : step,
    );
    return { ...scenario, id: sweepId(scenario.id, point), title: `${scenario.title}: at point ${nth}`, steps };
  }
  const own = scenario.steps.findIndex((step) => refuses(step, kind));
  const at = own >= 0 ? own : scenario.steps.findLastIndex(({ verb }) => starting.has(verb));
  const place = scenario.steps[Math.max(0, at)]?.at ?? { file: '', line: 1, column: 1, endColumn: 1 };
  const order: Step = { verb: 'inject', fields: { fault: kind, nth: BigInt(nth) }, at: place };
  const steps = scenario.steps.toSpliced(Math.max(0, at), own >= 0 ? 1 : 0, order);
  return { ...scenario, id: sweepId(scenario.id, point), title: `${scenario.title}: ${kind} ${nth} refused`, steps };
}

/** Name of one run of a sweep. */
export function sweepId(id: string, { kind, nth }: SweepPoint): string {
  return `${id}@${kind}-${nth}`;
}

/** What a name such as `kdump-under-dma@allocation-3` stands for; no point where it names a scenario as it is. */
export function parseSweepId(name: string): { readonly id: string; readonly point?: SweepPoint } {
  const match = /^(.+)@([a-z]+)-([1-9][0-9]*)$/.exec(name);
  const kind = ([...requestKinds, 'point'] as const).find((each) => each === match?.[2]);
  if (!match || !kind) return { id: name };
  return { id: match[1] ?? '', point: { kind, nth: Number(match[3]) } };
}

function waitsForPoint({ fields }: Step): boolean {
  return fields.after === anyPoint;
}

function refuses({ verb, fields }: Step, kind: RequestKind): boolean {
  return verb === 'inject' && fields.fault === kind;
}
