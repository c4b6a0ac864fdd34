import { DmaEngine } from './dma-engine';
import { abilities } from './emulator';
import { Machine } from './machine';
import { Random } from './random';
import { Session, scratch } from './session';
import { World } from './world';

/** Records a vector file: the same text for a seed, every time. */
export async function record(seed: number, mode: 'fresh' | 'stale', steps: number): Promise<string> {
  const random = new Random(seed);
  const bus = random.pick([1, 2, 3, 7, 16, 64, 127, 128, 254]);
  const functions = [random.between(0x08, 0x3f), random.between(0x48, 0xff)];
  const engine = 'edu,dma_mask=0xffffffffffffffff';
  const devices = [
    ...functions.map((one) => `${engine},addr=${(one >> 3).toString(16)}.${one & 7},multifunction=on`),
    'pcie-root-port,id=behind,addr=8.0,chassis=1',
    `${engine},bus=behind,addr=0.0`,
  ];
  const machine = await Machine.start(devices);
  try {
    const engines: DmaEngine[] = [];
    for (const streamId of functions) engines.push(await DmaEngine.start(machine, streamId, engines.length + 1));
    await DmaEngine.openPort(machine, 8, bus, engines.length + 1);
    engines.push(await DmaEngine.start(machine, bus << 8, engines.length + 1));
    for (const one of engines) await one.load(scratch.start);
    const session = new Session(machine);
    session.labelScratch();
    const able = abilities();
    await session.begin(seed, able.version);
    await new World(session, random, engines, mode, able).run(steps);
    return await session.end();
  } finally {
    await machine.close();
  }
}
