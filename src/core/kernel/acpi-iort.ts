import type { PlatformMasterPlace, SmmuPlace, Topology } from '../machine/topology';

/** IORT node types (Arm DEN 0049, table 3). */
const type = { itsGroup: 0, namedComponent: 1, rootComplex: 2, smmuV2: 3, smmuV3: 4, reservedMemory: 6 } as const;

/** Revision of the table and of the nodes that it needs: E.d, the first that describes reserved memory. */
const revision = 5;
const nodeRevision = {
  itsGroup: 1,
  namedComponent: 4,
  rootComplex: 4,
  smmuV2: 3,
  smmuV3: 4,
  reservedMemory: 1,
} as const;

const tableHeader = 48;
const nodeHeader = 16;
const mappingSize = 20;

/** An ID mapping before its output node has a place: ids `[input, input + count)` come out of `to` as `output` and up. */
interface Mapping {
  readonly input: number;
  readonly count: number;
  readonly output: number;
  readonly to: string;
  readonly single?: boolean;
}

interface Node {
  readonly key: string;
  readonly kind: keyof typeof type;
  readonly data: Uint8Array;
  readonly mappings: readonly Mapping[];
}

/** Little endian bytes, written one field after the other. */
class Fields {
  readonly #bytes: number[] = [];

  put(size: 1 | 2 | 4 | 8, ...values: readonly (number | bigint)[]): this {
    for (const value of values) {
      for (let i = 0n; i < size; i++) this.#bytes.push(Number((BigInt(value) >> (8n * i)) & 0xffn));
    }
    return this;
  }

  text(text: string, length: number): this {
    for (let i = 0; i < length; i++) this.#bytes.push(text.charCodeAt(i) || 0);
    return this;
  }

