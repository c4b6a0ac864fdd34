import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scenarioSchema } from '../../../src/core/scenario/json-schema';

const file = new URL('../../../src/core/scenario/scenario.schema.json', import.meta.url);

it('the schema file for editors is what the verbs declare', () => {
  const text = JSON.stringify(scenarioSchema());
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${JSON.stringify(scenarioSchema(), undefined, 2)}\n`);
  expect(JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))).toBe(text);
});
