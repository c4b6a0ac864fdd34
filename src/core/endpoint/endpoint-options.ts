import type { AbortReaction } from './abort-reaction';
import type { InvalidationBehaviour } from './invalidation';

/** What a bus master is. */
export interface EndpointOptions {
  readonly name: string;
  /** StreamIDs under which its accesses come, at least one. */
  readonly streams: readonly number[];
  /** Platform buses can wait, so faults may stall; PCIe cannot. */
  readonly bus: 'pcie' | 'platform';
  /** PCI identity; platform devices have none. */
  readonly pci?: { readonly requester: number; readonly vendor?: number; readonly device?: number };
  /** A translation cache. Software has to enable ATS in configuration space before it is used. */
  readonly ats?: AtsOptions;
  /** Groups of page requests that it can have outstanding. */
  readonly pageRequests?: number;
  /** Log2 of the PASIDs that it knows. */
  readonly pasidBits?: number;
  /** What aborts do to it; `continues` when absent. */
  readonly reaction?: AbortReaction;
}

/** The translation cache of an endpoint, and choices that the PCIe specification leaves or that devices make. */
export interface AtsOptions {
  /** Entries; 64 when absent. */
  readonly capacity?: number;
  /** How invalidations are answered; `completed` when absent. */
  readonly answer?: InvalidationBehaviour;
  /** How they are answered while ATS is disabled in configuration space; as Unsupported Request when absent [O]. The SMMU architecture's order of
   *  disabling (§3.9.2: the endpoint first, then ATC_INV) takes it that they are answered `as-enabled`. */
  readonly answerWhileDisabled?: InvalidationBehaviour | 'as-enabled';
  /** What disabling ATS does to the cache: entries stay until they are invalidated (when absent), or go [O]. */
  readonly disabling?: 'keeps' | 'clears';
  /** After a translation request got Unsupported Request: ATS is given up until it is enabled anew, and accesses go untranslated (when
   *  absent) or not at all [O]. */
  readonly refused?: 'untranslated' | 'nothing';
}
