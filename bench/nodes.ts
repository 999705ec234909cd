/**
 * Whether every supported version of Node comes to the pinned digests: `npm run test:nodes -- [20.19 22 24 26]`.
 *
 * Fetches the versions from npm into a temporary folder. Ends with 1 when a digest differs.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from './measure.ts';
import { installNode, SUPPORTED_NODES } from './node-versions.ts';

const PINNED = 'test/reproducibility/goldens/digests.json';

// Whatever the language and the time zone of the machine are, they must not matter.
process.env['LC_ALL'] = 'tr_TR.UTF-8';
process.env['TZ'] = 'Asia/Kathmandu';

const asked = process.argv.slice(2);
const versions = asked.length === 0 ? SUPPORTED_NODES : asked;
const pinned = JSON.parse(readFileSync(PINNED, 'utf8')) as Record<string, string>;
const child = fileURLToPath(new URL('nodes-child.js', import.meta.url));

/** What one version says that is not pinned, or does not say that is. */
function differences(node: string): string[] {
  const digests = JSON.parse(outputOf([node, child])) as Record<string, string>;
  const names = new Set([...Object.keys(pinned), ...Object.keys(digests)]);
  return [...names].filter((name) => digests[name] !== pinned[name]);
}

const folder = mkdtempSync(join(tmpdir(), 'tollmark-nodes-'));
try {
  for (const version of versions) {
    const node = await installNode(version, folder);
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
