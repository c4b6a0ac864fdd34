import { expect, it } from 'vitest';
import { pageAddress } from '../../src/build/host/page';

it('opens a folder and a file at a line', () => {
  const address = new URL(pageAddress(8890, { folder: '/a b', file: '/a b/c.c', line: 7 }));
  expect(address.origin).toBe('http://localhost:8890');
  expect(address.searchParams.get('folder')).toBe('/a b');
  expect(JSON.parse(address.searchParams.get('payload') ?? '')).toEqual([
    ['skipWelcome', 'true'],
    ['openFile', 'vscode-remote://localhost:8890/a b/c.c:7:1'],
    ['gotoLineMode', 'true'],
  ]);
});
