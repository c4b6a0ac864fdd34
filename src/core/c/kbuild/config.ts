import { error, type Problem } from '../../base/problem';
import type { SourceTree } from '../preprocess/source';
import { fitArchitecture } from './architecture-symbols';
import { changingSymbols, profileConfig } from './profile';
import { compilerSymbols, suppressedSymbols } from './suppressed';
import type { KernelVersion } from './version';

/** Values of Kconfig symbols, by name without CONFIG_: `y`, `m`, a number or a quoted string. Symbols that are `n` are absent. */
export type KernelConfig = ReadonlyMap<string, string>;

/** Where the configuration comes from: a file of the tree, or the profile for trees that are not configured. */
export type ConfigSource = 'include/generated/autoconf.h' | '.config' | 'profile';

/** The configuration that a tree is compiled under. */
export interface Configuration {
  readonly config: KernelConfig;
  readonly source: ConfigSource;
  /** Symbols that the tree turns on and that are left out all the same (suppressed.ts says why). */
  readonly suppressed: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads the tree's own configuration, or takes the profile. What is compiled for another compiler, or would only instrument the code, is
 *  adjusted, and `enabled` symbols are turned on. A configuration of another architecture is refused in favour of the profile. */
export function configuration(
  tree: SourceTree,
  version: KernelVersion,
  enabled: readonly string[] = [],
): Configuration {
  const problems: Problem[] = [];
  for (const [source, parse] of [
    ['include/generated/autoconf.h', parseAutoconf],
    ['.config', parseDotConfig],
  ] as const) {
    const text = tree.read(source);
    if (text === undefined || text.trim() === '') continue;
    let config = parse(text);
    if (config.get('ARM64') !== 'y') {
      const message = `${source} does not configure an arm64 kernel; the built-in arm64 profile is used instead`;
      problems.push(
        error('config-not-arm64', message, { file: source, line: 1, column: 1 }, 'Run make ARCH=arm64 defconfig.'),
      );
      break;
    }
    if (isForeign(text, config, version)) config = completed(tree, version, text, config);
    const suppressed = suppressedSymbols.filter((symbol) => config.delete(symbol));
    applyCompiler(config);
    applyAddresses(config);
    for (const symbol of enabled) config.set(symbol, 'y');
    return { config, source, suppressed, problems };
  }
  const config = profileConfig(tree, version);
  for (const symbol of suppressedSymbols) config.delete(symbol);
  applyCompiler(config);
  for (const symbol of enabled) config.set(symbol, 'y');
  return { config, source: 'profile', suppressed: [], problems };
}

/** Whether a configuration was written by another version's Kconfig, or is a fragment that Kconfig never completed. */
function isForeign(text: string, config: KernelConfig, version: KernelVersion): boolean {
  const stated = /Linux\/\w+ (\d+)\.(\d+)\S* Kernel Configuration/.exec(text);
  if (!stated) return !config.has('HZ');
  return Number(stated[1]) !== version.major || Number(stated[2]) !== version.minor;
}

/** What `make olddefconfig` would make of it: what it says, and the profile's answers to what it does not mention. */
function completed(tree: SourceTree, version: KernelVersion, text: string, stated: KernelConfig): Map<string, string> {
  const config = profileConfig(tree, version);
  for (const [, name = ''] of text.matchAll(/^# CONFIG_(\w+) is not set\r?$/gm)) config.delete(name);
  for (const [name, value] of stated) config.set(name, value);
  fitArchitecture(tree, config, changingSymbols);
  return config;
}

/** The machine's linear map is that of 48-bit addresses, which kernels for 52 bits fall back to; those for fewer bits are compiled for 48.
 *  Levels of the page tables follow from it (a page of entries of 8 bytes resolves its shift less 3). */
function applyAddresses(config: Map<string, string>): void {
  const bits = Number(config.get('ARM64_VA_BITS') ?? '48');
  if (bits >= 48) return;
  config.delete(`ARM64_VA_BITS_${bits}`);
  config.set('ARM64_VA_BITS', '48').set('ARM64_VA_BITS_48', 'y');
  const shift = config.has('ARM64_64K_PAGES') ? 16 : config.has('ARM64_16K_PAGES') ? 14 : 12;
  config.set('PGTABLE_LEVELS', String(Math.ceil((48 - shift) / (shift - 3))));
}

function applyCompiler(config: Map<string, string>): void {
  for (const [symbol, value] of compilerSymbols) {
    if (value === 'n') config.delete(symbol);
    else config.set(symbol, value);
  }
}

/** The text of autoconf.h for a configuration, as syncconfig writes it. */
export function autoconf(config: KernelConfig): string {
  let out = '';
  for (const [name, value] of config) {
    out +=
      value === 'm' ? `#define CONFIG_${name}_MODULE 1\n` : `#define CONFIG_${name} ${value === 'y' ? '1' : value}\n`;
  }
  return out;
}

/** Reads a .config or a defconfig. */
export function parseDotConfig(text: string): Map<string, string> {
  const config = new Map<string, string>();
  for (const match of text.matchAll(/^CONFIG_(\w+)=(.+?)\r?$/gm)) {
    const [, name, value] = match;
    if (name && value && value !== 'n') config.set(name, value);
  }
  return config;
}

function parseAutoconf(text: string): Map<string, string> {
  const config = new Map<string, string>();
  for (const match of text.matchAll(/^#define CONFIG_(\w+) (.+?)\r?$/gm)) {
    const [, name, value] = match;
    if (!name || !value) continue;
    const module = value === '1' && name.endsWith('_MODULE');
    config.set(module ? name.slice(0, -'_MODULE'.length) : name, module ? 'm' : value === '1' ? 'y' : value);
  }
  return config;
}
