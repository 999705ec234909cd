import { defineConfig } from 'vitest/config';

/** `vitest run` runs the suites of every day; `vitest run --mode long` those whose files are named `*.long.test.ts`. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'long' ? 'test/**/*.long.test.ts' : 'test/**/*.test.ts'],
    exclude: mode === 'long' ? [] : ['**/*.long.test.ts'],
    testTimeout: mode === 'long' ? 600_000 : 20_000,
    // One module graph a worker instead of one a file: nothing here keeps state in a module, and it halves the time.
    isolate: false,
    // Left to itself, vitest keeps one core free: half of a machine that has two.
    maxWorkers: '100%',
    restoreMocks: true,
    unstubGlobals: true,
    allowOnly: false,
  },
}));
