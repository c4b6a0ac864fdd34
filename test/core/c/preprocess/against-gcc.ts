import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { KernelEnvironment } from '../../../../src/core/c/kbuild/environment';
import { KBUILD } from '../../../../src/core/c/kbuild/generated';
import { lex } from '../../../../src/core/c/preprocess/lex';
import type { Preprocessed } from '../../../../src/core/c/preprocess/result';
import { spellings, TokenKind } from '../../../../src/core/c/token';

export const kernelFlags = ['-std=gnu11', '-O2', '-fno-PIE', '-fshort-wchar', '-funsigned-char', '-mgeneral-regs-only'];

/** Spellings of all tokens of a preprocessed unit, pragmas left out (gcc prints them as lines). */
export function ownTokens(unit: Preprocessed): string[] {
  const out: string[] = [];
  for (const buffer of [unit.headers, unit.body]) {
    for (let i = 0; i < buffer.length; i++) {
      if (buffer.kind[i] !== TokenKind.Pragma) out.push(buffer.spelling(i));
    }
  }
  return out;
}

/** What aarch64 gcc makes of the same file: the generated headers that `unit` used are written to a temporary folder for it. */
export function gccTokens(tree: string, environment: KernelEnvironment, unit: Preprocessed): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'smmu-gcc-'));
  try {
    for (const path of unit.dependencies.keys()) {
      const text = path.startsWith(KBUILD) ? environment.tree.read(path) : undefined;
      if (text === undefined) continue;
      const file = join(folder, path.slice(KBUILD.length + 1));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    writeFileSync(
      join(folder, 'command-line.h'),
      environment.preprocess.commandLine + environment.definitions(unit.path),
    );
    const text = execFileSync(
      'aarch64-linux-gnu-gcc',
      [
        ...['-E', '-P', '-nostdinc', '-w', ...kernelFlags],
        ...environment.preprocess.includePaths.map((path) => `-I${path.replace(KBUILD, folder)}`),
        ...['-include', join(folder, 'command-line.h')],
        ...environment.preprocess.forcedIncludes.flatMap((path) => ['-include', path]),
        unit.path,
      ],
      { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    return lexed(text.replace(/^#pragma.*$/gm, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function lexed(text: string): string[] {
  const tokens = lex(text);
  return Array.from(tokens.text.subarray(0, tokens.length), (id) => spellings.text(id));
}

/** The first place where two token lists differ, with some tokens around it; undefined where they are equal. */
export function firstDifference(own: readonly string[], gcc: readonly string[]): string | undefined {
  const at = own.findIndex((token, i) => token !== gcc[i]);
  if (at < 0 && own.length === gcc.length) return undefined;
  const around = (list: readonly string[]): string => list.slice(Math.max(at - 12, 0), at + 12).join(' ');
  return `token ${at} of ${own.length}/${gcc.length}\n  own ${around(own)}\n  gcc ${around(gcc)}`;
}
