/** Tests that no mutant is tried against, by the start of their name, and why. Each would be paid for by every mutant that nothing else
 *  notices. */
const leftOut: Readonly<Record<string, string>> = {
  'test/core/smmu/registers/coverage.test.ts': 'needs the headers of kernels: the score would depend on the machine',
  'test/core/smmu/registers/v2-coverage.test.ts': 'needs the headers of kernels: the score would depend on the machine',
  'test/core/smmu/registers/naming.test.ts': 'needs the headers of kernels: the score would depend on the machine',
  'test/core/smmu/replay/recordings.test.ts': 'reads files, reaches nearly every line, and takes seconds',
  'test/core/smmu/v2/properties.test.ts': 'reaches nearly every line, and takes seconds',
  'test/core/smmu/v3/properties.test.ts': 'reaches nearly every line, and takes eight seconds',
  'test/core/smmu/v3/prefetch.test.ts > whatever is mapped and unmapped': 'a property: takes most of a second',
  'test/core/smmu/v3/state.test.ts > properties': 'random accesses: reach nearly every line, and take most of a second',
};

/** Whether a test is left out, or all of a file; names start with the file, from the project's root. */
export function isLeftOut(name: string): boolean {
  return Object.keys(leftOut).some((start) => name.startsWith(start));
}
