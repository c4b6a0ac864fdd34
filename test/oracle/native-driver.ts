import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelEnvironment } from '../../src/core/c/kbuild/environment';
import { KBUILD } from '../../src/core/c/kbuild/generated';
import { Preprocessor } from '../../src/core/c/preprocess/preprocessor';
import { overlay } from '../../src/core/c/preprocess/source';
import { DirectoryTree } from '../../src/node/directory-tree';

const here = dirname(fileURLToPath(import.meta.url));
const compiler = 'aarch64-linux-gnu-gcc';
const emulator = 'qemu-aarch64-static';
const driver = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** The dialect of the kernel's build, and no code that a user program could not run. */
const kernelFlags = [
  ...[
    '-O2',
    '-std=gnu11',
    '-fms-extensions',
    '-fshort-wchar',
    '-funsigned-char',
    '-fno-common',
    '-fno-strict-aliasing',
  ],
  ...['-fno-PIE', '-mgeneral-regs-only', '-mabi=lp64', '-fno-delete-null-pointer-checks', '-fwrapv', '-ffixed-x18'],
  ...['-fno-stack-protector', '-mno-outline-atomics', '-ffreestanding', '-fno-asynchronous-unwind-tables', '-w'],
];

/** The programs that the oracle needs, with the Debian packages that bring them. */
export const oraclePrograms = [
  [compiler, 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'],
  [emulator, 'qemu-user-static'],
] as const;

/** What the real driver did to a stub register file. */
export interface NativeRun {
  /** `r32 IDR0 0x..`, `w64 CMDQ_BASE 0x..+PA`, `cmd CFGI_ALL 0x4 0x1f`, `return 0`: in order. */
  readonly lines: readonly string[];
  /** What the driver logged, and why the run failed if it did. */
  readonly log: string;
  readonly status: number | null;
}

/** The driver of a kernel tree as a native aarch64 program. */
export class NativeDriver {
  private constructor(private readonly folder: string) {}

  /** Compiles the driver under the tree's own headers, with the machine's own cross compiler, and links it against the stubs. */
  static build(tree: string): NativeDriver {
    const folder = mkdtempSync(join(tmpdir(), 'smmu-oracle-'));
    compileDriver(tree, folder);
    const file = (name: string) => join(folder, name);
    const flags = ['-O1', '-fno-builtin', '-ffixed-x18', '-w'];
    execFileSync(compiler, [...flags, '-c', '-o', file('machine.o'), join(here, 'machine-side.c')]);
    const link = [compiler, '-static', '-no-pie', '-o', file('driver'), file('driver.o'), file('machine.o')] as const;
    writeFileSync(file('missing.s'), missingStubs(undefinedSymbols([...link])));
    execFileSync(link[0], [...link.slice(1), file('missing.s')]);
    return new NativeDriver(folder);
  }

  /** Runs probe, structures and reset. Settings are those that machine-side.c describes: `IDR1=0x2730010`, `kdump=1`. */
  run(settings: readonly string[]): NativeRun {
    const { stdout, stderr, status } = spawnSync(emulator, [join(this.folder, 'driver'), ...settings], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { lines: stdout.trimEnd().split('\n'), log: stderr, status };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The generated headers that the tree lacks come from the product, and are written to the folder; all else is the tree's. The headers
 *  that the engine puts before the tree's own are left out. `file` is compiled in place of the tree's driver; what it includes stands
 *  beside it, else beside the tree's. */
export function compileDriver(tree: string, folder: string, file = join(tree, driver)): void {
  const environment = kernelEnvironment(new DirectoryTree(tree), { pinned: false }).value;
  if (!environment) throw new Error(`${tree} is no kernel tree`);
  const includePaths = environment.preprocess.includePaths.filter((path) => path !== `${KBUILD}/shadow`);
  const source = 'oracle-driver-side.c';
  const sources = overlay(environment.tree, new Map([[source, readFileSync(join(here, 'driver-side.c'), 'utf8')]]));
  const definitions = `${environment.definitions(driver)}\n#define ORACLE_DRIVER "${driver}"\n`;
  const unit = new Preprocessor({ ...environment.preprocess, includePaths }).run(source, sources, definitions).value;
  for (const path of unit?.dependencies.keys() ?? []) {
    const text = path.startsWith(KBUILD) ? environment.tree.read(path) : undefined;
    if (text === undefined) continue;
    const file = join(folder, path.slice(KBUILD.length + 1));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const commandLine = join(folder, 'command-line.h');
  const mine = `${environment.definitions(driver)}\n#define ORACLE_DRIVER "${file}"\n`;
  writeFileSync(commandLine, environment.preprocess.commandLine + mine);
  execFileSync(
    compiler,
    [
      ...['-c', '-o', join(folder, 'driver.o'), ...kernelFlags, '-nostdinc'],
      ...['-iquote', join(tree, dirname(driver))],
      ...includePaths.map((path) => `-I${path.replace(KBUILD, folder)}`),
      ...['-include', commandLine],
      ...environment.preprocess.forcedIncludes.flatMap((path) => ['-include', path.replace(KBUILD, folder)]),
      join(here, 'driver-side.c'),
    ],
    { cwd: tree, stdio: ['ignore', 'inherit', 'inherit'] },
  );
}

function undefinedSymbols([program = '', ...args]: readonly string[]): string[] {
  const { stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 1 << 26,
  });
  const names = [...stderr.matchAll(/undefined reference to [`'](\w+)'/g)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !name.startsWith('oracle_missing')).sort();
}

/** A function for each kernel function that nobody provides: calling it names it and ends the run, reading it traps. */
function missingStubs(names: readonly string[]): string {
  const stub = (name: string) =>
    `.globl ${name}\n${name}: adrp x0, n_${name}\n add x0, x0, :lo12:n_${name}\n b oracle_missing\n`;
  return [
    '.text\n.balign 4096\n.globl oracle_missing_start\noracle_missing_start:\n',
    ...names.map(stub),
    '.balign 4096\n.globl oracle_missing_end\noracle_missing_end:\n.section .rodata\n',
    ...names.map((name) => `n_${name}: .asciz "${name}"\n`),
  ].join('');
}
