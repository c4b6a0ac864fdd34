import type { RunningKernel, World } from '../../../src/core/scenario/world';
import { Recorder } from '../../../src/core/trace/recorder';

/** A world with no C in it: functions are given as JavaScript, objects are addresses, registers a map. Notes what was done. */
export function fakeWorld(functions: Readonly<Record<string, (...args: (number | bigint)[]) => bigint | undefined>>): {
  world: World;
  notes: string[];
} {
  const recorder = new Recorder();
  const notes: string[] = [];
  const registers = new Map([
    ['CR0', 0n],
    ['GBPA', 0x1000n],
  ]);
  let next = 0x1000n;
  const kernel: RunningKernel = {
    parameters: (name) => functions[name]?.length,
    call(name, args) {
      notes.push(`${name}(${args.join(', ')})`);
      return functions[name]?.(...args);
    },
    allocate(record) {
      notes.push(`allocate ${record}`);
      next += 0x1000n;
      return next;
    },
    text: () => 0x7000n,
    member: (_record, address) => address + 0x10n,
    store(_record, address, path, value) {
      notes.push(`${address.toString(16)}.${path} = ${value.toString(16)}`);
      return path !== 'gerr_irq';
    },
    constant: (expression) => (expression === 'ARM_SMMU_FEAT_COHERENCY' ? 0x40n : undefined),
    frame: () => 0xf000n,
  };
  const world: World = {
    recorder,
    startKernel({ crashKernel }) {
      notes.push(crashKernel ? 'start crash kernel' : 'start kernel');
      return kernel;
    },
    device: (name) =>
      name === 'smmu'
        ? {
            coherent: true,
            wire: (wire) => ({ eventq: 101, priq: 102, gerror: 103 })[wire],
            registers: [...registers.keys()],
            peek: (register) => registers.get(register),
            poke(register, value) {
              if (!registers.has(register)) return false;
              registers.set(register, value);
              return true;
            },
          }
        : undefined,
    devices: ['smmu'],
    coverage: () => ({ lines: new Map(), functions: new Map() }),
  };
  return { world, notes };
}
