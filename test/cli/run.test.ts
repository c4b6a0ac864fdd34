import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coverageText, driversOf } from '../../src/cli/coverage';
import { model } from '../webview/support/views';
import { smmuReview } from './terminal';

const sample = join(import.meta.dirname, '../../media/sample');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smmu-run-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The scenarios whose results a run shows. */
async function shown(...args: string[]): Promise<string[]> {
  const { out } = await smmuReview(['run', '--tree', sample, ...args]);
  return out.split('\n').flatMap((line) => /^(\S+) on qemu-virt/.exec(line)?.[1] ?? []);
}

describe('what is run', () => {
  it('is a group, each scenario once, or a part of it', async () => {
    expect(await shown('--scenario', 'start', '--scenario', 'cold-boot')).toEqual(['cold-boot', 'kdump-entry']);
    expect(await shown('--scenario', 'start', '--shard', '1/2')).toEqual(['cold-boot']);
    expect(await shown('--scenario', 'start', '--shard', '2/2')).toEqual(['kdump-entry']);
  });

  it.each([
    [['--scenario', 'kdmp'], 'there is no scenario kdmp, did you mean kdump?'],
    [['--scenario', 'xyzxyzxyz'], 'there is no scenario xyzxyzxyz; smmu-review list scenarios shows all N'],
    [['--shard', '3/2'], '--shard needs a part and how many there are, as in 2/8; not 3/2'],
    [['--shard', '0/2'], '--shard needs a part and how many there are, as in 2/8; not 0/2'],
  ])('%j is refused', async (args, message) => {
    const { out, error, status } = await smmuReview(['run', '--tree', sample, ...args]);
    const told = error.replace(/all \d+/, 'all N');
    expect([out, told, status]).toEqual(['', `smmu-review run: ${message}\n`, 2]);
  });

  it('is judged by the policies that were named', async () => {
    const { out } = await smmuReview(['run', '--tree', sample, '--scenario', 'cold-boot', '--policy', 'BLOCK']);
    expect(out.split('\n').filter((line) => /^ {2}[A-Z-]+: /.test(line))).toEqual(['  BLOCK: clean']);
    const { error, status } = await smmuReview(['run', '--tree', sample, '--policy', 'BLOK']);
    expect([error, status]).toEqual(['error: there is no policy "BLOK"\n    Did you mean "BLOCK"?\n', 2]);
  });
});

describe('a sweep', () => {
  it('refuses every request once, and ends where there are no more', async () => {
    const runs = await shown('--scenario', 'cold-boot', '--sweep');
    const allocations = runs.filter((id) => id.startsWith('cold-boot@allocation-'));
    expect(allocations.length).toBeGreaterThan(1);
    expect(allocations).toEqual(allocations.map((_, index) => `cold-boot@allocation-${index + 1}`));
  });

  it('names each of its runs so that it can be had alone', async () => {
    expect(await shown('--scenario', 'cold-boot@allocation-1')).toEqual(['cold-boot@allocation-1']);
  });
});

describe('coverage', () => {
  it('counts against everything that the driver has', async () => {
    const { out } = await smmuReview(['run', '--tree', sample, '--coverage']);
    const rows = out.split('\n').filter((line) => / functions +\d+ of \d+ .* lines +\d+ of \d+/.test(line));
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(['cold-boot', 'kdump-entry', 'together']);
    const [, reached = 0, of = 0] = (/functions +(\d+) of (\d+)/.exec(rows.at(-1) ?? '') ?? []).map(Number);
    expect([reached > 0, reached <= of]).toEqual([true, true]);
    const json = join(folder, 'out.json');
    await smmuReview(['run', '--tree', sample, '--coverage', '--format', 'json', '--output', json]);
    const { drivers } = JSON.parse(readFileSync(json, 'utf8')) as { drivers: readonly unknown[] };
    expect(drivers).toEqual([
      expect.objectContaining({ file: expect.stringMatching(/arm-smmu-v3\.c$/), functions: of }),
    ]);
  });

  it('counts each scenario for its own driver', () => {
    const extents = {
      a: { file: 'v3.c', functions: ['f', 'g'], lines: [1, 2, 3, 4] },
      b: { file: 'v2.c', functions: ['f'], lines: [7, 8] },
    };
    const drivers = driversOf(['a1', 'b1', 'a2', 'none'], (scenario) => extents[scenario[0] as 'a' | 'b']);
    const ran = (scenario: string, file: string, functions: string[], lines: number[]) => {
      const coverage = {
        functionsReached: 0,
        linesReached: 0,
        functions: { [file]: functions },
        lines: { [file]: lines },
      };
      return model({ scenario }, { coverage });
    };
    const reviews = [ran('a1', 'v3.c', ['f'], [1, 9]), ran('b1', 'v2.c', ['f'], [7]), ran('a2', 'v3.c', ['g'], [1, 2])];
    expect(coverageText(reviews, drivers).split('\n')).toEqual([
      'coverage of v3.c: of all functions, and all lines with code, that this configuration has',
      '  a1        functions    1 of 2 ( 50.0 %)  lines    1 of 4 ( 25.0 %)',
      '  a2        functions    1 of 2 ( 50.0 %)  lines    2 of 4 ( 50.0 %)',
      '  together  functions    2 of 2 (100.0 %)  lines    2 of 4 ( 50.0 %)',
      '',
      'coverage of v2.c: of all functions, and all lines with code, that this configuration has',
      '  b1        functions    1 of 1 (100.0 %)  lines    1 of 2 ( 50.0 %)',
      '  together  functions    1 of 1 (100.0 %)  lines    1 of 2 ( 50.0 %)',
      '',
    ]);
  });
});

