import { type Service, service } from '../service';

export const ratelimitServices: readonly Service[] = [
  service(
    '___ratelimit',
    'pp',
    'always lets through, so that no message is lost',
    () => 1,
    'a real kernel drops messages after a burst',
  ),
];
