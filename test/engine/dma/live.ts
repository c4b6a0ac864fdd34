import { command } from '../../../src/core/endpoint/capabilities';
import type { Endpoint } from '../../../src/core/endpoint/endpoint';
import type { EndpointOptions } from '../../../src/core/endpoint/endpoint-options';
import { CD } from '../../../src/core/smmu/structures/cd';
import { STE } from '../../../src/core/smmu/structures/ste';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import type { Trace } from '../../../src/core/trace/recorder';
import type { TrialOutcome } from '../../../src/core/trace/timeline';
import type { Machine } from '../../../src/engine/machine';
import { machineOf } from '../machine/ram';

const frame = 0x0905_0000n;
/** Where things are in the machine's memory. */
export const place = {
  commands: 0x4010_0000n,
  events: 0x4020_0000n,
  streams: 0x4030_0000n,
  contexts: 0x4031_0000n,
  root: 0x4040_0000n,
  buffer: 0x4060_0000n,
  other: 0x4070_0000n,
};
const leaf = (1n << 10n) | (1n << 6n) | 3n;

/** A machine whose SMMU translates stream 3 with stage 1 (39 bits, 4K), lets stream 4 through, and has room for 64 streams. What a CPU
 *  does is done by the test. */
export class Live {
  readonly machine: Machine;
  readonly store: (address: bigint, ...words: bigint[]) => void;
  #producer = 0n;

  constructor(knobs: Partial<Knobs> = {}) {
    const { machine, store } = machineOf(['qemu-virt'], knobs);
    this.machine = machine;
    this.store = store;
    store(place.root, (place.root + 0x1000n) | 3n);
    store(place.root + 0x1000n, (place.root + 0x2000n) | 3n);
    store(place.contexts, ...this.context(1));
    store(
      place.streams + 3n * 64n,
      ...STE.make({ V: 1, Config: 5, S1ContextPtr: place.contexts >> 6n, S1CIR: 1, S1COR: 1, S1CSH: 3 }),
    );
    store(place.streams + 4n * 64n, ...STE.make({ V: 1, Config: 4 }));
    this.map(0x5000n, place.buffer);
    this.map(0x6000n, place.buffer + 0x1000n);
    // All that the SMMU reads is in CPUs' caches.
    machine.state('smmu0')?.poke('CR1', 0xd75n);
    this.write(0x2c, 2n);
    this.write(0x80, place.streams, 8);
    this.write(0x88, 6n);
    this.write(0x90, place.commands | 4n, 8);
    this.write(0xa0, place.events | 4n, 8);
    this.write(0x20, 0xdn);
  }

  context(asid: number): bigint[] {
    return CD.make({
      V: 1,
      AA64: 1,
      R: 1,
      A: 1,
      ASET: 1,
      IR0: 1,
      OR0: 1,
      SH0: 3,
      EPD1: 1,
      T0SZ: 25,
      IPS: 4,
      ASID: asid,
      TTB0: place.root >> 4n,
    });
  }

  map(input: bigint, output: bigint): void {
    this.store(place.root + 0x2000n + (input >> 12n) * 8n, output === 0n ? 0n : output | leaf);
  }

  /** A register access of a CPU. */
  write(offset: number, value: bigint, size: 4 | 8 = 4): void {
    this.machine.bus.write(frame + BigInt(offset), size, value);
  }

  read(offset: number): void {
    this.machine.bus.read(frame + BigInt(offset), 4);
  }

  /** Puts commands into the ring and lets the SMMU take them. */
  issue(...commands: readonly (readonly [bigint, bigint])[]): void {
    for (const words of commands) this.store(place.commands + (this.#producer++ % 16n) * 16n, ...words);
    this.write(0x98, this.#producer % 32n);
  }

  /** A bus master with bus mastering on. */
  add(name: string, stream: number, more: Partial<EndpointOptions> = {}): Endpoint {
    const options: EndpointOptions = { name, streams: [stream], bus: 'pcie', pci: { requester: stream }, ...more };
    const endpoint = this.machine.fabric.add('smmu0', options);
    endpoint.config?.write(command.offset, 2, command.busMaster);
    return endpoint;
  }
}

/** A trial's outcome in a line. */
export function outcomeText({ standing, physical, route, reason, event }: TrialOutcome): string {
  const where = physical === undefined ? '' : ` ${physical.toString(16)}`;
  const how = route === undefined || route === 'translated' ? '' : ` ${route}`;
  return `${standing}${where}${how}${event === undefined ? '' : ` ${event}`}${reason === undefined ? '' : ` (${reason})`}`;
}

/** A timeline as text: what happened before each step, and the runs of each lane. */
export function timelineText(trace: Trace): string {
  const { timeline, events } = trace;
  if (!timeline) return 'none';
  const steps = timeline.steps.map((id, index) => {
    const event = events[id];
    if (event?.kind === 'register-read' || event?.kind === 'register-write')
      return `${index} ${event.kind} ${event.register}`;
    return `${index} ${event?.kind}${event?.kind === 'command' ? ` ${event.name}` : ''}`;
  });
  const lanes = timeline.lanes.map(({ device, name, runs, permitted }) =>
    [
      `${device} ${name}`,
      ...runs.map(({ from, to, outcome }) => `  ${from}-${to} ${outcomeText(outcome)}`),
      ...permitted.map(({ from, to, outcome }) => `  may ${from}-${to} ${outcomeText(outcome)}`),
    ].join('\n'),
  );
  return [...steps, ...lanes].join('\n');
}
