import { expect, it } from 'vitest';
import { exportFolder } from '../../src/extension/export/folder';
import { parsePerson } from '../../src/extension/export/person';

it.each([
  ['Rita Reviewer <rita@example.org>', { name: 'Rita Reviewer', address: 'rita@example.org' }],
  ['"R, Rita" <rita@example.org>', { name: 'R, Rita', address: 'rita@example.org' }],
  [' rita@example.org ', { name: '', address: 'rita@example.org' }],
  ['Rita', undefined],
  ['Rita <rita>', undefined],
  ['Rita <rita@example.org>\r\nBcc: <x@y.z>', undefined],
  ['', undefined],
])('reads %j as who answers', (text, person) => {
  expect(parsePerson(text)).toEqual(person);
});

it.each([
  ['', undefined],
  ['/tmp/out', '/tmp/out'],
  ['reports', '/work/reports'],
  [['$', '{workspaceFolder}/.reports'].join(''), '/work/.reports'],
  ['../elsewhere', undefined],
  ['reports/../../elsewhere', undefined],
])('exports to the folder that %j names', (named, folder) => {
  expect(exportFolder(named, '/work')).toBe(folder);
});

it('has no folder where there is no workspace for it', () => {
  expect(exportFolder('reports', '')).toBe(undefined);
});
