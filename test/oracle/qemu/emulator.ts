import { execFileSync } from 'node:child_process';

/** The program that answers. */
export const emulator = 'qemu-system-aarch64';

/** What a version of the emulator can be asked. What it does otherwise than the architecture says is left out of recordings where later
 *  answers would depend on it; other departures are named in the model's replay. */
export interface Abilities {
  /** As in `7.2.22`. */
  readonly version: string;
  /** Bits of an address that it hands to its SMMU; beyond, transactions end without one. */
  readonly reach: 48 | 64;
  /** Whether it looks at Access flags, and compares leaves with the output size. */
  readonly leafChecks: boolean;
}

/** Abilities of the installed emulator. */
export function abilities(): Abilities {
  const text = execFileSync(emulator, ['--version'], { encoding: 'utf8' });
  const version = /version ([\d.]+)/.exec(text)?.[1] ?? 'unknown';
  const old = Number.parseInt(version, 10) < 8;
  return { version, reach: old ? 48 : 64, leafChecks: !old };
}
