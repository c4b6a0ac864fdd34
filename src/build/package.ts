import { statSync } from 'node:fs';
import { bundleAll } from './bundle';
import { inProject } from './project';
import { run } from './run';
import { main, Stop } from './stop';

/** The .vsix must stay small enough to be mailed around: it is often installed by hand on a machine without a network. */
const largest = 4 * 1024 * 1024;

const packagePath = inProject('smmu-review.vsix');

/** Builds for release and packages. Its last line says file and size. */
async function packageExtension(): Promise<void> {
  await bundleAll('release');
  await run(
    inProject('node_modules/.bin/vsce'),
    ['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', packagePath],
    { folder: inProject(), failure: 'the .vsix cannot be packaged' },
  );
  const { size } = statSync(packagePath);
  if (size > largest)
    throw new Stop(`the .vsix has ${size} bytes, more than ${largest}`, 'look for what grew: npx vsce ls');
  console.log(`smmu-review.vsix: ${(size / 1024).toFixed(0)} KB`);
}

await main(packageExtension);
