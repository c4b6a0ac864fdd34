import v2DmaDuringShutdown from './unregister/v2-dma-during-shutdown.scenario.json';
import v2GroupLosesADevice from './unregister/v2-group-loses-a-device.scenario.json';
import v2LitDisplayDuringShutdown from './unregister/v2-lit-display-during-shutdown.scenario.json';
import v2MapDuringShutdown from './unregister/v2-map-during-shutdown.scenario.json';
import v2RemovedAfterItsUsers from './unregister/v2-removed-after-its-users.scenario.json';
import v2UnmapDuringShutdown from './unregister/v2-unmap-during-shutdown.scenario.json';
import v3GroupLosesADevice from './unregister/v3-group-loses-a-device.scenario.json';
import v3LitDisplayDuringShutdown from './unregister/v3-lit-display-during-shutdown.scenario.json';
import v3MapDuringShutdown from './unregister/v3-map-during-shutdown.scenario.json';
import v3RemovedAfterItsUsers from './unregister/v3-removed-after-its-users.scenario.json';
import v3UnmapDuringShutdown from './unregister/v3-unmap-during-shutdown.scenario.json';

/** Users of the IOMMU while it shuts down. */
export const unregisterFiles: readonly unknown[] = [
  v2MapDuringShutdown,
  v2UnmapDuringShutdown,
  v2DmaDuringShutdown,
  v3MapDuringShutdown,
  v3UnmapDuringShutdown,
  v2RemovedAfterItsUsers,
  v3RemovedAfterItsUsers,
  v2GroupLosesADevice,
  v3GroupLosesADevice,
  v2LitDisplayDuringShutdown,
  v3LitDisplayDuringShutdown,
];
