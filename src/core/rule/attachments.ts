import { commands } from '../smmu/structures/command';
import { Config, STE } from '../smmu/structures/ste';
import type { Event } from '../trace/event';
import type { Attachment } from './facts';

/** Functions of the IOMMU core, in Linux 6.1 to 7.3, through which each attach of a device goes whatever the driver. */
const attaching = new Set(['__iommu_attach_device', '__iommu_attach_group', '__iommu_group_set_domain_internal']);

interface Window {
  readonly from: number;
  readonly kernel: number;
  readonly streams: Set<number>;
  config: number | undefined;
}

/** When a stream was attached, for whoever has nothing but the trace: the events within the IOMMU core's attach in which the driver invalidates
 *  the stream's configuration. An attach that ends with an error cannot be told from one that does not. */
export function attachmentsInTrace(events: readonly Event[], smmu: string, streamId: number): Attachment[] {
  const found: Attachment[] = [];
  let open: Window | undefined;
  const close = (done: number | undefined): void => {
    if (open?.streams.has(streamId)) {
      const { from, kernel, config } = open;
      found.push({
        kernel,
        from,
        ...(done !== undefined && { done }),
        ...(config === Config.Bypass && { identity: true as const }),
        ...(config === Config.Abort && { blocked: true as const }),
      });
    }
    open = undefined;
  };
  for (const event of events) {
    const within = event.cause.stack.some((frame) => attaching.has(frame.function));
    if (open && open.kernel !== event.kernel) close(undefined);
    if (!within) {
      // What hardware does by itself has nobody on the stack, and ends nothing.
      if (event.cause.stack.length > 0) close(event.id);
      continue;
    }
    open ??= { from: event.id, kernel: event.kernel, streams: new Set(), config: undefined };
    if (event.kind === 'memory-store' && event.address % 64n === 0n && event.table?.includes('stream table')) {
      if (STE.get([event.value], 'V') === 1) open.config = STE.get([event.value], 'Config');
    }
    if (event.kind !== 'command' || event.device !== smmu) continue;
    if (event.opcode === commands.CFGI_STE.opcode) open.streams.add(commands.CFGI_STE.get(event.dwords, 'SID'));
    // From one translated domain to another the STE may stay: its context descriptor says which tables it means.
    if (event.opcode === commands.CFGI_CD.opcode && commands.CFGI_CD.get(event.dwords, 'SSID') === 0) {
      open.streams.add(commands.CFGI_CD.get(event.dwords, 'SID'));
    }
  }
  close(undefined);
  return found;
}
