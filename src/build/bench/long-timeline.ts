import type { StandingView, TimelineLaneView, TimelineRunView, TimelineView } from '../../protocol/timeline';

const devices = 8;
const outcomes: readonly StandingView[] = ['same', 'aborted', 'same', 'elsewhere', 'stalled', 'same', 'bypassed'];

/** A timeline of so many steps, in which the DMA of several devices changes its outcome every few steps, on each side at other ones. */
export function longTimeline(steps: number): TimelineView {
  const columns = Array.from({ length: steps }, (_, index) => {
    const at = { file: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c', line: 1 + (index % 5000), column: 2 };
    const step = { event: index, kernel: index < steps / 2 ? 0 : 1, text: `step ${index + 1} writes CMDQ_PROD`, at };
    return { base: step, patched: step };
  });
  const lanes = Array.from({ length: devices }, (_, device) =>
    (['base', 'patched'] as const).map(
      (side, index): TimelineLaneView => ({
        side,
        device: `nic${device}`,
        stream: device,
        name: 'receive ring',
        runs: runs(steps, 5 + ((device + 2 * index) % 7)),
        permitted: [],
      }),
    ),
  ).flat();
  return { columns, lanes };
}

function runs(steps: number, length: number): TimelineRunView[] {
  return Array.from({ length: Math.ceil(steps / length) }, (_, index) => {
    const standing = outcomes[index % outcomes.length] ?? 'same';
    const from = index * length;
    return { from, to: Math.min(steps, from + length) - 1, standing, text: `${standing}, run ${index}` };
  });
}
