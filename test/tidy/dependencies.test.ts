import { describe, expect, test } from 'vitest';
import {
  eagerAdapters,
  HARMLESS_INSTALL_SCRIPTS,
  installScripts,
  missingFromLock,
  registryAddresses,
  strayHeavyImports,
  unexplainedDependencies,
} from './dependencies.ts';
import { productFiles, readProjectFile } from './project-files.ts';

describe('the house', () => {
  const lock = readProjectFile('package-lock.json');

  test('the lock file holds no registry addresses', () => {
    expect(registryAddresses(lock)).toEqual([]);
  });

  test('the lock file is complete', () => {
    expect(missingFromLock(lock)).toEqual([]);
  });

  test('nothing runs a script when it is installed', () => {
    expect(installScripts(lock, HARMLESS_INSTALL_SCRIPTS)).toEqual([]);
  });

  test('optional packages are loaded by their adapters alone, when a command asks for them', () => {
    expect(strayHeavyImports(productFiles(), readProjectFile('package.json'))).toEqual([]);
    expect(eagerAdapters(productFiles())).toEqual([]);
  });

  test('every dependency earns a line in ARCHITECTURE.md', () => {
    expect(unexplainedDependencies(readProjectFile('package.json'), readProjectFile('ARCHITECTURE.md'))).toEqual([]);
  });
});

describe('the checks see', () => {
  const lock = JSON.stringify({
    packages: {
      '': {},
      'node_modules/a': { resolved: 'https://registry.example/a.tgz' },
      'node_modules/b/node_modules/@c/d': { hasInstallScript: true },
      'node_modules/e': { hasInstallScript: true },
    },
  });

  test('optional packages that are missing', () => {
    const incomplete = JSON.stringify({
      packages: {
        'node_modules/a': { optionalDependencies: { 'a-linux': '1.2.3', 'a-win32': '1.2.3', b: '^2.0.0' } },
        'node_modules/a-linux': {},
      },
    });
    expect(missingFromLock(incomplete).map((problem) => problem.split(',')[0])).toEqual(['a-win32@1.2.3']);
  });

  test('registry addresses', () => {
    expect(registryAddresses(lock)).toHaveLength(1);
    expect(registryAddresses(lock)[0]).toContain('node_modules/a');
  });

  test('install scripts, but for harmless ones', () => {
    expect(installScripts(lock, { e: 'prints a thank-you' }).map((problem) => problem.split(' ')[0])).toEqual(['@c/d']);
  });

  test('dependencies that are missing, or named without a word about them', () => {
    const manifest = '{ "dependencies": { "a": "1", "b": "1" }, "devDependencies": { "@c/d": "1", "e": "1" } }';
    const architecture =
      '- `a`: parses the command line, strictly\n- `b`: yes\n- `@c/d`, `f`: types for what has none itself\n';
    expect(unexplainedDependencies(manifest, architecture).map((problem) => problem.split(' ')[0])).toEqual(['b', 'e']);
  });

  test('optional packages outside of their adapters, and adapters that are loaded at once', () => {
    const manifest = '{ "peerDependencies": { "bullmq": "5", "@duckdb/node-api": "1", "fast-check": "4" } }';
    const file = (path: string, text: string) => ({ path, text });
    const files = [
      file('src/executors/adapters/bullmq.ts', "import { Queue } from 'bullmq';"),
      file('src/reconcile/adapters/duckdb-node-api.ts', "import { DuckDBInstance } from '@duckdb/node-api';"),
      file('src/testing/laws.ts', "import fc from 'fast-check';"),
      file('src/executors/queue.ts', "const { Queue } = await import('bullmq');"),
      file('src/executors/adapters/duckdb.ts', "import type { DuckDBInstance } from '@duckdb/node-api/lib';"),
      file('src/units/share.ts', "import fc from 'fast-check';"),
    ];
    expect(strayHeavyImports(files, manifest).map((problem) => problem.split(',')[0])).toEqual([
      'src/executors/queue.ts imports bullmq',
      'src/executors/adapters/duckdb.ts imports @duckdb/node-api',
      'src/units/share.ts imports fast-check',
    ]);
    const eager = "import { queue } from './adapters/bullmq.ts';";
    const lazy = "import type { Q } from './adapters/bullmq.ts';\nconst a = await import('./adapters/bullmq.ts');";
    expect(eagerAdapters([file('src/executors/a.ts', eager), file('src/executors/b.ts', lazy)])).toHaveLength(1);
  });
});
