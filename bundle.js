/**
 * Bundles the JavaScript of the package into few files: `node bundle.js [DIR]`, default `dist`. Node needs up to a millisecond for each module
 * that it loads, and a command would load hundreds. `DIR/src` holds the command, with the packages that each start needs in it; `DIR/lib` holds
 * what programs import. All files of a folder lie side by side, so that `./trial-worker.js` is found from any of them. `tsc` writes the types.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

/** Packages that stay packages for the command, too: each is loaded only where it is used, and has files or threads of its own. */
const KEPT = /^(fastify|undici|autocannon|tinypool|uplot)(\/|$)/;
const WORKERS = {
  'mock-process': 'mock-server/mock-process.ts',
  'trial-worker': 'src/executors/trial-worker.ts',
  'load-worker': 'src/executors/load-worker.ts',
};
const dir = process.argv[2] ?? 'dist';

/** The options of a bundle of `input` into `folder`, in which the packages that match `external` stay packages. */
const bundleOf = (input, folder, external) => ({
  input: { ...input, ...WORKERS },
  platform: 'node',
  // No module does anything when it is loaded, so what a command does not use need not be loaded with it.
  treeshake: { moduleSideEffects: false },
  external,
  output: {
    dir: join(dir, folder),
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Who only starts a mock server in another process does not load one.
    codeSplitting: { groups: [{ name: 'child', test: /mock-server\/child\.ts$/ }] },
  },
});

/** The licences of the packages whose code is in the chunks of a bundle, as those ask for. */
function licencesIn(chunks) {
  const modules = chunks.flatMap(({ moduleIds = [] }) => moduleIds);
  const folders = new Set(modules.flatMap((id) => /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []));
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return `The files of this folder contain code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

// Packages stay packages for programs: whoever imports zod or fastify beside Tollmark has the same one.
await build(
  bundleOf(
    {
      index: 'src/index.ts',
      testing: 'src/testing/index.ts',
      'mock-server': 'mock-server/index.ts',
      reports: 'reports/index.ts',
    },
    'lib',
    /^[^./]/,
  ),
);
const { output } = await build(bundleOf({ cli: 'src/cli.ts' }, 'src', KEPT));
writeFileSync(join(dir, 'src', 'LICENSES.txt'), licencesIn(output));
