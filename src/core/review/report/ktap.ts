import type { ReviewModel } from '../../../protocol/review';
import { changeText, outcomeOf } from './outcome';

/** KTAP version 1 (Documentation/dev-tools/ktap.rst): a test for each scenario, skipped where it has no answer. */
export function ktap(models: readonly ReviewModel[]): string {
  const lines = models.flatMap((model, index) => {
    const { kind, reasons } = outcomeOf(model);
    const directive = kind === 'passed' || kind === 'failed' ? '' : ` # SKIP ${oneLine(reasons[0] ?? kind)}`;
    return [
      ...reasons.map((reason) => `# ${oneLine(reason)}`),
      `# ${changeText(model)}`,
      `${kind === 'failed' ? 'not ok' : 'ok'} ${index + 1} ${nameOf(model)}${directive}`,
    ];
  });
  return `${['KTAP version 1', `1..${models.length}`, ...lines].join('\n')}\n`;
}

/** A name without the sign that begins a directive. */
function nameOf({ scenario, profile }: ReviewModel): string {
  return `${scenario} on ${profile}`.replaceAll('#', '%');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
