import { describe, expect, it } from 'vitest';
import { error } from '../../../../src/core/base/problem';
import { kernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { Declares, indexDeclarations } from '../../../../src/core/c/parse/declaration-index';
import { createUnit } from '../../../../src/core/c/parse/unit';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import { spellings } from '../../../../src/core/c/token';
import { DirectoryTree } from '../../../../src/node/directory-tree';
import { requireAll, requireProgram, requireTrees, titleWith } from '../../../support/requires';
import { compareLayouts, declarationsOf, recordNames } from '../types/layout-oracle';
import { problems } from './show';

const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
const gcc = requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu');

function preprocessed(version: string, path: string) {
  const { value: environment } = kernelEnvironment(new DirectoryTree(requireTrees(version).path));
  if (!environment) throw new Error(`linux-${version} is no kernel tree`);
  const { value } = new Preprocessor(environment.preprocess).run(path, environment.tree, environment.definitions(path));
  if (!value) throw new Error(`${path} was not preprocessed`);
  return value;
}

describe.each(['6.1', '6.12', '7.3'])('the expanded driver of Linux %s', (version) => {
  const tree = requireTrees(version);

  it.skipIf(tree.missing)(titleWith('every definition parses', tree), { timeout: 120_000 }, () => {
    const { headers, body } = preprocessed(version, driver);
    const unit = createUnit(driver, { headers, body });
    const found = [...unit.problems];
    let functions = 0;
    let objects = 0;
    for (const { names, declarations } of [indexDeclarations(headers), indexDeclarations(body)]) {
      for (const [id, numbers] of names) {
        const name = spellings.text(id);
        if (numbers.some((number) => (declarations[number]?.flags ?? 0) & Declares.Typedef)) {
          if (!unit.type(name)) found.push(...unit.problemsOf(name));
          continue;
        }
        const symbol = unit.symbol(name);
        if (!symbol) found.push(error('no-symbol', `${name} is not declared`), ...unit.problemsOf(name));
        else if (symbol.kind === 'function' && symbol.defined) {
          functions++;
          found.push(...unit.functionDefinition(symbol).problems);
        } else if (symbol.defined) {
          objects++;
          found.push(...unit.objectDefinition(symbol).problems);
        }
      }
    }
    console.log(`linux-${version}: ${functions} functions and ${objects} objects parsed`);
    expect(problems(found)).toBe('');
    expect(functions).toBeGreaterThan(4000);
  });

  const both = requireAll(tree, gcc);
  it.skipIf(both.missing)(titleWith('every record is laid out as gcc does', both), { timeout: 120_000 }, () => {
    const { headers, body } = preprocessed(version, driver);
    const unit = createUnit(driver, { headers, body });
    const names = [...recordNames(headers), ...recordNames(body)];
    const text = [declarationsOf(headers), declarationsOf(body)].join('\n');
    const { records, members, bitFields, differences } = compareLayouts(unit, names, text);
    console.log(`linux-${version}: ${records} records, ${members} member offsets and ${bitFields} bit-fields compared`);
    expect(differences).toEqual([]);
    expect(records).toBeGreaterThan(1000);
  });
});
