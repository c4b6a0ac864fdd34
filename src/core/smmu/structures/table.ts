import { bit, bits } from '../declaration/field';
import { structure } from '../declaration/structure';

/** Level 1 stream table descriptor. */
export const L1STD = structure(
  'L1STD',
  1,
  {
    Span: bits(4, 0, 'The second level holds 2^(Span-1) entries; 0 and 12 to 31 are invalid.'),
    L2Ptr: bits(55, 6, 'Address of the second level; hardware aligns it down to its size.'),
  },
  { summary: 'Leads to the second level of a stream table.', section: '5.1', kernel: 'STRTAB_L1_DESC_' },
);

/** Level 1 context descriptor. */
export const L1CD = structure(
  'L1CD',
  1,
  {
    V: bit(0, 'The descriptor is valid.'),
    L2Ptr: bits(55, 12, 'Address of the second level.'),
  },
  { summary: 'Leads to the second level of a context descriptor table.', section: '5.3', kernel: 'CTXDESC_L1_DESC_' },
);
