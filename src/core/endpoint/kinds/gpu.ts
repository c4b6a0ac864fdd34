import type { Dma } from '../dma';
import type { EndpointOptions } from '../endpoint-options';
import type { Buffer } from './buffer';

/** A GPU-like function: ATS, page requests and PASIDs. Software enables each of them in configuration space. */
export function gpu(
  name: string,
  stream: number,
  requester: number,
  more: Partial<EndpointOptions> = {},
): EndpointOptions {
  return {
    name,
    streams: [stream],
    bus: 'pcie',
    pci: { requester },
    ats: {},
    pageRequests: 32,
    pasidBits: 16,
    ...more,
  };
}

/** DMA of work that is under way for a process (its PASID), or for the kernel when there is none. */
export function gpuDma(work: { readonly source?: Buffer; readonly target?: Buffer; readonly pasid?: number }): Dma[] {
  const { source, target, pasid } = work;
  const common = { endless: true, ...(pasid !== undefined && { pasid }) };
  return [
    ...(source ? [{ name: 'source', ...source, write: false, ...common }] : []),
    ...(target ? [{ name: 'target', ...target, write: true, ...common }] : []),
  ];
}
