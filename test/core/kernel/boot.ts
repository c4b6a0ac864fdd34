import { kernelEnvironment } from '../../../src/core/c/kbuild/environment';
import { createUnit } from '../../../src/core/c/parse/unit';
import { Preprocessor } from '../../../src/core/c/preprocess/preprocessor';
import type { Preprocessed } from '../../../src/core/c/preprocess/result';
import { overlay } from '../../../src/core/c/preprocess/source';
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
import { Program } from '../../../src/core/wasm/link/program';
import { createMemory, Instance } from '../../../src/core/wasm/run/instance';
import { DirectoryTree } from '../../../src/node/directory-tree';

export interface Booted {
  readonly kernel: Kernel;
  readonly unit: CUnit;
  /** The unit's own expanded text, without the leading headers. */
  readonly body: TokenBuffer;
  readonly bus: MmioBus;
  readonly lines: InterruptLines;
  readonly recorder: Recorder;
  readonly program: Program;
}

/** Compiles `path` of a tree, with texts laid over its files, and starts a kernel with it. */
export function boot(
  root: string,
  path: string,
  options: { readonly buffers?: ReadonlyMap<string, string> } & Partial<KernelOptions> = {},
): Booted {
  const environment = kernelEnvironment(new DirectoryTree(root)).value;
  if (!environment) throw new Error(`${root} is no kernel tree`);
  const tree = overlay(environment.tree, options.buffers ?? new Map());
  const preprocessor = new Preprocessor(environment.preprocess);
  const units = new Map<string, CUnit | undefined>();
  const texts = new Map<string, Preprocessed>();
  const unitOf = (file: string): CUnit | undefined => {
    if (!units.has(file)) {
      const { value } = preprocessor.run(file, tree, environment.definitions(file));
      if (value) texts.set(file, value);
      units.set(file, value && createUnit(file, { headers: value.headers, body: value.body }));
    }
    return units.get(file);
  };
  const unit = unitOf(path);
  const text = texts.get(path);
  if (!unit || !text) throw new Error(`${path} is missing in ${root}`);
  const provider = createProvider({
    read: (file) => tree.read(file),
    enabled: (symbol) => environment.config.has(symbol),
  });
  const program = new Program([unit], { surroundings: kernelSurroundings, source: { unit: unitOf, provider } });
  const recorder = new Recorder();
  const bus = new MmioBus();
  const lines = new InterruptLines();
  const clock = new Clock();
  recorder.now = () => clock.now;
  const placement = placeOnlyKernel(defaultLayout);
  const kernel = new Kernel({
    layout: defaultLayout,
    placement,
    types: unitTypes(unit, text.macros),
    bus,
    clock,
    lines,
    recorder,
    ...options,
  });
  const instance = new Instance(program, {
    memory: createMemory(program),
    placement,
    host: createKernelHost(kernel),
    fuel: 10_000_000,
    onUndefinedBehaviour: (kind) => kernel.warn('undefined-behaviour', kind),
    onWatchedStore: () => undefined,
  });
  recorder.cause = () => {
    const stack = instance.stack();
    return { span: stack[0]?.at, stack };
  };
  kernel.start(instance);
  return { kernel, unit, body: text.body, bus, lines, recorder, program };
}
