import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from '../../core/base/problem';
import { type AppliedFile, applyPatches, type NamedDiff } from '../../core/patch/apply-all';
import type { Series } from '../../core/patch/series';
import { laidOver } from '../../core/patch/texts';
import { diffsOf } from '../../engine/patch/diffs';
import { openSeries } from '../../engine/patch/open-series';
import { type Arguments, UsageError } from '../arguments';
import { textsAtRevision } from './revision';

/** The texts of both sides of a comparison, to be laid over the tree. */
export interface Sides {
  readonly base: ReadonlyMap<string, string | null>;
  readonly patched: ReadonlyMap<string, string | null>;
  readonly problems: readonly Problem[];
  /** The series in the order of `--patch`, and what of them was applied where; none where no patch was given. */
  readonly series: readonly Series[];
  readonly applied: readonly AppliedFile[];
  /** The patch that is compared with the one before, from 1; absent where all are with the base. */
  readonly step?: number;
  /** Texts after as many of the patches. */
  readonly upTo: (patches: number) => ReadonlyMap<string, string | null>;
  /** A file of the tree as it stands. */
  readonly read: (path: string) => string | undefined;
}

/** Folders in which another tree may differ, when a folder is given as base. */
const comparedFolders = ['drivers/iommu', 'include/linux', 'include/uapi/linux'];

/** What `--base` and `--patch` make of a tree. Base is the revision or folder, else the tree as it stands; patched is base with the patches,
 *  or the tree as it stands when there are none. A file may hold a diff, a mail, or a thread, whose patches then come in order. */
export async function sidesOf(tree: string, args: Arguments, workingDirectory: string): Promise<Sides> {
  const base = baseTexts(tree, args.one('base'), workingDirectory);
  const files = args.all('patch');
  const inTree = (path: string) => textOf(join(tree, path));
  const nothing = {
    base,
    patched: new Map<string, string | null>(),
    series: [],
    applied: [],
    upTo: () => base,
    read: inTree,
  };
  if (files.length === 0) return { ...nothing, problems: [] };
  const opened = await Promise.all(files.map(async (file) => openPatch(file, readPatch(file, workingDirectory))));
  const broken = opened.flatMap(({ problems }) => problems);
  if (opened.some(({ diffs }) => !diffs)) return { ...nothing, problems: broken };
  const all = opened.flatMap(({ diffs }) => diffs ?? []);
  const { texts, files: applied, problems } = applyPatches(all, laidOver(base, inTree));
  const upTo = (patches: number) =>
    new Map([...base, ...applyPatches(all.slice(0, patches), laidOver(base, inTree)).texts]);
  const step = stepOf(args.one('step'), all.length);
  return {
    base: step === undefined ? base : upTo(step - 1),
    patched: step === undefined ? new Map([...base, ...texts]) : upTo(step),
    problems: [...broken, ...problems],
    series: opened.flatMap(({ series }) => series ?? []),
    applied: step === undefined ? applied : applied.filter(({ patch }) => patch < step),
    ...(step !== undefined && { step }),
    upTo,
    read: inTree,
  };
}

/** The patch that is compared with what comes before it; undefined where all of them are with the base. */
function stepOf(wanted: string | undefined, patches: number): number | undefined {
  if (wanted === undefined) return undefined;
  const step = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0;
  if (step < 1 || step > patches) throw new UsageError(`--step takes a number from 1 to ${patches}, not ${wanted}`);
  return step;
}

/** One patch file. */
interface Opened {
  readonly series?: Series;
  readonly diffs?: readonly NamedDiff[];
  readonly problems: readonly Problem[];
}

async function openPatch(file: string, bytes: Uint8Array): Promise<Opened> {
  const { value: series, problems } = await openSeries(file, bytes);
  return series ? { series, diffs: diffsOf(file, series), problems } : { problems };
}

function baseTexts(tree: string, base: string | undefined, workingDirectory: string): Map<string, string | null> {
  if (base === undefined) return new Map();
  const folder = resolve(workingDirectory, base);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return textsAtRevision(tree, base);
  const texts = new Map<string, string | null>();
  for (const top of comparedFolders) {
    const paths = new Set([...filesBelow(folder, top), ...filesBelow(tree, top)]);
    for (const path of [...paths].sort()) {
      const text = textOf(join(folder, path));
      if (text !== textOf(join(tree, path))) texts.set(path, text ?? null);
    }
  }
  return texts;
}

function filesBelow(root: string, path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, below);
    return entry.isFile() && /\.[ch]$/.test(entry.name) ? [below] : [];
  });
}

function readPatch(name: string, workingDirectory: string): Uint8Array {
  try {
    return readFileSync(resolve(workingDirectory, name));
  } catch {
    throw new UsageError(`cannot read ${name}`);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
