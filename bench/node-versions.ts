import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The versions of Node that the package is for: the oldest, and the newest of each later line with long support, or of the year. */
export const SUPPORTED_NODES = ['20.19', '22', '24', '26'] as const;

/** How long the fetching of a version may take. */
const TIMEOUT_MS = 300_000;

/**
 * Installs a version of Node below `folder` from npm, or from its cache (package node-PLATFORM-ARCH, which holds nothing but the program), and gives
 * the path of its program. Fails in npm's words.
 */
export async function installNode(version: string, folder: string): Promise<string> {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const prefix = join(folder, version);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline'];
  await run('npm', ['install', '--prefix', prefix, ...quiet, `${name}@${version}`], { timeout: TIMEOUT_MS });
  return join(prefix, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
