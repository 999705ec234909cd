import { describe, expect, test } from 'vitest';
import {
  HARMLESS_INSTALL_SCRIPTS,
  installScripts,
  missingFromLock,
  registryAddresses,
  unexplainedDependencies,
} from './dependencies.ts';
import { readProjectFile } from './project-files.ts';

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
});
