import { defineConfig } from 'vitest/config';

/**
 * Suites that run only when asked for by `vitest run --mode NAME`, in files named `*.NAME.test.ts`: those that take minutes, those that
 * need Chromium, and what takes the pictures of the documentation.
 */
const MODES = ['long', 'browser', 'pictures'];

/** `vitest run` runs the suites of every day. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [MODES.includes(mode) ? `test/**/*.${mode}.test.ts` : 'test/**/*.test.ts'],
    exclude: MODES.includes(mode) ? [] : MODES.map((name) => `**/*.${name}.test.ts`),
    testTimeout: mode === 'long' ? 600_000 : MODES.includes(mode) ? 60_000 : 20_000,
    hookTimeout: 60_000,
    // One module graph a worker instead of one a file: nothing here keeps state in a module, and it halves the time.
    isolate: false,
    // Left to itself, vitest keeps one core free: half of a machine that has two.
    maxWorkers: '100%',
    restoreMocks: true,
    unstubGlobals: true,
    allowOnly: false,
  },
}));
