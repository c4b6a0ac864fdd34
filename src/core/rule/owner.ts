import type { BufferFacts } from './facts';
import { homeOf, type Landing } from './landing';
import type { Run } from './run';

/** Whose a buffer is: `buffer "frame" of nic`. */
export function ownerText(run: Run, { name, streamId, smmu }: BufferFacts): string {
  const device = run.facts.streams.find((each) => each.streamId === streamId && each.smmu === smmu)?.device;
  const what = name === undefined ? 'a buffer' : `buffer "${name}"`;
  return device === undefined ? what : `${what} of ${device}`;
}

/** The mapped buffer that has the memory where an access landed, if it is not the one that the access was for. */
export function newOwner(run: Run, { physical, buffer, from }: Landing): BufferFacts | undefined {
  if (physical === undefined) return undefined;
  return run.facts.buffers.find((each) => {
    if (each === buffer || each.from > from || (each.until !== undefined && each.until <= from)) return false;
    return holds(each, physical);
  });
}

function holds(buffer: BufferFacts, physical: bigint): boolean {
  for (let offset = 0n; offset < BigInt(buffer.size); offset += 4096n) {
    const home = homeOf(buffer, buffer.address + offset);
    if (home !== undefined && physical >= home - (home % 4096n) && physical < home - (home % 4096n) + 4096n)
      return true;
  }
  return false;
}
