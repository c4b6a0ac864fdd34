import type { SourceTree } from '../preprocess/source';

/** The version that a tree's top Makefile states. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  readonly sublevel: number;
  /** `-rc3` and the like. */
  readonly extra: string;
}

/** Reads VERSION, PATCHLEVEL, SUBLEVEL and EXTRAVERSION; undefined where the Makefile is none of a kernel. */
export function kernelVersionOf(tree: SourceTree): KernelVersion | undefined {
  const makefile = tree.read('Makefile');
  if (makefile === undefined) return undefined;
  const variable = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(\\S*)[ \\t]*\\r?$`, 'm').exec(makefile)?.[1];
  const major = Number(variable('VERSION') || Number.NaN);
  const minor = Number(variable('PATCHLEVEL') || Number.NaN);
  if (Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  return { major, minor, sublevel: Number(variable('SUBLEVEL') || 0), extra: variable('EXTRAVERSION') ?? '' };
}

/** `6.12.3-rc1`, as `make kernelversion` prints it. */
export function formatVersion(version: KernelVersion): string {
  return `${version.major}.${version.minor}.${version.sublevel}${version.extra}`;
}
