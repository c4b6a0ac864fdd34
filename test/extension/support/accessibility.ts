import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/** What axe finds serious or critical about a page, one per line: the rule, and the first element that breaks it. */
export async function seriousIssues(frame: Frame, leaveOut: readonly string[] = []): Promise<readonly string[]> {
  // Evaluated from outside of the page, so that its policy on scripts has no say in it.
  await frame.evaluate(axe.source);
  const rules = Object.fromEntries(leaveOut.map((rule) => [rule, { enabled: false }]));
  const options = JSON.stringify({ resultTypes: ['violations'], rules });
  const { violations } = (await frame.evaluate(`axe.run(document, ${options})`)) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 200)}`);
}
