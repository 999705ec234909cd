import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { shippedCatalogs } from '../../src/platform/package-files.ts';

test('every catalog of the package, in the order of their names', () => {
  const names = shippedCatalogs().map((file) => basename(file));
  expect(names).toEqual(readdirSync(new URL('../../scenarios/catalogs', import.meta.url)).toSorted());
  expect(names.length).toBeGreaterThanOrEqual(8);
});