describe('a scenario that contradicts itself', () => {
  it.each([
    ['{ "boot": {} }, { "boot-crash-kernel": {} }', '"boot-crash-kernel" cannot come here: a kernel is running'],
    ['{ "crash": {} }', '"crash" cannot come here: no kernel runs yet'],
    ['{ "boot": {} }, { "bind": { "device": "nic" } }', 'there is no device "nic"'],
  ])('%s', async (steps, message) => {
    const file = join(folder, 'own.scenario.json');
    writeFileSync(file, `{ "version": 1, "id": "own", "title": "Own", "steps": [${steps}] }`);
    const { error, status } = await smmuReview(['run', '--tree', sample, '--scenario', file]);
    expect([error.includes(`error: ${message}`), status]).toEqual([true, 2]);
  });

  it('names hardware that cannot be', async () => {
    const file = join(folder, 'own.scenario.json');
    const text = '{ "version": 1, "id": "own", "title": "Own", "profile": "PROFILE", "steps": [{ "boot": {} }] }';
    writeFileSync(file, text.replace('PROFILE', 'mmu-900'));
    const { error, status } = await smmuReview(['run', '--tree', sample, '--scenario', file]);
    expect([error.split('\n')[0]?.replace(folder, ''), status]).toEqual([
      '/own.scenario.json:1:57: error: there is no hardware profile "mmu-900"',
      2,
    ]);
    const impossible = text.replace('"profile": "PROFILE"', '"overrides": ["IDR0.S1P=0", "IDR0.S2P=0"]');
    writeFileSync(file, impossible);
    const found = await smmuReview(['run', '--tree', sample, '--scenario', file]);
    expect([found.error.includes('a part has at least one stage'), found.status]).toEqual([true, 2]);
  });
});

describe('shards', () => {
  const shard = async (part: string) => {
    const file = join(folder, `part-${part.replace('/', '-')}.json`);
    await smmuReview([
      'run',
      '--tree',
      sample,
      '--scenario',
      'start',
      '--shard',
      part,
      '--format',
      'json',
      '--output',
      file,
    ]);
    return file;
  };

  it('are joined into what one run gives', async () => {
    const [first, second] = [await shard('1/2'), await shard('2/2')];
    const { out, status } = await smmuReview(['merge', first, second]);
    const whole = await smmuReview(['run', '--tree', sample, '--scenario', 'start', '--format', 'json']);
    expect([out, status]).toEqual([whole.out, whole.status]);
    expect((await smmuReview(['merge', first, first])).error).toContain('both have cold-boot on qemu-virt');
  });

  it('are refused where they are something else', async () => {
    writeFileSync(join(folder, 'other.json'), '{ "reviews": [] }');
    const { error, status } = await smmuReview(['merge', join(folder, 'other.json')]);
    expect([error.includes('is no result of smmu-review run --format json'), status]).toEqual([true, 2]);
    expect((await smmuReview(['merge', 'nothing.json'])).error).toContain('cannot read nothing.json');
    expect((await smmuReview(['merge'])).status).toBe(2);
  });
});
