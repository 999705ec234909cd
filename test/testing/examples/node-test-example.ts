import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLaws, lawsFor } from '../../../src/testing/index.ts';
import { pictureShop } from './picture-shop.ts';

for (const law of lawsFor(pictureShop, { only: ['pricing'] })) {
  test(law.title, () => law.check(pictureShop, { numRuns: 200, seed: 42 }));
}

test('the accounts of the shop keep every law', async () => {
  const report = await checkLaws(pictureShop, { only: ['ledger'], numRuns: 200 });
  assert.equal(report.failed, 0, report.text);
});
