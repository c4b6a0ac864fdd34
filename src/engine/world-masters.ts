import type { Dma, DmaOutcome } from '../core/endpoint/dma';
import type { GivenDma, Masters } from '../core/scenario/world';
import type { Machine } from './machine';

/** The bus masters of a machine, as a scenario's steps act on them. */
export class MachineMasters implements Masters {
  constructor(private readonly machine: Machine) {}

  get names(): readonly string[] {
    return this.machine.fabric.endpoints.map(({ name }) => name);
  }

  start(device: string, dma: GivenDma): boolean {
    const endpoint = this.machine.fabric.named(device);
    endpoint?.start(dma);
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

  attempt(device: string, name?: string): readonly DmaOutcome[] | undefined {
    const endpoint = this.machine.fabric.named(device);
    const chosen = endpoint?.outstanding.filter((dma: Dma) => name === undefined || dma.name === name);
    return endpoint && chosen?.map((dma) => endpoint.attempt(dma));
  }
}
