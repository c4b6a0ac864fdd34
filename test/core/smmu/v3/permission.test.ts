import { describe, expect, test } from 'vitest';
import { type AccessKind, judgeStage1, judgeStage2 } from '../../../../src/core/smmu/v3/permission';
import type { Leaf } from '../../../../src/core/smmu/v3/walk';

function leafOf(descriptor: bigint, more: Partial<Leaf> = {}): Leaf {
  const rest = { at: 0n, level: 3, base: 0n, sizeBits: 12, apTable: 0 };
  return { ...rest, unprivilegedExecuteNever: false, privilegedExecuteNever: false, descriptor, ...more };
}

const accessed = 1n << 10n;
const dirtyModifier = 1n << 51n;
const off = { updateAccess: false, updateDirty: false, ignoreAccess: false };
const kinds: Readonly<Record<string, AccessKind>> = {
  r: { write: false, privileged: false, instruction: false },
  w: { write: true, privileged: false, instruction: false },
  x: { write: false, privileged: false, instruction: true },
  R: { write: false, privileged: true, instruction: false },
  W: { write: true, privileged: true, instruction: false },
  X: { write: false, privileged: true, instruction: true },
};

/** The kinds of access that are allowed; capitals are privileged. */
function allowed(judge: (access: AccessKind) => { readonly allowed: boolean }): string {
  return Object.entries(kinds)
    .map(([letter, access]) => (judge(access).allowed ? letter : '-'))
    .join('');
}

describe('stage 2: S2AP and XN', () => {
  const readWrite = accessed | (3n << 6n);
  test.each([
    [accessed, true, '------'],
    [accessed | (1n << 6n), true, 'r-xR-X'],
    [accessed | (2n << 6n), true, '-w--W-'],
    [readWrite, true, 'rwxRWX'],
    [readWrite | (1n << 53n), true, 'rw-RWX'],
    [readWrite | (2n << 53n), true, 'rw-RW-'],
    [readWrite | (3n << 53n), true, 'rwxRW-'],
    [readWrite | (1n << 53n), false, 'rwxRWX'],
    [readWrite | (2n << 53n), false, 'rw-RW-'],
    [readWrite | (3n << 53n), false, 'rw-RW-'],
  ])('descriptor %s, XNX %s: %s', (descriptor, forms, expected) => {
    expect(allowed((access) => judgeStage2(leafOf(descriptor), access, off, forms))).toBe(expected);
  });

  test('dirty state: a write makes a page writable that has DBM', () => {
    const clean = accessed | (1n << 6n) | dirtyModifier;
    const write = { write: true, privileged: false, instruction: false };
    const on = { ...off, updateDirty: true };
    expect(judgeStage2(leafOf(clean), write, on, true)).toEqual({
      allowed: true,
      descriptor: clean | (1n << 7n),
      accessFlagFault: false,
    });
    expect(judgeStage2(leafOf(clean), write, off, true).allowed).toBe(false);
    expect(judgeStage2(leafOf(clean & ~dirtyModifier), write, on, true).allowed).toBe(false);
  });
});

describe('stage 1: AP, UXN, PXN, WXN', () => {
  const regime = {
    singlePrivilege: false,
    ignoreHierarchy: false,
    writeExecuteNever: false,
    privilegedAccessNever: false,
  };
  const user = accessed | (1n << 6n);
  const readOnly = 1n << 7n;
  test.each<[string, bigint, Partial<typeof regime>, Partial<Leaf>, string]>([
    ['privileged', accessed, {}, {}, '--xRWX'],
    ['user', user, {}, {}, 'rwxRW-'],
    ['user, read-only', user | readOnly, {}, {}, 'r-xR-X'],
    ['privileged, read-only', accessed | readOnly, {}, {}, '--xR-X'],
    ['UXN', user | readOnly | (1n << 54n), {}, {}, 'r--R-X'],
    ['PXN', user | readOnly | (1n << 53n), {}, {}, 'r-xR--'],
    ['WXN', user, { writeExecuteNever: true }, {}, 'rw-RW-'],
    ['WXN, read-only', user | readOnly, { writeExecuteNever: true }, {}, 'r-xR-X'],
    ['PAN', user | readOnly, { privilegedAccessNever: true }, {}, 'r-x--X'],
    ['UXNTable', user | readOnly, {}, { unprivilegedExecuteNever: true }, 'r--R-X'],
    ['PXNTable', user | readOnly, {}, { privilegedExecuteNever: true }, 'r-xR--'],
    ['APTable=1', user | readOnly, {}, { apTable: 1 }, '--xR-X'],
    ['APTable=2', user, {}, { apTable: 2 }, 'r-xR-X'],
    [
      'all of a hierarchy that is ignored',
      user,
      { ignoreHierarchy: true },
      { apTable: 3, unprivilegedExecuteNever: true },
      'rwxRW-',
    ],
    ['one privilege', accessed, { singlePrivilege: true }, {}, 'rwxRWX'],
    ['one privilege, UXN', accessed | (1n << 54n), { singlePrivilege: true }, {}, 'rw-RW-'],
    ['one privilege, PXN', accessed | (1n << 53n), { singlePrivilege: true }, {}, 'rwxRWX'],
  ])('%s', (_, descriptor, changed, more, expected) => {
    const judge = (access: AccessKind) => judgeStage1(leafOf(descriptor, more), access, off, { ...regime, ...changed });
    expect(allowed(judge)).toBe(expected);
  });

  test.each([
    [off, true, accessed],
    [{ ...off, ignoreAccess: true }, false, 0n],
    [{ ...off, updateAccess: true }, false, accessed],
    [{ ...off, updateAccess: true, ignoreAccess: true }, false, accessed],
  ])('Access flag 0 with %o', (flags, faults, flag) => {
    const verdict = judgeStage1(
      leafOf(user & ~accessed),
      kinds.r ?? { write: false, privileged: false, instruction: false },
      flags,
      regime,
    );
    expect(verdict.accessFlagFault).toBe(faults);
    if (!faults) expect(verdict.descriptor & accessed).toBe(flag);
  });
});
