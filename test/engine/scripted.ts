import type { SourceTree } from '../../src/core/c/preprocess/source';
import type { RunningKernel, World } from '../../src/core/scenario/world';
import { registerNamed } from '../../src/core/smmu/registers/map';
import { Recorder } from '../../src/core/trace/recorder';
import type { EnginePorts, PrepareTree } from '../../src/engine/ports';

export const driverPath = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c';

/** Counts the runs that sessions made, to see what was cached. */
export const counter = { runs: 0 };

/** A tree with one file. Each of its lines of the form `function: register = value` is what that function writes. */
export function scriptedPorts(text: string): EnginePorts {
  let time = 0;
  const tree: SourceTree = { read: (path) => (path === driverPath ? text : undefined) };
  return {
    openTree: (root) => (root === '/tree' ? tree : undefined),
    storage: { read: () => undefined, write: () => {} },
    now: () => time++,
  };
}

/** Stands in for the C engine: runs the scripted file above. */
export const prepareScripted: PrepareTree = () => ({
  value: {
    version: '1.2.3',
    configuration: 'script',
    drivers: [driverPath],
    kunit: () => ({ value: [], problems: [] }),
    world: ({ tree }) => {
      counter.runs++;
      const text = tree.read(driverPath);
      if (text === undefined) {
        return { problems: [{ severity: 'error', code: 'no-driver', message: 'the driver is not there' }] };
      }
      return { value: scriptedWorld(text), problems: [] };
    },
  },
  problems: [],
});

function scriptedWorld(text: string): World {
  const recorder = new Recorder();
  const held = new Map<string, bigint>();
  const lines = text.split('\n').map((line) => /^(\w+): (\w+) = (\w+)$/.exec(line));
  const functions = new Set(lines.flatMap((match) => match?.[1] ?? []));
  const kernel: RunningKernel = {
    parameters: (name) => (functions.has(name) ? 1 : undefined),
    call(name) {
      for (const [index, match] of lines.entries()) {
        const [, owner, register = '', value = '0'] = match ?? [];
        if (owner !== name) continue;
        const at = { file: driverPath, line: index + 1, column: 1 };
        recorder.cause = () => ({ span: at, stack: [{ function: name, at }] });
        const declared = registerNamed(register);
        const size = declared?.width === 64 ? 8 : 4;
        const access = { device: 'smmu', register, offset: declared?.offset ?? 0, size, value: BigInt(value) } as const;
        recorder.record({ kind: 'register-write', ...access, previous: held.get(register) ?? 0n, effect: 'taken' });
        held.set(register, BigInt(value));
      }
      return 0;
    },
    allocate: () => 0x1000n,
    text: () => 0x7000n,
    member: () => 0x1000n,
    store: () => true,
    constant: () => 0n,
    frame: () => 0x2000n,
  };
  return {
    recorder,
    startKernel: () => kernel,
    device: () => undefined,
    devices: ['smmu'],
    coverage: () => ({
      lines: new Map([[driverPath, new Set([2, 1])]]),
      functions: new Map([...functions].map((name, index) => [name, { file: driverPath, line: index + 1, column: 1 }])),
    }),
  };
}
