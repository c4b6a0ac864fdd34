/** Whether caches of one domain may hold a copy, and whether writes to it stay there. */
export type Cacheability = 'non-cacheable' | 'write-through' | 'write-back';
export type Shareability = 'non-shareable' | 'inner' | 'outer';
type DeviceKind = 'nGnRnE' | 'nGnRE' | 'nGRE' | 'GRE';

/** Memory type of an access. Allocation hints are not part of it: no outcome depends on them. Device is non-cacheable and outer shareable. */
export interface MemoryAttributes {
  readonly type: 'Normal' | `Device-${DeviceKind}`;
  readonly inner: Cacheability;
  readonly outer: Cacheability;
  readonly shareability: Shareability;
}

/** From the strictest on. */
const deviceKinds: readonly DeviceKind[] = ['nGnRnE', 'nGnRE', 'nGRE', 'GRE'];
const cacheabilities: readonly Cacheability[] = ['non-cacheable', 'write-through', 'write-back'];
const shareabilities: readonly Shareability[] = ['non-shareable', 'inner', 'outer'];

/** SH fields and SHCFG; the reserved value 1 counts as non-shareable (SHCFG=1, the incoming value, is dealt with before). */
const shareabilityCodes: readonly Shareability[] = ['non-shareable', 'non-shareable', 'outer', 'inner'];
/** IRGN, ORGN and fields like S1CIR. */
const walkCodes: readonly Cacheability[] = ['non-cacheable', 'write-back', 'write-through', 'write-back'];
/** Halves of a MemAttr field that is not Device. The reserved inner value 0 counts as non-cacheable. */
const memAttrCodes: readonly Cacheability[] = ['non-cacheable', 'non-cacheable', 'write-through', 'write-back'];

const devices = deviceKinds.map(deviceOf);
const strictest = deviceOf('nGnRnE');

function deviceOf(kind: DeviceKind): MemoryAttributes {
  return { type: `Device-${kind}`, inner: 'non-cacheable', outer: 'non-cacheable', shareability: 'outer' };
}

function device(index: number): MemoryAttributes {
  return devices[index] ?? strictest;
}

/** Every Normal memory there is, so that equal attributes are one object. */
const normals = new Map<string, MemoryAttributes>();

/** Normal memory; what no cache may hold is outer shareable whatever was asked for (§13.1.5, Arm ARM). */
export function normal(inner: Cacheability, outer: Cacheability, shareability: Shareability): MemoryAttributes {
  const uncached = inner === 'non-cacheable' && outer === 'non-cacheable';
  const key = `${inner} ${outer} ${uncached ? 'outer' : shareability}`;
  const known = normals.get(key);
  if (known) return known;
  const made: MemoryAttributes = { type: 'Normal', inner, outer, shareability: uncached ? 'outer' : shareability };
  normals.set(key, made);
  return made;
}

/** DMA of which nothing else is said: what a PCIe function's access has without No Snoop [O]. */
export const ordinary = normal('write-back', 'write-back', 'inner');

/** Whether an access with these attributes looks into the caches of CPUs. */
export function isCoherent({ type, inner, outer, shareability }: MemoryAttributes): boolean {
  return (
    type === 'Normal' && inner !== 'non-cacheable' && outer !== 'non-cacheable' && shareability !== 'non-shareable'
  );
}

/** Fields of CD, STE or CR1 for table walks and fetches (§5.2, §5.4). */
export function ofWalk(inner: number, outer: number, shareability: number): MemoryAttributes {
  return normal(
    walkCodes[inner] ?? 'non-cacheable',
    walkCodes[outer] ?? 'non-cacheable',
    shareabilityCodes[shareability] ?? 'non-shareable',
  );
}

/** One byte of CD.MAIR with the SH field of a descriptor (§5.4, Arm ARM). Reserved bytes act as Device-nGnRnE; the Tagged and XS forms as what
 *  they extend. */
