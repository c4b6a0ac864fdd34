import type { InvalidationBehaviour } from '../endpoint/invalidation';
import type { FieldDeclarations } from './fields';
import type { FieldValue } from './scenario';

/** How a device can answer when it is told to drop translations that it keeps. */
const answers = ['completed', 'late', 'unsupported-request', 'never'] as const;

/** Fields that say how. */
export const invalidationFields: FieldDeclarations = {
  invalidation: {
    type: 'string',
    choices: answers,
    summary:
      'What it answers to ATC_INV: it drops the translations at once (when left out) or "invalidation-delay" later; it refuses, or never answers, and keeps them.',
  },
  'invalidation-delay': {
    type: 'value',
    summary: 'Nanoseconds of "late". The SMMU waits as long as its knob "atcTimeout" says.',
  },
};

/** What such fields say; undefined where they say nothing. */
export function invalidationOf(
  fields: Readonly<Record<string, FieldValue>>,
): InvalidationBehaviour | { readonly wrong: string } | undefined {
  const { invalidation: text, 'invalidation-delay': delay } = fields;
  const answer = answers.find((each) => each === text);
  if ((answer === 'late') !== (typeof delay === 'bigint')) {
    return { wrong: '"invalidation" that is "late", and only that, needs an "invalidation-delay"' };
  }
  if (answer !== 'late') return answer;
  return { nanoseconds: typeof delay === 'bigint' ? delay : 0n };
}
