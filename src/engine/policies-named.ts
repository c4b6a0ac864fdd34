import { nearest } from '../core/base/nearest';
import { error, type Outcome } from '../core/base/problem';
import { type PolicyId, policies } from '../core/rule/policy';

/** The policies of those names; all that apply where there are no names. */
export function policiesNamed(names: readonly string[] | undefined): Outcome<{ readonly ids?: readonly PolicyId[] }> {
  if (!names) return { value: {}, problems: [] };
  const ids = policies.map(({ id }) => id);
  const unknown = names.filter((name) => !ids.some((id) => id === name));
  if (unknown.length === 0) return { value: { ids: ids.filter((id) => names.includes(id)) }, problems: [] };
  return {
    problems: unknown.map((name) => {
      const close = nearest(name, ids);
      const help = close === undefined ? `Known: ${ids.join(', ')}.` : `Did you mean "${close}"?`;
      return error('unknown-policy', `there is no policy "${name}"`, undefined, help);
    }),
  };
}
