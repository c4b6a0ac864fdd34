import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { kernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { Preprocessor } from '../../../../src/core/c/preprocess/preprocessor';
import { overlay } from '../../../../src/core/c/preprocess/source';
import { DirectoryTree } from '../../../../src/node/directory-tree';
import { requireProgram, requireTrees, titleWith } from '../../../support/requires';
import { lexed, ownTokens } from './against-gcc';
import { bare, files } from './expand';

/** The same numbers on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** Macros that use each other and themselves at random, then uses of them. */
function macroProgram(seed: number): string {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const names = ['A', 'B', 'C', 'F', 'G', 'H', 'V'];
  const call = (depth: number, words: readonly string[]): string => {
    const word = pick(words);
    if (!/^[FGHV]$/.test(word) || random(5) === 0) return word;
    const count = word === 'V' ? 1 + random(4) : word === 'G' ? 2 : 1;
    return `${word}${pick(['', ' ', ''])}(${Array.from({ length: count }, () => text(depth - 1, words)).join(',')})`;
  };
  const text = (depth: number, words: readonly string[]): string =>
    Array.from({ length: random(4) }, () => (depth > 0 ? call(depth, words) : pick(['x', '1', '+', 'A']))).join(
      pick(['', ' ', ' ']).padEnd(1),
    );
  const body = (parameters: readonly string[]): string => {
    const words = [...names, 'y', '2', '-', ...parameters, ...parameters, ...parameters];
    let out = '';
    for (let i = random(6); i >= 0; i--) {
      const kind = random(8);
      const parameter = parameters.length > 0 ? pick(parameters) : 'z';
      if (kind === 0 && parameters.length > 0) out += ` #${parameter}`;
      else if (kind === 1) out += ` ${pick(['n', parameter])}##${pick(['m', parameter])}`;
      else if (kind === 2 && parameters.includes('__VA_ARGS__'))
        out += pick([' w, ## __VA_ARGS__', ' __VA_OPT__(o p)', ' (__VA_ARGS__)']);
      else out += ` ${call(1, words)}`;
    }
    return out;
  };
  const shapes: readonly (readonly [string, readonly string[]])[] = [
    ['A', []],
    ['B', []],
    ['C', []],
    ['F(a)', ['a']],
    ['G(a,b)', ['a', 'b']],
    ['H(...)', ['__VA_ARGS__']],
    ['V(a,...)', ['a', '__VA_ARGS__']],
  ];
  const lines = shapes.map(([head, parameters]) => `#define ${head} ${body(parameters)}`);
  for (let i = 0; i < 6; i++) lines.push(`${text(3, [...names, 'k'])} ;`);
  return `${lines.join('\n')}\n`;
}

const gcc = requireProgram('aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu');
describe.skipIf(gcc.missing)(titleWith('random macros expand as in gcc', gcc), () => {
  test('120 programs', () => {
    let compared = 0;
    const differing: string[] = [];
    for (let seed = 1; seed <= 120; seed++) {
      const source = macroProgram(seed);
      const outcome = new Preprocessor(bare).run('main.c', files({ 'main.c': source }));
      const run = spawnSync('aarch64-linux-gnu-gcc', ['-E', '-P', '-std=gnu11', '-'], {
        input: source,
        encoding: 'utf8',
      });
      const refused = run.status !== 0;
      if (refused !== outcome.problems.some((p) => p.severity === 'error')) {
        differing.push(`${seed}: gcc ${refused ? 'refuses' : 'accepts'}\n${source}\n${run.stderr}`);
      } else if (!refused && outcome.value) {
        compared++;
        const own = ownTokens(outcome.value).join(' ');
        const other = lexed(run.stdout).join(' ');
        if (own !== other) differing.push(`${seed}:\n${source}\n own ${own}\n gcc ${other}`);
      }
    }
    expect(differing.slice(0, 3)).toEqual([]);
    expect(compared).toBeGreaterThan(40);
  });
});

const tree = requireTrees('7.3');
describe.skipIf(tree.missing)(titleWith('a driver cut off and changed at random', tree), () => {
  test('30 editions, each with a result', () => {
    const path = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';
    const environment = kernelEnvironment(new DirectoryTree(tree.path)).value;
    const source = environment?.tree.read(path);
    if (!environment || source === undefined) throw new Error('no driver');
    const preprocessor = new Preprocessor(environment.preprocess);
    const definitions = environment.definitions(path);
    const random = numbers(7);
    const start = source.indexOf('static');
    for (let i = 0; i < 30; i++) {
      let text = source;
      for (let changes = random(4); changes >= 0; changes--) {
        const at = start + random(text.length - start);
        const kind = random(4);
        if (kind === 0) text = text.slice(0, at);
        else if (kind === 1) text = text.slice(0, at) + text.slice(at + random(2000));
        else if (kind === 2) text = text.slice(0, at) + String.fromCharCode(random(65536)) + text.slice(at);
        else
          text = `${text.slice(0, at)}${['(', ')', '"', '#define ', '/*', '\\\n', 'FIELD_PREP('][random(7)]}${text.slice(at)}`;
      }
      const outcome = preprocessor.run(path, overlay(environment.tree, new Map([[path, text]])), definitions);
      expect(outcome.value).toBeDefined();
    }
  });
});
