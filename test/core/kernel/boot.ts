import { compilerMacros } from '../../../src/core/c/kbuild/compiler-macros';
import { type KernelEnvironment, kernelEnvironment } from '../../../src/core/c/kbuild/environment';
import { shadowHeaders } from '../../../src/core/c/kbuild/shadow/headers';
import { createUnit } from '../../../src/core/c/parse/unit';
import { Preprocessor } from '../../../src/core/c/preprocess/preprocessor';
import type { Preprocessed } from '../../../src/core/c/preprocess/result';
import { overlay, type SourceTree } from '../../../src/core/c/preprocess/source';
import type { TokenBuffer } from '../../../src/core/c/token';
import type { CUnit } from '../../../src/core/c/unit';
import { createKernelHost, kernelSurroundings } from '../../../src/core/kernel/host';
import { Kernel, type KernelOptions } from '../../../src/core/kernel/kernel';
import { placeOnlyKernel } from '../../../src/core/kernel/placement';
import { createProvider } from '../../../src/core/kernel/tree-sources';
import { unitTypes } from '../../../src/core/kernel/unit-types';
import { Clock } from '../../../src/core/machine/clock';
import { InterruptLines } from '../../../src/core/machine/interrupt';
import { MmioBus } from '../../../src/core/machine/mmio';
import { Recorder } from '../../../src/core/trace/recorder';
import { defaultLayout } from '../../../src/core/wasm/layout';
import { Program, type ProgramSource } from '../../../src/core/wasm/link/program';
import { createMemory, Instance } from '../../../src/core/wasm/run/instance';
import { DirectoryTree } from '../../../src/node/directory-tree';

export interface Booted {
  readonly kernel: Kernel;
  readonly unit: CUnit;
  /** The unit's own expanded text, without the leading headers. */
  readonly body: TokenBuffer;
  readonly headers: TokenBuffer;
  readonly bus: MmioBus;
  readonly lines: InterruptLines;
  readonly recorder: Recorder;
  readonly program: Program;
  /** All of RAM. */
  readonly ram: ArrayBuffer;
}

interface Compiled {
  readonly unit: CUnit;
  readonly text: Preprocessed;
}

/** Compiles files of a tree, each once. */
class Compiler {
  readonly #preprocessor: Preprocessor;
  readonly #units = new Map<string, Compiled | undefined>();

  constructor(
    readonly environment: Pick<KernelEnvironment, 'preprocess' | 'definitions'>,
    readonly tree: SourceTree,
  ) {
    this.#preprocessor = new Preprocessor(environment.preprocess);
  }

  compile(path: string): Compiled | undefined {
    if (!this.#units.has(path)) {
      const { value } = this.#preprocessor.run(path, this.tree, this.environment.definitions(path));
      const unit = value && createUnit(path, { headers: value.headers, body: value.body });
      this.#units.set(path, value && unit && { unit, text: value });
    }
    return this.#units.get(path);
  }
}

const environments = new Map<string, KernelEnvironment>();
const compilers = new Map<string, Compiler>();

function environmentOf(root: string): KernelEnvironment {
  const environment = environments.get(root) ?? kernelEnvironment(new DirectoryTree(root)).value;
  if (!environment) throw new Error(`${root} is no kernel tree`);
  environments.set(root, environment);
  return environment;
}

/** Compiles `path` of a tree, with texts laid over its files, and starts a kernel with it. */
export function boot(
  root: string,
  path: string,
  options: { readonly buffers?: ReadonlyMap<string, string> } & Partial<KernelOptions> = {},
): Booted {
  const environment = environmentOf(root);
  const tree = overlay(environment.tree, options.buffers ?? new Map());
  const compiler = (!options.buffers && compilers.get(root)) || new Compiler(environment, tree);
  if (!options.buffers) compilers.set(root, compiler);
  const files = {
    read: (file: string) => tree.read(file),
    enabled: (symbol: string) => environment.config.has(symbol),
  };
  const provider = createProvider(files);
  const compiled = compiler.compile(path);
  if (!compiled) throw new Error(`${path} is missing in ${root}`);
  const source = { unit: (file: string) => compiler.compile(file)?.unit, provider };
  return start(compiled, { tree: files, ...options }, source);
}

/** Headers that the shadow headers look for, as little of each as they need. */
const stubs: ReadonlyMap<string, string> = new Map([
  [
    'linux/types.h',
    'typedef struct { int counter; } atomic_t; typedef struct { long counter; } atomic64_t; typedef long s64;',
  ],
  ['linux/compiler.h', '#define __always_inline inline __attribute__((__always_inline__))'],
  ['asm/barrier.h', ''],
  ['asm/cmpxchg.h', ''],
  ['asm/bug.h', '#define __WARN_FLAGS(flags)'],
]);

/** Compiles a C program of one file, `test.c`, that declares the kernel functions it calls, and starts a kernel with it. Shadow
 *  headers can be included. */
export function bootText(text: string, options: Partial<KernelOptions> = {}): Booted {
  const tree: SourceTree = {
    read(path) {
      if (path === 'test.c') return text;
      if (path.startsWith('shadow/')) return shadowHeaders.get(path.slice('shadow/'.length));
      return path.startsWith('stub/') ? stubs.get(path.slice('stub/'.length)) : undefined;
    },
  };
  const preprocess = {
    includePaths: ['shadow', 'stub'],
    forcedIncludes: [],
    builtinMacros: compilerMacros,
    commandLine: '',
    pinnedMacros: '',
  };
  const compiled = new Compiler({ preprocess, definitions: () => '' }, tree).compile('test.c');
  if (!compiled) throw new Error('test.c does not compile');
  return start(compiled, options);
}

function start({ unit, text }: Compiled, options: Partial<KernelOptions>, source?: ProgramSource): Booted {
  const program = new Program([unit], { surroundings: kernelSurroundings, ...(source && { source }) });
  const recorder = new Recorder();
  const bus = new MmioBus();
  const lines = new InterruptLines();
  const clock = new Clock();
  recorder.now = () => clock.now;
  const placement = placeOnlyKernel(defaultLayout);
  const types = unitTypes(unit, text.macros);
  const kernel = new Kernel({ layout: defaultLayout, placement, types, bus, clock, lines, recorder, ...options });
  const memory = createMemory(program);
  const instance = new Instance(program, {
    memory,
    placement,
    host: createKernelHost(kernel),
    fuel: 10_000_000,
    onUndefinedBehaviour: (kind, detail) => kernel.warn(kind, detail),
    onWatchedStore: () => undefined,
  });
  recorder.cause = () => {
    const stack = instance.stack();
    return { span: stack[0]?.at, stack };
  };
  kernel.start(instance);
  return { kernel, unit, body: text.body, headers: text.headers, bus, lines, recorder, program, ram: memory.buffer };
}
