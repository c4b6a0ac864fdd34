import type { TrialOptions } from './dma-trials';
import type { FieldDeclarations, FieldReader } from './fields';
import type { JsonNode } from './json';

/** Fields of "trials" in a scenario file. */
export const trialFields: FieldDeclarations = {
  budget: {
    type: 'value',
    summary:
      'Tries of one DMA at one step before only some of the steps are tried, which the timeline then says; 200000 when left out.',
  },
  alternatives: {
    type: 'value',
    summary: 'How many of the outcomes that the architecture permits are looked at for each try; 16 when left out.',
  },
};

/** Reads the "trials" of a scenario: how much of what devices have under way is tried after each step. */
export function readTrials(node: JsonNode | undefined, reader: FieldReader): TrialOptions {
  if (node === undefined) return {};
  const fields = reader.fields(node, trialFields, '"trials"', node.at);
  const found: Record<string, number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'bigint') continue;
    if (value < 1n) reader.wrong(node.at, `"${name}" of "trials" is at least 1`);
    else found[name] = Number(value);
  }
  return found;
}
