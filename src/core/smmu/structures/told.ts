/** What tells an SMMUv3 how large a table or queue is: one of its registers, or an entry of its tables for a stream. */
export type Told =
  | { readonly register: string }
  | { readonly streamId: number; readonly entry: 'STE' | 'L1STD' | 'L1CD' };
