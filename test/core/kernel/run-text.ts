import { DoesNotCompile } from '../../../src/core/wasm/host';
import { bootText } from './boot';

/** Runs `int main(void)` of a C text in a kernel of its own and tells what happened, one line each: log records as `info: text`,
 *  warnings as `warning: text`, what ended it, or what it returned. */
export function runText(text: string): string[] {
  const { kernel, recorder } = bootText(text);
  let end: string;
  try {
    end = `returned ${kernel.call('main')}`;
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const problems = thrown instanceof DoesNotCompile ? thrown.problems.map(({ message }) => message) : [];
    end = [`ended: ${thrown.message}`, ...problems].join('; ');
  }
  const lines = recorder.trace().events.flatMap((event) => {
    if (event.kind === 'log') return [`${event.level}: ${event.text}`];
    return event.kind === 'warning' ? [`warning: ${event.text}`] : [];
  });
  return [...lines, end];
}
