import { type Service, service, typedService } from '../service';

const builtIn = 'everything is built into the kernel';

/** References to modules. */
export const moduleServices: readonly Service[] = [
  service('is_module_address', 'l', `no: ${builtIn}`, () => 0),
  service('try_module_get', 'p', `yes: ${builtIn}`, () => 1),
  service('__module_get', 'p', `nothing: ${builtIn}`, () => undefined),
  service('module_put', 'p', `nothing: ${builtIn}`, () => undefined),
  typedService(/^__request_module$/, `success: ${builtIn}`, () => () => 0),
  service('__cpuhp_state_add_instance', 'ipi', 'success: CPUs neither come nor go', () => 0),
  service('__cpuhp_state_remove_instance', 'ipi', 'success: CPUs neither come nor go', () => 0),
  typedService('__cpuhp_remove_state', 'nothing: CPUs neither come nor go', () => () => undefined),
  service('cache_line_size', '', '64', () => 64),
];
