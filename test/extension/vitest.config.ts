import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/extension/flows/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // One VS Code at a time: each is a server, an extension host and a browser.
    fileParallelism: false,
  },
});
