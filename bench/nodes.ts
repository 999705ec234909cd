/**
 * Whether every supported version of Node comes to the pinned digests: `npm run test:nodes -- [20 22 24 26]`.
 *
 * Fetches the versions from npm (packages node-PLATFORM-ARCH, which hold nothing but the program) into a temporary folder. Ends with 1
 * when a digest differs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from './measure.ts';

const PINNED = 'test/reproducibility/goldens/digests.json';
const SUPPORTED = ['20', '22', '24', '26'];

// Whatever the language and the time zone of the machine are, they must not matter.
process.env['LC_ALL'] = 'tr_TR.UTF-8';
process.env['TZ'] = 'Asia/Kathmandu';

const asked = process.argv.slice(2);
const versions = asked.length === 0 ? SUPPORTED : asked;
const pinned = JSON.parse(readFileSync(PINNED, 'utf8')) as Record<string, string>;
const child = fileURLToPath(new URL('nodes-child.js', import.meta.url));

/** Installs a version of Node below `folder` and gives the path of its program. */
function installNode(version: string, folder: string): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const prefix = join(folder, version);
  const args = ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  return join(prefix, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** What one version says that is not pinned, or does not say that is. */
function differences(node: string): string[] {
  const digests = JSON.parse(outputOf([node, child])) as Record<string, string>;
  const names = new Set([...Object.keys(pinned), ...Object.keys(digests)]);
  return [...names].filter((name) => digests[name] !== pinned[name]);
}

const folder = mkdtempSync(join(tmpdir(), 'tollmark-nodes-'));
try {
  for (const version of versions) {
    const node = installNode(version, folder);
    const different = differences(node);
    const count = Object.keys(pinned).length;
    const verdict =
      different.length === 0 ? `all ${count} digests are those pinned` : `differs in ${different.join('; ')}`;
    console.log(`Node ${outputOf([node, '--version']).trim()}: ${verdict}`);
    if (different.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
