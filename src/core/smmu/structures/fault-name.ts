import type { EventName } from './event';

/** Global faults of SMMUv2, by the bit of sGFSR. */
export type GlobalFaultName = 'ICF' | 'USF' | 'SMCF' | 'UCBF';

/** Context faults of SMMUv2, by the bit of FSR. */
export type ContextFaultName = 'TF' | 'AFF' | 'PF' | 'EF' | 'TLBMCF' | 'ASF';

/** What software is told of a transaction that did not get through: the event record of SMMUv3, or the bit of SMMUv2's fault status; `FSR.HUPCF`
 *  where it is told nothing, since an earlier fault of the bank is still recorded. */
export type FaultName = EventName | `sGFSR.${GlobalFaultName}` | `FSR.${ContextFaultName}` | 'FSR.HUPCF';
