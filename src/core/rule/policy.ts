/** Name of a policy. */
export type PolicyId = 'ADOPT' | 'BLOCK' | 'FW-FIRST' | 'HANDOFF-BYPASS' | 'HANDOFF-ABORT';

/** What a policy makes of a breach. */
export type Verdict = 'violation' | 'warning' | 'ok' | 'not-applicable';

/** One of several views that kernel people hold of what has to happen to DMA while nobody is in charge of it. */
export interface Policy {
  readonly id: PolicyId;
  readonly title: string;
  /** Who holds it, and where it was put forward. */
  readonly heldBy: string;
  /** What it asks for, in one sentence. */
  readonly demands: string;
  /** Why it allows what another policy forbids. */
  readonly allows: string;
  /** The runs it is about: those in which a kernel takes over from a crashed one, or those in which a kernel hands over. Both have an opinion
   *  on everything that is wrong in any run. */
  readonly about: 'crash' | 'handover';
}

/** All policies. */
export const policies: readonly Policy[] = [
  {
    id: 'ADOPT',
    title: 'Adopt the crashed kernel’s stream table',
    heldBy: 'NV-Kernels pull request 454',
    demands: 'DMA that outlived the crash reaches its memory until the crash kernel attaches the device',
    allows: 'the crashed kernel’s tables are trusted once they are validated',
    about: 'crash',
  },
  {
    id: 'BLOCK',
    title: 'Block everything at once',
    heldBy: 'maintainer’s reply in the kdump v2 thread',
    demands: 'no DMA reaches memory from the crash kernel’s first touch of the SMMU until it attaches the device',
    allows: 'DMA of the crashed kernel has to stop, and what an abort leads to is for AER and kdump to handle',
    about: 'crash',
  },
  {
    id: 'FW-FIRST',
    title: 'Firmware absorbs the consequences',
    heldBy: 'later reply in the kdump v2 thread',
    demands: 'firmware contains what aborted DMA leads to, and the crash kernel goes on',
    allows: 'DMA of the crashed kernel may stop, since firmware contains the consequences',
    about: 'crash',
  },
  {
    id: 'HANDOFF-BYPASS',
    title: 'Hand over with translation off',
    heldBy: 'maintainer’s view in the kexec bypass thread',
    demands: 'software that does not know the SMMU can do DMA after kexec',
    allows: 'the next system gets the SMMU as after power-on, and its devices are its own affair',
    about: 'handover',
  },
  {
    id: 'HANDOFF-ABORT',
    title: 'Hand over with DMA aborted',
    heldBy: 'author’s view in the kexec bypass thread',
    demands: 'no DMA of this kernel goes on untranslated after kexec',
    allows: 'the next system has to know the SMMU and masks the faults itself',
    about: 'handover',
  },
];

/** The policy of this name. */
export function policyNamed(id: PolicyId): Policy {
  const found = policies.find((policy) => policy.id === id);
  if (!found) throw new Error(`no policy ${id}`);
  return found;
}
