import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, run } from '../run';
import { Stop } from '../stop';
import type { Suite } from './wanted';

/** apt with lists, cache and sources of its own, so that the machine's configuration stays as it is and root is not needed. */
export interface Apt {
  readonly folder: string;
  readonly options: readonly string[];
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Prepares apt for these suites and fetches their package lists. Stops where apt, a Debian mirror or a suite is missing. */
export async function openApt(folder: string, suites: readonly Suite[]): Promise<Apt> {
  if (!isProgram('apt-get') || !isProgram('dpkg-deb')) {
    throw new Stop(
      'apt-get and dpkg-deb are needed to fetch kernel sources',
      'name trees of your own: SMMU_REVIEW_KERNEL_TREES=/path/to/linux:/path/to/another',
    );
  }
  const mirror = debianMirror();
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true });
  const sources = join(folder, 'sources.list');
  const signedBy = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  writeFileSync(
    sources,
    suites.map(({ name, archive }) => `deb ${signedBy}${addressOf(mirror, archive)} ${name} main\n`).join(''),
  );
  const options = Object.entries({
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...options, 'update', '-q', '--error-on=any'], {
    folder,
    failure: `the package lists of ${suites.map((suite) => suite.name).join(', ')} cannot be read from ${mirror}`,
  });
  return { folder, options };
}

/** Downloads a package that apt verifies, and returns the path of its file. One that is there already is not fetched again. */
export async function downloadPackage(apt: Apt, name: string): Promise<string> {
  await run('apt-get', [...apt.options, 'download', name], {
    folder: apt.folder,
    failure: `${name} is not in these suites, or its download was cut short (start again to continue)`,
  });
  const file = readdirSync(apt.folder).find((entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'));
  if (!file) throw new Stop(`apt-get said that it fetched ${name}, but there is no file of it in ${apt.folder}`);
  return join(apt.folder, file);
}

/** Address of the Debian archive that this machine's own apt uses. */
function debianMirror(): string {
  const sites = ask('apt-get', ['indextargets', '--format', '$(SITE)', 'Created-By: Packages']).split('\n');
  const mirror = sites.map((site) => site.replace(/\/$/, '')).find((site) => site.endsWith('/debian'));
  if (mirror) return mirror;
  throw new Stop(
    "this machine's apt is not set up for a Debian archive, where the kernel sources are",
    'name trees of your own: SMMU_REVIEW_KERNEL_TREES=/path/to/linux:/path/to/another',
  );
}

/** The security archive lies beside the main one on every mirror that carries it. */
function addressOf(mirror: string, archive: Suite['archive']): string {
  return archive === 'debian' ? mirror : `${mirror}-security`;
}

function isProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
