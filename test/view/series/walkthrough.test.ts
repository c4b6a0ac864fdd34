import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const at = (path: string) => new URL(`../../../${path}`, import.meta.url);
const { contributes } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
};

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const steps = contributes.walkthroughs.flatMap((each) => each.steps);
const known = new Set(contributes.commands.map(({ command }) => command));
const linked = (text: string) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1] ?? '');

it('has four steps', () => {
  expect(steps.map(({ id }) => id)).toEqual(['open', 'run', 'read', 'export']);
});

it.each(steps)('names commands that exist in the step $id', ({ description, completionEvents }) => {
  const named = [...linked(description), ...completionEvents.map((event) => event.replace('onCommand:', ''))];
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it.each(steps)('draws the step $id in colours of the theme alone', ({ media }) => {
  const svg = readFileSync(at(media.svg), 'utf8');
  expect(media.altText).not.toBe('');
  const colours = [...svg.matchAll(/(?:fill|stroke)(?:="|: ?)([^";]+)/g)].map((match) => match[1] ?? '');
  expect(colours.filter((colour) => colour !== 'none' && !colour.startsWith('var(--vscode-'))).toEqual([]);
  // The page that shows it takes neither scripts nor styles, only attributes.
  expect(svg).not.toMatch(/<script|<style|style=|class=|href=|url\(/);
});

it('offers in an empty view what there is to do', () => {
  const links = contributes.viewsWelcome.flatMap(({ contents }) => linked(contents));
  expect(links).toEqual(expect.arrayContaining(['smmuReview.openPatch', 'smmuReview.openSample']));
  expect(links.filter((name) => !known.has(name))).toEqual([]);
});
