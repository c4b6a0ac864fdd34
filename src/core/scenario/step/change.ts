import { type AbortStyle, abortConsequences } from '../../endpoint/abort-table';
import type { Knobs } from '../../smmu/v3/knobs';
import { invalidationFields, invalidationOf } from '../invalidation';
import { afterFields, nowOrAfter } from './after';
import { fieldOf, type Verb } from './verb';

/** The SMMU behaves otherwise. */
export const setKnobs: Verb = {
  name: 'set-knobs',
  summary: 'From now on the SMMU behaves otherwise where the architecture leaves a choice.',
  fields: {
    device: { type: 'string', names: 'smmu', summary: 'Name of the SMMU; the first one when left out.' },
    knobs: { type: 'knobs', required: true, summary: 'The knobs that change, as in "knobs" of the scenario.' },
    ...afterFields,
  },
  run(step, context) {
    const { state, world } = context;
    const name = fieldOf<string>(step, 'device') ?? state.device ?? world.devices[0] ?? '';
    return nowOrAfter(step, context, 'scenario-change', (faults) =>
      faults.turn(name, fieldOf<Partial<Knobs>>(step, 'knobs') ?? {}),
    );
  },
};

/** Aborts do something else to a bus master. */
export const setAbort: Verb = {
  name: 'set-abort',
  summary: 'From now on an aborted access does something else to a device.',
  fields: {
    device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
    abort: { type: 'string', choices: Object.keys(abortConsequences), summary: 'What an aborted access does to it.' },
    retries: { type: 'value', summary: 'How often it tries an aborted access again first.' },
    ...afterFields,
  },
  run(step, context) {
    const style = fieldOf<AbortStyle>(step, 'abort');
    const retries = fieldOf<bigint>(step, 'retries');
    const reaction = {
      ...(style !== undefined && { style }),
      ...(retries !== undefined && { retries: Number(retries) }),
    };
    return nowOrAfter(step, context, 'scenario-change', (faults) =>
      faults.react(fieldOf<string>(step, 'device') ?? '', reaction),
    );
  },
};

/** A device answers invalidations otherwise. */
export const setInvalidation: Verb = {
  name: 'set-invalidation',
  summary: 'From now on a device answers otherwise when it is told to drop translations that it keeps.',
  fields: {
    device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
    ...invalidationFields,
    ...afterFields,
  },
  run(step, context) {
    const answer = invalidationOf(step.fields) ?? 'completed';
    return nowOrAfter(step, context, 'scenario-change', (faults) =>
      typeof answer === 'object' && 'wrong' in answer
        ? answer.wrong
        : faults.answer(fieldOf<string>(step, 'device') ?? '', answer),
    );
  },
};
