/**
 * Bundles the JavaScript of the package into few files: `node bundle.js [DIR]`, default `dist/src`. Node needs up to a millisecond for
 * each module that it loads, and a command would load hundreds. All files lie in one folder, so that `./trial-worker.js` is found from
 * any of them. `tsc` writes the types.
 */
import { build } from 'rolldown';

await build({
  input: {
    cli: 'src/cli.ts',
    index: 'src/index.ts',
    testing: 'src/testing/index.ts',
    'mock-server': 'mock-server/index.ts',
    'mock-process': 'mock-server/mock-process.ts',
    reports: 'reports/index.ts',
    'trial-worker': 'src/executors/trial-worker.ts',
  },
  platform: 'node',
  // No module does anything when it is loaded, so what a command does not use need not be loaded with it.
  treeshake: { moduleSideEffects: false },
  // Packages stay packages: whoever imports zod or fastify beside Tollmark has the same one.
  external: /^[^./]/,
  output: {
    dir: process.argv[2] ?? 'dist/src',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Who only starts a mock server in another process does not load one.
    codeSplitting: { groups: [{ name: 'child', test: /mock-server\/child\.ts$/ }] },
  },
});
