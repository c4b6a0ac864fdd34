import { expect, it } from 'vitest';
import { contributions } from './manifest';
import { textOf } from './sources';

const readme = textOf('README.md');

it('names each command by its title', () => {
  const { contributes } = JSON.parse(textOf('package.json')) as {
    readonly contributes: { readonly commands: readonly { readonly title: string }[] };
  };
  const titles = contributes.commands.map(({ title }) => title);
  expect(titles.filter((title) => !readme.includes(`**${title}**`))).toEqual([]);
});

it('names each setting', () => {
  const names = contributions().settings.map((name) => name.replace(/^smmuReview\./, ''));
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
