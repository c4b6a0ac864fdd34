import { bit, bits } from '../declaration/field';
import { structure } from '../declaration/structure';

/** Entry of the page request queue. */
export const PageRequest = structure(
  'PRI',
  2,
  {
    SID: bits(31, 0, 'StreamID.'),
    SSID: bits(51, 32, 'SubstreamID.'),
    P: bit(58, 'Privileged.', { kernel: 'PERM_PRIV' }),
    X: bit(59, 'Execute is wanted.', { kernel: 'PERM_EXEC' }),
    R: bit(60, 'Read is wanted.', { kernel: 'PERM_READ' }),
    W: bit(61, 'Write is wanted.', { kernel: 'PERM_WRITE' }),
    Last: bit(62, 'Last request of its group.', { kernel: 'PRG_LAST' }),
    SSV: bit(63, 'The SubstreamID is valid.', { kernel: 'SSID_V' }),
    PRGIndex: bits(72, 64, 'Page request group.', { kernel: 'PRG_IDX' }),
    Address: bits(127, 76, 'Bits [63:12] of the address.', { kernel: 'ADDR' }),
  },
  { summary: 'A page request of an endpoint.', section: '8', kernel: 'PRIQ_' },
);
