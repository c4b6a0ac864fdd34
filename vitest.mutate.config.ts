import { defineConfig } from 'vitest/config';

/** What mutants are tried against: the unit tests of the SMMU model. Property tests and recordings are left out, since they reach every line
 *  and would make each mutant pay for all of them. */
export default defineConfig({
  test: {
    include: ['test/core/smmu/**/*.test.ts'],
    exclude: ['test/core/smmu/v3/properties.test.ts', 'test/core/smmu/replay/recordings.test.ts'],
    // The score is the same on every machine: no kernel's headers stand in for a test.
    env: { XDG_CACHE_HOME: '/nonexistent', SMMU_REVIEW_KERNEL_TREES: '', SMMU_REVIEW_NO_SKIP: '' },
  },
});