  pad(multiple: number): this {
    while (this.#bytes.length % multiple !== 0) this.#bytes.push(0);
    return this;
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** The ACPI name of a platform master: a path below \_SB, made from its place in the topology. */
export function masterPath(topology: Topology, master: PlatformMasterPlace): string {
  return `\\_SB.MST${topology.masters.indexOf(master).toString(16).toUpperCase()}`;
}

/** Memory access properties: coherency, and attributes that say that coherent accesses are cacheable. */
function memoryAccess(fields: Fields, coherent: boolean): Fields {
  return fields
    .put(4, Number(coherent))
    .put(1, 0)
    .put(2, 0)
    .put(1, coherent ? 3 : 0);
}

/** Model numbers of SMMUv1 and SMMUv2 nodes (DEN 0049, table 8), and their flag for coherent table walks. */
const model = { 'smmu-v2': 1, 'mmu-500': 3 } as const;
const coherentWalk = 2;

/** Interrupts of an SMMUv2, each a number and a flag for edges: global, configuration, then those of the context banks. */
function smmuV2Node(place: SmmuPlace, kind: keyof typeof model): Node {
  const { global = 0, 'global-config': configuration = 0, ...rest } = place.wires;
  const contexts = Object.values(rest);
  // Eight bytes each, aligned to that: the header and the fields before them take four bytes less than a multiple.
  const globals = nodeHeader + 48;
  const fields = new Fields().put(8, place.frame.address, place.frame.length).put(4, model[kind]);
  fields.put(4, place.coherent ? coherentWalk : 0, globals, contexts.length, globals + 16, 0, 0, 0);
  fields.put(4, global, 0, configuration, 0);
  for (const wire of contexts) fields.put(4, wire, 0);
  return { key: place.name, kind: 'smmuV2', data: fields.bytes, mappings: [] };
}

function smmuNodes(topology: Topology): Node[] {
  return topology.smmus.map((place) => {
    if (place.kind !== undefined && place.kind !== 'smmu-v3') return smmuV2Node(place, place.kind);
    const wire = (name: string): number => (place.messages === true ? 0 : (place.wires[name] ?? 0));
    const fields = new Fields().put(8, place.frame.address).put(4, Number(place.coherent), 0).put(8, 0);
    fields.put(4, place.iortModel ?? 0, wire('eventq'), wire('priq'), wire('gerror'), wire('cmdq-sync'), 0, 0);
    // The SMMU's own device id towards the interrupt controller: the number of the node's only mapping.
    const mapping: Mapping = { input: 0, count: 1, output: 0, to: 'messages', single: true };
    const mappings = place.messages === true ? [mapping] : [];
    return { key: place.name, kind: 'smmuV3', data: fields.bytes, mappings };
  });
}

function bridgeNodes(topology: Topology): Node[] {
  return topology.bridges.map((place) => {
    const fields = memoryAccess(new Fields(), place.coherent).put(4, Number(place.ats), place.segment);
    fields.put(1, 64).put(2, 0).put(1, 0);
    const mappings = place.streams.map((run) => {
      return { input: run.firstRequester, count: run.count, output: run.firstStream, to: run.smmu };
    });
    return { key: place.name, kind: 'rootComplex', data: fields.bytes, mappings };
  });
}

function masterNodes(topology: Topology): Node[] {
  return topology.masters.map((place) => {
    const path = masterPath(topology, place);
    const fields = memoryAccess(new Fields().put(4, 0), place.coherent).put(1, 64);
    fields.text(path, path.length + 1).pad(4);
    const mappings = place.streams.map((output) => ({ input: 0, count: 1, output, to: place.smmu, single: true }));
    return { key: place.name, kind: 'namedComponent', data: fields.bytes, mappings };
  });
}

/** Regions may be mapped elsewhere by nobody; they are normal memory, inner and outer write-back. */
function reservedNodes(topology: Topology): Node[] {
  const normalWriteBack = 5 << 2;
  return topology.reserved.map((place) => {
    const fields = new Fields().put(4, normalWriteBack, 1, nodeHeader + 12);
    fields.put(8, place.address, place.length).put(4, 0);
    const mappings = place.streams.map((output) => ({ input: 0, count: 1, output, to: place.smmu, single: true }));
    return { key: place.name, kind: 'reservedMemory', data: fields.bytes, mappings };
  });
}

/** The I/O Remapping Table of a machine, as its firmware would leave it in memory: Arm DEN 0049E.d. */
export function iortBytes(topology: Topology): Uint8Array {
  const messages: Node = { key: 'messages', kind: 'itsGroup', data: new Fields().put(4, 1, 0).bytes, mappings: [] };
  const nodes = [
    messages,
    ...smmuNodes(topology),
    ...bridgeNodes(topology),
    ...masterNodes(topology),
    ...reservedNodes(topology),
  ];
  const sizeOf = ({ data, mappings }: Node): number => nodeHeader + data.length + mappings.length * mappingSize;
  const places = new Map<string, number>();
  let end = tableHeader;
  for (const node of nodes) {
    places.set(node.key, end);
    end += sizeOf(node);
  }
  const table = new Uint8Array(end);
  table.set(header(end, nodes.length));
  nodes.forEach((node, index) => {
    table.set(nodeBytes(node, index, sizeOf(node), places), places.get(node.key) ?? 0);
  });
  // All bytes of a table add up to zero.
  table[9] = -table.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return table;
}

function header(length: number, nodes: number): Uint8Array {
  const fields = new Fields().text('IORT', 4).put(4, length).put(1, revision, 0).text('REVIEW', 6).text('SMMU', 8);
  return fields.put(4, 1).text('SMMU', 4).put(4, 1).put(4, nodes, tableHeader, 0).bytes;
}

function nodeBytes(node: Node, index: number, size: number, places: ReadonlyMap<string, number>): Uint8Array {
  const { kind, data, mappings } = node;
  const offset = mappings.length > 0 ? nodeHeader + data.length : 0;
  const fields = new Fields().put(1, type[kind]).put(2, size).put(1, nodeRevision[kind]);
  fields.put(4, index, mappings.length, offset);
  for (const byte of data) fields.put(1, byte);
  for (const each of mappings) {
    // The table holds the number of ids less one.
    fields.put(4, each.input, each.count - 1, each.output, places.get(each.to) ?? 0, Number(each.single === true));
  }
  return fields.bytes;
}