export function ofMair(byte: number, shareability: number): MemoryAttributes {
  const outer = byte >> 4;
  const inner = byte & 0xf;
  if (outer === 0) return (inner & 2) === 0 ? device(inner >> 2) : strictest;
  const shared = shareabilityCodes[shareability] ?? 'non-shareable';
  if (inner !== 0) return normal(mairHalf(inner), mairHalf(outer), shared);
  switch (byte) {
    case 0x40:
      return normal('non-cacheable', 'non-cacheable', shared);
    case 0xa0:
      return normal('write-through', 'write-through', shared);
    case 0xf0:
      return normal('write-back', 'write-back', shared);
    default:
      return strictest;
  }
}

/** Transient and other allocation hints do not count. */
function mairHalf(code: number): Cacheability {
  if (code === 4) return 'non-cacheable';
  return (code & 4) === 0 ? 'write-through' : 'write-back';
}

/** A MemAttr field: of STE, GBPA, or a stage 2 descriptor without S2FWB (§5.2, §6.3.14, Arm ARM). */
export function ofMemAttr(code: number, shareability: Shareability): MemoryAttributes {
  if (code >> 2 === 0) return device(code);
  return normal(memAttrCodes[code & 3] ?? 'non-cacheable', memAttrCodes[code >> 2] ?? 'non-cacheable', shareability);
}

/** What two stages make together: the stricter of both in every respect (Arm ARM). */
export function combine(first: MemoryAttributes, second: MemoryAttributes): MemoryAttributes {
  const kinds = [first, second].filter(({ type }) => type !== 'Normal');
  if (kinds.length > 0)
    return device(Math.min(...kinds.map((one) => devices.findIndex(({ type }) => type === one.type))));
  return normal(
    least(cacheabilities, first.inner, second.inner),
    least(cacheabilities, first.outer, second.outer),
    wider(first.shareability, second.shareability),
  );
}

/** What a stage 2 descriptor makes of the attributes that reach it. `descriptor` is its lower half or more; `forced` is STE.S2FWB, with which
 *  MemAttr says what the result is and not what it is combined with: 7 as stage 1 has it, 6 write-back and 5 non-cacheable unless stage 1
 *  is Device, 0 to 3 Device. The reserved value 4 acts as 5. */
export function throughStage2(first: MemoryAttributes, descriptor: bigint, forced: boolean): MemoryAttributes {
  const low = Number(descriptor & 0x3ffn);
  const code = (low >> 2) & 0xf;
  const shared = shareabilityCodes[low >> 8] ?? 'non-shareable';
  if (!forced || (code & 4) === 0) return combine(first, ofMemAttr(forced ? code & 3 : code, shared));
  if (first.type !== 'Normal') return first;
  const shareability = wider(first.shareability, shared);
  switch (code & 3) {
    case 3:
      return normal(first.inner, first.outer, shareability);
    case 2:
      return normal('write-back', 'write-back', shareability);
    default:
      return normal('non-cacheable', 'non-cacheable', shareability);
  }
}

/** MTCFG, MemAttr and SHCFG of an STE or of GBPA. */
export interface AttributeOverride {
  readonly replacesType: boolean;
  readonly memAttr: number;
  readonly shareability: number;
}

/** Incoming attributes after the override of a stream or of GBPA (§5.2, §6.3.14, §13.1). SHCFG=1 keeps the incoming shareability. */
export function overridden(incoming: MemoryAttributes, override: AttributeOverride): MemoryAttributes {
  const shareability =
    override.shareability === 1 ? incoming.shareability : (shareabilityCodes[override.shareability] ?? 'non-shareable');
  if (override.replacesType) return ofMemAttr(override.memAttr, shareability);
  return incoming.type === 'Normal' ? normal(incoming.inner, incoming.outer, shareability) : incoming;
}

/** PCIe No Snoop acts on the result: Normal memory becomes non-cacheable, whatever the tables say [O]. */
export function withoutSnoop(attributes: MemoryAttributes): MemoryAttributes {
  return attributes.type === 'Normal' ? normal('non-cacheable', 'non-cacheable', 'outer') : attributes;
}

function least<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

function wider(a: Shareability, b: Shareability): Shareability {
  return shareabilities.indexOf(a) >= shareabilities.indexOf(b) ? a : b;
}
