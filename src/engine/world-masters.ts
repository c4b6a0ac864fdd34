import { hex } from '../core/base/hex';
import { pageRequestAllocation, pageRequestControl } from '../core/endpoint/capabilities';
import type { Dma, DmaOutcome } from '../core/endpoint/dma';
import type { Endpoint } from '../core/endpoint/endpoint';
import type { GivenBuffer, GivenDma, Masters, WantedPages } from '../core/scenario/world';
import type { Machine } from './machine';

/** The bus masters of a machine, as a scenario's steps act on them. */
export class MachineMasters implements Masters {
  readonly #given: GivenBuffer[] = [];

  constructor(private readonly machine: Machine) {}

  get given(): readonly GivenBuffer[] {
    return this.#given;
  }

  /** The running kernel begins to unmap a buffer: nobody may count on it any more. */
  unmapping(device: string, address: bigint): void {
    this.#ends(device, address, { leaving: this.machine.recorder.length });
  }

  /** The running kernel unmapped a buffer, beginning with the event `leaving`: from now on nobody may use it. */
  unmapped(device: string, address: bigint, leaving: number): void {
    this.#ends(device, address, { leaving, until: this.machine.recorder.length });
  }

  /** A device may have been told more than once to use it. */
  #ends(device: string, address: bigint, end: Pick<GivenBuffer, 'leaving' | 'until'>): void {
    const { kernel } = this.machine.recorder;
    for (const [index, each] of this.#given.entries()) {
      const isIt = each.device === device && each.address === address && each.kernel === kernel;
      if (isIt && each.until === undefined) this.#given[index] = { ...each, ...end };
    }
  }

  get names(): readonly string[] {
    return this.machine.fabric.endpoints.map(({ name }) => name);
  }

  start(device: string, dma: GivenDma): boolean {
    const endpoint = this.machine.fabric.named(device);
    if (!endpoint) return false;
    const each = onEachStream(endpoint, dma);
    endpoint.start(...each);
    for (const one of each) this.#note(endpoint, one);
    return true;
  }

  stop(device: string, dma?: string): boolean {
    const endpoint = this.machine.fabric.named(device);
    if (dma === undefined) endpoint?.quiesce();
    else for (const streamId of endpoint?.streams ?? []) endpoint?.quiesce(nameOn(endpoint, dma, streamId));
    return endpoint !== undefined;
  }

  perform(device: string, burst = false, dma?: string): readonly DmaOutcome[] | undefined {
    const endpoint = this.machine.fabric.named(device);
    const names = dma === undefined ? undefined : endpoint?.streams.map((stream) => nameOn(endpoint, dma, stream));
    if (!endpoint || !burst) return endpoint?.run(names);
    let outcomes: readonly DmaOutcome[] = [];
    this.machine.lines.burst(() => {
      outcomes = endpoint.run(names);
    });
    return outcomes;
  }

  requestPages(device: string, { address, pages, write, pasid, together }: WantedPages): string | undefined {
    const endpoint = this.machine.fabric.named(device);
    const { pages: requests, config } = endpoint ?? {};
    if (!endpoint || !requests || !config) return `"${device}" cannot ask for pages; a gpu can`;
    if (!requests.enabled) {
      // No driver of an SMMU turns page requests on; that of the device may.
      config.write(pageRequestAllocation.offset, 4, config.capabilities.pageRequests ?? 0);
      config.write(pageRequestControl.offset, 2, pageRequestControl.enable);
    }
    const streamId = endpoint.streams[0] ?? 0;
    const wishes = Array.from({ length: pages }, (_, index) => ({
      streamId,
      address: address + 4096n * BigInt(index),
      read: true,
      write,
      ...(pasid !== undefined && { pasid }),
    }));
    const groups = together ? [wishes] : wishes.map((wish) => [wish]);
    let asked = 0;
    this.machine.lines.burst(() => {
      for (const group of groups) {
        if (!requests.ask(group)) break;
        asked += group.length;
      }
    });
    return asked === pages ? undefined : `"${device}" may ask for ${asked} more pages now, not for ${pages}`;
  }

  attempt(device: string, name?: string): readonly DmaOutcome[] | undefined {
    const endpoint = this.machine.fabric.named(device);
    const names = endpoint?.streams.map((stream) => name && nameOn(endpoint, name, stream));
    const chosen = endpoint?.outstanding.filter((dma: Dma) => name === undefined || names?.includes(dma.name));
    return endpoint && chosen?.map((dma) => endpoint.attempt(dma));
  }

  #note({ name: device, smmu, streams }: Endpoint, { name, address, size, home, stream }: OnStream): void {
    const { kernel, length } = this.machine.recorder;
    // What is tried now counts as tried after the last event.
    const from = Math.max(0, length - 1);
    const streamId = stream ?? streams[0] ?? 0;
    this.#given.push({
      name,
      device,
      smmu,
      streamId,
      address,
      size,
      ...(home !== undefined && { home }),
      kernel,
      from,
    });
  }
}

type OnStream = GivenDma & { readonly stream?: number };

/** A device with several StreamIDs uses a buffer with each of them: all are one device to the kernel, which gives them one domain. */
function onEachStream(endpoint: Endpoint, dma: GivenDma): readonly OnStream[] {
  const [, ...others] = endpoint.streams;
  return [dma, ...others.map((stream) => ({ ...dma, stream, name: nameOn(endpoint, dma.name, stream) }))];
}

function nameOn({ streams }: Endpoint, dma: string, stream: number): string {
  return stream === streams[0] ? dma : `${dma} of StreamID ${hex(stream)}`;
}
