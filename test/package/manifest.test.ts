import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../command-line/build.ts';
import { readProjectFile } from '../tidy/project-files.ts';

const target = z.strictObject({ types: z.string(), default: z.string() });

const manifestSchema = z.object({
  name: z.literal('tollmark'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  description: z.string().min(40),
  keywords: z.array(z.string()).min(5),
  license: z.literal('MIT'),
  type: z.literal('module'),
  main: z.string(),
  types: z.string(),
  bin: z.strictObject({ tollmark: z.string() }),
  exports: z.record(z.string(), z.union([target, z.string()])),
  files: z.array(z.string()).min(5),
  engines: z.strictObject({ node: z.literal('>=20.19') }),
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  peerDependenciesMeta: z.record(z.string(), z.strictObject({ optional: z.literal(true) })),
});

const written: unknown = JSON.parse(readProjectFile('package.json'));
const manifest = manifestSchema.parse(written);

test('the main entry is that of the exports, also for tools that do not read those', () => {
  expect(manifest.exports['.']).toEqual({ types: manifest.types, default: manifest.main });
});

test('what is listed as packed is there, but for what is built', () => {
  expect(manifest.files.filter((file) => file !== 'dist' && !existsSync(join(ROOT, file)))).toEqual([]);
});

test('what few need is an optional peer, and no script runs at installation', () => {
  expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
  expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(12);
  const scripts = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  expect(Object.keys(manifest.scripts).filter((name) => scripts.includes(name))).toEqual([]);
});

test('no version is forced: who installs the package does not get overrides', () => {
  expect(written).not.toHaveProperty('overrides');
});
