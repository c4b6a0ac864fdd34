import { bundleAll, watchAll } from './bundle';

if (process.argv.includes('--watch')) await watchAll();
else await bundleAll(process.argv.includes('--release') ? 'release' : 'development');
