import type { SourceTree } from '../preprocess/source';
import { fitArchitecture } from './architecture-symbols';
import { parseDotConfig } from './config';
import { type KnownVersion, knownVersions, profileGroups } from './profile-symbols';
import type { KernelVersion } from './version';

/** The configuration for a tree that has none: the profile's for its version, and what the tree's own defconfig turns on besides. */
export function profileConfig(tree: SourceTree, version: KernelVersion): Map<string, string> {
  const edition = editionFor(version);
  const config = new Map<string, string>();
  const mentioned = new Set<string>();
  for (const group of profileGroups) {
    for (const symbol of group.symbols.split(/\s+/)) {
      if (symbol === '') continue;
      mentioned.add(symbol);
      if (group.versions.includes(edition)) config.set(symbol, group.value);
    }
  }
  for (const [symbol, value] of parseDotConfig(tree.read('arch/arm64/configs/defconfig') ?? '')) {
    if (!mentioned.has(symbol)) config.set(symbol, value);
  }
  if (edition !== `${version.major}.${version.minor}`) fitArchitecture(tree, config, changingSymbols);
  return config;
}

/** Switches that are on in some of the known versions only. */
export const changingSymbols: ReadonlySet<string> = switchesThatChange();

function switchesThatChange(): Set<string> {
  const groups = profileGroups.filter(({ value }) => value === 'y');
  const names = (all: boolean): string[] =>
    groups
      .filter(({ versions }) => (versions.length === knownVersions.length) === all)
      .flatMap(({ symbols }) => symbols.split(/\s+/));
  const everywhere = new Set(names(true));
  return new Set(names(false).filter((name) => name !== '' && !everywhere.has(name)));
}

/** The newest known version that is not newer than the tree, else the oldest known one. */
function editionFor(version: KernelVersion): KnownVersion {
  let best: KnownVersion = knownVersions[0];
  for (const known of knownVersions) {
    const [major = 0, minor = 0] = known.split('.').map(Number);
    if (version.major > major || (version.major === major && version.minor >= minor)) best = known;
  }
  return best;
}
