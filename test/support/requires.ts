import { execFileSync } from 'node:child_process';
import { kernelTrees } from '../../src/node/kernel-trees';

/** Whether a test can run on this machine, and if not, the one command that makes it so. */
export interface Requirement {
  readonly missing: boolean;
  readonly remedy: string;
}

/** A kernel tree of this version (as in `6.12`), from SMMU_REVIEW_KERNEL_TREES or `npm run trees`. Its path is empty where it is missing. */
export function requireTrees(version: string): Requirement & { readonly path: string } {
  const tree = kernelTrees().find((candidate) => candidate.version === version);
  return {
    ...requirement(tree !== undefined, `linux-${version}`, `npm run trees -- ${version}`),
    path: tree?.path ?? '',
  };
}

/** A program on the PATH, and the Debian package that brings it. */
export function requireProgram(name: string, aptPackage: string): Requirement {
  return requirement(isOnPath(name), name, `apt-get install -y ${aptPackage}`);
}

/** Joins requirements: missing while one of them is. */
export function requireAll(...requirements: readonly Requirement[]): Requirement {
  const missing = requirements.filter((one) => one.missing);
  return { missing: missing.length > 0, remedy: missing.map((one) => one.remedy).join(' && ') };
}

/** Text for a `describe` title, so that a skipped group says what would run it: `kunit, needs: npm run trees -- 7.3`. */
export function titleWith(title: string, needed: Requirement): string {
  return needed.missing ? `${title}, needs: ${needed.remedy}` : title;
}

function requirement(present: boolean, what: string, remedy: string): Requirement {
  if (!present && process.env.SMMU_REVIEW_NO_SKIP === '1') {
    throw new Error(`${what} is missing and SMMU_REVIEW_NO_SKIP=1 forbids to skip; run: ${remedy}`);
  }
  return { missing: !present, remedy };
}

function isOnPath(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v "$1"`, 'sh', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
