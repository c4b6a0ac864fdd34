import type { ReviewModel } from '../../../protocol/review';
import { changeText, outcomeOf } from './outcome';

/** The answer of a per-patch check to b4: an array of `{ tool, status, summary, url, details }`, where `status` is `pass`, `warn` or `fail`. A scenario
 *  without an answer is a warning: it is neither. */
export function b4Check(models: readonly ReviewModel[]): string {
  const checks = models.map((model) => {
    const { kind, reasons } = outcomeOf(model);
    return {
      tool: `smmu-review ${model.scenario}`,
      status: kind === 'passed' ? 'pass' : kind === 'failed' ? 'fail' : 'warn',
      summary: kind === 'passed' ? changeText(model) : (reasons[0] ?? kind),
      url: '',
      details: [changeText(model), ...reasons].join('\n'),
    };
  });
  return `${JSON.stringify(checks, null, 2)}\n`;
}
