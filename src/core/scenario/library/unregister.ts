import v2DmaDuringShutdown from './unregister/v2-dma-during-shutdown.scenario.json';
import v2MapDuringShutdown from './unregister/v2-map-during-shutdown.scenario.json';
import v2UnmapDuringShutdown from './unregister/v2-unmap-during-shutdown.scenario.json';
import v3MapDuringShutdown from './unregister/v3-map-during-shutdown.scenario.json';
import v3UnmapDuringShutdown from './unregister/v3-unmap-during-shutdown.scenario.json';

/** Users of the IOMMU while it shuts down. */
export const unregisterFiles: readonly unknown[] = [
  v2MapDuringShutdown,
  v2UnmapDuringShutdown,
  v2DmaDuringShutdown,
  v3MapDuringShutdown,
  v3UnmapDuringShutdown,
];
