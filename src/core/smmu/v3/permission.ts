import type { Leaf } from './walk';

/** Who accesses and how. */
export interface AccessKind {
  readonly write: boolean;
  readonly privileged: boolean;
  readonly instruction: boolean;
  /** Nobody asked for it yet: what a page permits does not matter, and nothing is marked but Access flags (where the knobs say so). */
  readonly speculative?: boolean;
}

/** Descriptor bits that hardware may have to update before an access is allowed. */
export interface Verdict {
  readonly allowed: boolean;
  /** The descriptor with Access flag and dirty state as they must be for the access; equal to the old one when nothing is to do. */
  readonly descriptor: bigint;
  readonly accessFlagFault: boolean;
}

const accessFlag = 1n << 10n;
const dirtyModifier = 1n << 51n;

/** How CD and STE control the Access flag and dirty state (HA, HD, AFFD, and their stage 2 forms). */
export interface FlagControl {
  readonly updateAccess: boolean;
  readonly updateDirty: boolean;
  readonly ignoreAccess: boolean;
}

/** Stage 1: AP[2:1], UXN, PXN and the hierarchical bits. `singlePrivilege` is an EL2 regime without EL0, where AP[1] counts as 1 and UXN is
 *  the only execute-never bit. */
export function judgeStage1(
  leaf: Leaf,
  access: AccessKind,
  flags: FlagControl,
  regime: {
    readonly singlePrivilege: boolean;
    readonly ignoreHierarchy: boolean;
    readonly writeExecuteNever: boolean;
    readonly privilegedAccessNever: boolean;
    /** Privileged access never holds for pages that unprivileged software may only execute, too (EPAN). */
    readonly alsoExecutable?: boolean;
  },
): Verdict {
  let { descriptor } = leaf;
  const afterAccess = withAccessFlag(descriptor, flags);
  if (afterAccess === undefined) return { allowed: false, descriptor, accessFlagFault: true };
  descriptor = afterAccess;
  const table = regime.ignoreHierarchy ? 0 : leaf.apTable;
  const unprivilegedAllowed = ((descriptor >> 6n) & 1n) === 1n && (table & 1) === 0;
  const readOnlyTable = (table & 2) !== 0;
  const dirtiable = flags.updateDirty && (descriptor & dirtyModifier) !== 0n && !readOnlyTable;
  const readOnly = ((descriptor >> 7n) & 1n) === 1n;
  const writable = !readOnlyTable && (!readOnly || dirtiable);
  const asPrivileged = access.privileged || regime.singlePrivilege;
  const hierarchy = !regime.ignoreHierarchy;
  const unprivilegedNever = ((descriptor >> 54n) & 1n) === 1n || (hierarchy && leaf.unprivilegedExecuteNever);
  const privilegedNever = ((descriptor >> 53n) & 1n) === 1n || (hierarchy && leaf.privilegedExecuteNever);
  // Unprivileged software may execute what it may not read: only UXN counts (Arm ARM).
  let allowed = asPrivileged || access.instruction || unprivilegedAllowed;
  const usable = unprivilegedAllowed || (regime.alsoExecutable === true && !unprivilegedNever);
  if (access.privileged && !regime.singlePrivilege && regime.privilegedAccessNever && usable) {
    allowed = allowed && access.instruction;
  }
  if (access.write && !writable) allowed = false;
  if (access.instruction) {
    // A privileged fetch never comes from a page that unprivileged software may write.
    const writeNever = regime.writeExecuteNever && writable;
    const never = regime.singlePrivilege || !access.privileged ? unprivilegedNever : privilegedNever;
    if (never || writeNever || (asPrivileged && !regime.singlePrivilege && unprivilegedAllowed && writable))
      allowed = false;
  }
  if (allowed && access.write && readOnly) descriptor &= ~(1n << 7n);
  return { allowed, descriptor, accessFlagFault: false };
}

/** Stage 2: S2AP and XN. */
export function judgeStage2(leaf: Leaf, access: AccessKind, flags: FlagControl, hasPrivilegedForms: boolean): Verdict {
  let { descriptor } = leaf;
  const afterAccess = withAccessFlag(descriptor, flags);
  if (afterAccess === undefined) return { allowed: false, descriptor, accessFlagFault: true };
  descriptor = afterAccess;
  const readable = ((descriptor >> 6n) & 1n) === 1n;
  const writeBit = 1n << 7n;
  const dirtiable = flags.updateDirty && (descriptor & dirtyModifier) !== 0n;
  const writable = (descriptor & writeBit) !== 0n || dirtiable;
  let allowed = access.write ? writable : readable;
  if (access.instruction) {
    const executeNever = Number((descriptor >> 53n) & 3n);
    const never = hasPrivilegedForms
      ? executeNever === 2 || executeNever === (access.privileged ? 3 : 1)
      : (executeNever & 2) !== 0;
    if (never) allowed = false;
  }
  if (allowed && access.write && (descriptor & writeBit) === 0n) descriptor |= writeBit;
  return { allowed, descriptor, accessFlagFault: false };
}

/** The descriptor with its Access flag dealt with, or undefined for an Access flag fault. HA=1 makes AFFD irrelevant (§5.4). */
function withAccessFlag(descriptor: bigint, flags: FlagControl): bigint | undefined {
  if ((descriptor & accessFlag) !== 0n) return descriptor;
  if (flags.updateAccess) return descriptor | accessFlag;
  return flags.ignoreAccess ? descriptor : undefined;
}
