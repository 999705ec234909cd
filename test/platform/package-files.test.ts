import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedScenario } from '../../src/platform/package-files.ts';

test.each(['scenarios/flagship.yaml', './scenarios/providers/fal.yaml'])('%s is a file of the package', (path) => {
  expect(existsSync(shippedScenario(path) ?? '')).toBe(true);
});

test.each([
  'scenarios/no-such.yaml',
  'flagship.yaml',
  'other/flagship.yaml',
  'scenarios/../package.json',
  '/scenarios/x',
])('%s is none', (path) => {
  expect(shippedScenario(path)).toBeUndefined();
});
