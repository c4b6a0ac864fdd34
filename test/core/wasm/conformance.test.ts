import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { execute } from '../../../src/engine/exec/exec';
import { plainUnit } from '../../../src/engine/exec/plain';
import { requireProgram, titleWith } from '../../support/requires';

const folder = join(import.meta.dirname, 'fixtures');
const gcc = requireProgram('gcc', 'gcc');

/** Output and exit status of a C program, as one text. */
function inEngine(text: string): string {
  let out = '';
  const { unit, problems } = plainUnit('main.c', { read: (path) => (path === 'main.c' ? text : undefined) });
  expect(problems).toEqual([]);
  const result = execute(unit!, (_stream, piece) => {
    out += piece;
  });
  expect(result.problems).toEqual([]);
  return `${out}exit ${result.status}`;
}

function withGcc(path: string): string {
  const program = join(mkdtempSync(join(tmpdir(), 'conformance-')), 'program');
  execFileSync('gcc', ['-w', '-std=gnu11', '-funsigned-char', '-fno-strict-aliasing', '-fwrapv', '-o', program, path]);
  try {
    return `${execFileSync(program, { encoding: 'utf8' })}exit 0`;
  } catch (failed) {
    const { stdout, status } = failed as { stdout: string; status: number };
    return `${stdout}exit ${status}`;
  }
}

describe('C programs give what gcc gives', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.c'))) {
    test.skipIf(gcc.missing)(titleWith(file, gcc), () => {
      const path = join(folder, file);
      expect(inEngine(readFileSync(path, 'utf8'))).toBe(withGcc(path));
    });
  }
});
