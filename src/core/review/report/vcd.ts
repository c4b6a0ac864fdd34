import type { EffectView } from '../../../protocol/effect';
import type { ReviewModel } from '../../../protocol/review';

/** One line of a waveform. */
interface Signal {
  readonly scope: string;
  readonly name: string;
  readonly kind: 'wire' | 'string';
  readonly bits: number;
  readonly id: string;
}

/** A waveform of IEEE 1364 §18 with what base and patched wrote: a vector for each register, a string for what each DMA comes to and for commands.
 *  A step of the run is a nanosecond: real times would put hundreds of steps into one. */
export function vcd(model: ReviewModel): string {
  const signals: Signal[] = [];
  const signal = (scope: string, name: string, kind: Signal['kind'], bits: number): Signal => {
    const known = signals.find((each) => each.scope === scope && each.name === name);
    if (known) return known;
    const made = { scope, name, kind, bits, id: identifier(signals.length) };
    signals.push(made);
    return made;
  };
  const changes: { readonly step: number; readonly text: string }[] = [];
  for (const side of model.differ ? (['base', 'patched'] as const) : (['patched'] as const)) {
    for (const effect of model.effects) effectChanges(effect, side, signal, changes);
    for (const lane of model.timeline?.lanes.filter((each) => each.side === side) ?? []) {
      const line = signal(side, `dma ${lane.device} ${lane.stream.toString(16)} ${lane.name}`, 'string', 1);
      for (const { from, standing } of lane.runs) {
        const step = model.timeline?.columns[from]?.[side]?.event;
        if (step !== undefined) changes.push({ step, text: `s${word(standing)} ${line.id}` });
      }
    }
  }
  changes.sort((a, b) => a.step - b.step);
  const body: string[] = [];
  let now = -1;
  for (const { step, text } of changes) {
    if (step !== now) body.push(`#${step}`);
    now = step;
    body.push(text);
  }
  return `${[...header(model, signals), ...body].join('\n')}\n`;
}

function effectChanges(
  effect: EffectView,
  side: 'base' | 'patched',
  signal: (scope: string, name: string, kind: Signal['kind'], bits: number) => Signal,
  changes: { readonly step: number; readonly text: string }[],
): void {
  const done = effect[side];
  if (!done) return;
  if (effect.kind === 'register-write' && done.value !== undefined && done.refused === undefined) {
    const { id } = signal(side, effect.subject, 'wire', 64);
    changes.push({ step: done.step, text: `b${BigInt(done.value).toString(2)} ${id}` });
  }
  if (effect.kind === 'command')
    changes.push({ step: done.step, text: `s${word(effect.subject)} ${signal(side, 'command', 'string', 1).id}` });
}

function header(model: ReviewModel, signals: readonly Signal[]): string[] {
  const scopes = [...new Set(signals.map(({ scope }) => scope))];
  return [
    '$version smmu-review $end',
    `$comment ${model.scenario.replaceAll('$', '')} on ${model.profile}; one step of the run is 1 ns $end`,
    '$timescale 1 ns $end',
    ...scopes.flatMap((scope) => [
      `$scope module ${scope} $end`,
      ...signals
        .filter((each) => each.scope === scope)
        .map(({ kind, bits, id, name }) => `$var ${kind} ${bits} ${id} ${word(name)} $end`),
      '$upscope $end',
    ]),
    '$enddefinitions $end',
  ];
}

/** Names and strings have no blanks. */
function word(text: string): string {
  return text.replace(/\s+/g, '_').replace(/[^\x21-\x7e]/g, '_');
}

/** A short name of printable characters: one for each signal. */
function identifier(index: number): string {
  const digits = 94;
  const last = String.fromCharCode(33 + (index % digits));
  return index < digits ? last : identifier(Math.floor(index / digits) - 1) + last;
}
