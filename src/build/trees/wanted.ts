/** A kernel that tests run on, and the Debian suites that carry its sources. */
export interface WantedTree {
  readonly version: string;
  readonly suites: readonly Suite[];
}

/** A Debian suite, and the archive it lies in. */
export interface Suite {
  readonly name: string;
  readonly archive: 'debian' | 'debian-security';
}

const bookworm: Suite = { name: 'bookworm', archive: 'debian' };
const bookwormSecurity: Suite = { name: 'bookworm-security', archive: 'debian-security' };
const trixieBackports: Suite = { name: 'trixie-backports', archive: 'debian' };

/** The three kernels that the driver differs most between, oldest first. */
export const wantedTrees: readonly WantedTree[] = [
  { version: '6.1', suites: [bookworm, bookwormSecurity] },
  { version: '6.12', suites: [bookworm, bookwormSecurity] },
  { version: '7.3', suites: [trixieBackports] },
];

/** What of a tree is unpacked: what the driver's translation unit and its callees are made of. */
export const wantedFolders: readonly string[] = [
  'Makefile',
  'drivers/iommu',
  'include',
  'arch/arm64',
  'lib',
  'kernel',
  'mm',
  'drivers/pci',
  'drivers/acpi',
  'drivers/of',
  'scripts',
];
