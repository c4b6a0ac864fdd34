import type { Clock } from '../machine/clock';
import type { PhysicalRange } from '../machine/range';
import type { Snapshotable } from '../machine/snapshot';
import { commands } from '../smmu/structures/command';
import type { Ports } from '../smmu/v3/port';
import type { Interest } from '../smmu/v3/transaction';
import type { Recorder } from '../trace/recorder';
import { spanOf } from './atc-span';
import { Endpoint, type EndpointState } from './endpoint';
import type { EndpointOptions } from './endpoint-options';
import type { PhysicalSide, Ram } from './surroundings';
import type { Upstream } from './upstream';

/** Takes message-signalled interrupts within a range, as a GIC ITS does. `stream` is that of the writer, undefined for an SMMU. */
export interface DoorbellRange extends PhysicalRange {
  ring(address: bigint, data: number, stream: number | undefined): void;
}

/** Hooks through which an SMMU reaches the endpoints behind it. */
export type FabricPorts = Required<Pick<Ports, 'respondToPageRequest' | 'onResumed' | 'doorbell' | 'interests'>> &
  Pick<Ports, 'invalidateAtc'>;

/** States by endpoint, in the order in which they were added. Opaque to all but `EndpointFabric`. */
export type FabricState = readonly EndpointState[];

/** All bus masters of a machine: carries what SMMUs say to the right one, and what they write to RAM or doorbells. */
export class EndpointFabric implements Snapshotable<FabricState> {
  readonly #upstreams = new Map<string, Upstream>();
  readonly #endpoints: Endpoint[] = [];
  readonly #bySmmu = new Map<string, Endpoint[]>();
  readonly #byStream = new Map<string, Endpoint>();
  readonly #doorbells: DoorbellRange[] = [];
  readonly #physical: PhysicalSide;

  constructor(private readonly machine: { readonly memory: Ram; readonly clock: Clock; readonly recorder: Recorder }) {
    this.#physical = this.#physicalSide();
  }

  /** Ports for an SMMU that is about to be made. `ats` says whether anything behind it has ATS; if not, CMD_ATC_INV is ignored there. */
  portsOf(smmu: string, ats = true): FabricPorts {
    return {
      ...(ats && {
        invalidateAtc: (words) => {
          const span = spanOf(words);
          const endpoint = this.at(smmu, span.streamId);
          if (endpoint) return endpoint.invalidate(span);
          this.#note(smmu, `an invalidation names stream ${span.streamId}, where nothing is: Unsupported Request`);
          return 'unsupported-request';
        },
      }),
      respondToPageRequest: (words) => {
        const stream = commands.PRI_RESP.get(words, 'SID');
        const pages = this.at(smmu, stream)?.pages;
        if (pages) pages.respond(words);
        else this.#note(smmu, `a page response names stream ${stream}, where nothing asks for pages`);
      },
      onResumed: (resumed) => this.at(smmu, resumed.transaction.streamId)?.resumed(resumed),
      doorbell: (address, data) => this.#ring(address, data, undefined),
      interests: () => this.#interests(smmu),
    };
  }

  /** The SMMU is there: endpoints can be put behind it. A second one of that name is a bug of ours. */
  connect(upstream: Upstream): void {
    if (this.#upstreams.has(upstream.name)) throw new Error(`${upstream.name} is connected already`);
    this.#upstreams.set(upstream.name, upstream);
  }

  /** Puts an endpoint behind a connected SMMU. Functions behind one PCIe-to-PCI bridge share a StreamID; what the SMMU says of it goes to the
   *  first one that has it. */
  add(smmu: string, options: EndpointOptions): Endpoint {
    const upstream = this.#upstreams.get(smmu);
    if (!upstream) throw new Error(`no SMMU ${smmu} is connected`);
    const { clock, recorder } = this.machine;
    const endpoint = new Endpoint(options, { upstream, physical: this.#physical, clock, recorder });
    this.#endpoints.push(endpoint);
    this.#bySmmu.set(smmu, [...(this.#bySmmu.get(smmu) ?? []), endpoint]);
    for (const stream of options.streams) {
      const key = keyOf(smmu, stream);
      if (!this.#byStream.has(key)) this.#byStream.set(key, endpoint);
    }
    return endpoint;
  }

  addDoorbell(doorbell: DoorbellRange): void {
    this.#doorbells.push(doorbell);
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  named(name: string): Endpoint | undefined {
    return this.#endpoints.find((endpoint) => endpoint.name === name);
  }

  /** The endpoint that hears what an SMMU says to a stream. */
  at(smmu: string, stream: number): Endpoint | undefined {
    return this.#byStream.get(keyOf(smmu, stream));
  }

  snapshot(): FabricState {
    return this.#endpoints.map((endpoint) => endpoint.snapshot());
  }

  restore(state: FabricState): void {
    for (const [index, endpoint] of this.#endpoints.entries()) {
      const own = state[index];
      if (own) endpoint.restore(own);
    }
  }

  /** What is outstanding behind an SMMU, by its first page: a part that prefetches may fetch for it at any time. */
  *#interests(smmu: string): Iterable<Interest> {
    for (const { streams, outstanding } of this.#bySmmu.get(smmu) ?? []) {
      for (const streamId of streams) yield { streamId };
      for (const { stream: streamId = streams[0] ?? 0, pasid, address } of outstanding) {
        yield { streamId, ...(pasid !== undefined && { substreamId: pasid }), address };
      }
    }
  }

  #physicalSide(): PhysicalSide {
    const { memory } = this.machine;
    return {
      read: (address, size) => memory.readBytes(address, size),
      write: (address, bytes, stream) => {
        const data = bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) : undefined;
        if (data !== undefined && this.#ring(address, data, stream)) return true;
        return memory.writeBytes(address, bytes);
      },
      answers: (address, size, write) =>
        memory.holds(address, size) || (write && size === 4 && this.#doorbellAt(address) !== undefined),
    };
  }

  #doorbellAt(address: bigint): DoorbellRange | undefined {
    return this.#doorbells.find((range) => address >= range.address && address + 4n <= range.address + range.length);
  }

  #ring(address: bigint, data: number, stream: number | undefined): boolean {
    const doorbell = this.#doorbellAt(address);
    doorbell?.ring(address, data, stream);
    return doorbell !== undefined;
  }

  #note(device: string, text: string): void {
    this.machine.recorder.record({ kind: 'hardware', device, text });
  }
}

function keyOf(smmu: string, stream: number): string {
  return `${smmu} ${stream}`;
}
