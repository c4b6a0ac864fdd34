import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/extension/flows/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // Menus, hovers and lists of a workbench that is still busy come and go: what fails twice is ours.
    retry: 2,
    // One VS Code at a time: each is a server, an extension host and a browser.
    fileParallelism: false,
  },
});
