import { pageRequestAllocation, pageRequestControl } from '../core/endpoint/capabilities';
import type { Dma, DmaOutcome } from '../core/endpoint/dma';
import type { Endpoint } from '../core/endpoint/endpoint';
import type { GivenBuffer, GivenDma, Masters } from '../core/scenario/world';
import type { Machine } from './machine';

/** The bus masters of a machine, as a scenario's steps act on them. */
export class MachineMasters implements Masters {
  readonly #given: GivenBuffer[] = [];

  constructor(private readonly machine: Machine) {}

  get given(): readonly GivenBuffer[] {
    return this.#given;
  }

  /** The running kernel unmapped a buffer, beginning with the event `leaving`: from now on nobody may use it. */
  unmapped(device: string, address: bigint, leaving: number): void {
    const { recorder } = this.machine;
    const index = this.#given.findLastIndex(
      (each) => each.device === device && each.address === address && each.kernel === recorder.kernel,
    );
    const found = this.#given[index];
    if (found) this.#given[index] = { ...found, leaving, until: recorder.length };
  }

  get names(): readonly string[] {
    return this.machine.fabric.endpoints.map(({ name }) => name);
  }

  start(device: string, dma: GivenDma): boolean {
    const endpoint = this.machine.fabric.named(device);
    endpoint?.start(dma);
    if (endpoint) this.#note(endpoint, dma);
    return endpoint !== undefined;
  }

  stop(device: string, dma?: string): boolean {
    const endpoint = this.machine.fabric.named(device);
    endpoint?.quiesce(dma);
    return endpoint !== undefined;
  }

  perform(device: string): readonly DmaOutcome[] | undefined {
    return this.machine.fabric.named(device)?.run();
  }

  requestPages(device: string, address: bigint, pages: number, write: boolean): string | undefined {
    const endpoint = this.machine.fabric.named(device);
    const { pages: requests, config } = endpoint ?? {};
    if (!endpoint || !requests || !config) return `"${device}" cannot ask for pages; a gpu can`;
    if (!requests.enabled) {
      // No driver of an SMMU turns page requests on; that of the device may.
      config.write(pageRequestAllocation.offset, 4, config.capabilities.pageRequests ?? 0);
      config.write(pageRequestControl.offset, 2, pageRequestControl.enable);
    }
    const streamId = endpoint.streams[0] ?? 0;
    let asked = 0;
    this.machine.lines.burst(() => {
      while (asked < pages && requests.ask([{ streamId, address: address + 4096n * BigInt(asked), read: true, write }]))
        asked++;
    });
    return asked === pages ? undefined : `"${device}" may ask for ${asked} more pages now, not for ${pages}`;
  }

  attempt(device: string, name?: string): readonly DmaOutcome[] | undefined {
    const endpoint = this.machine.fabric.named(device);
    const chosen = endpoint?.outstanding.filter((dma: Dma) => name === undefined || dma.name === name);
    return endpoint && chosen?.map((dma) => endpoint.attempt(dma));
  }

  #note({ name: device, smmu, streams }: Endpoint, { address, size, home }: GivenDma): void {
    const { kernel, length } = this.machine.recorder;
    // What is tried now counts as tried after the last event.
    const from = Math.max(0, length - 1);
    const streamId = streams[0] ?? 0;
    this.#given.push({ device, smmu, streamId, address, size, ...(home !== undefined && { home }), kernel, from });
  }
}
