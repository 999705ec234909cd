import { expect, test } from 'vitest';
import { ProductCounts } from '../../src/measure/product-counts.ts';

const dumped = (counts: ProductCounts): unknown => counts.dump();

test('classes of one product are counted together, and those without a product are not', () => {
  const counts = new ProductCounts(['four', undefined, 'four', 'eight']);
  counts.offered(0, 1);
  counts.offered(1, 5);
  counts.offered(2, 2);
  counts.succeeded(2, 1);
  counts.charged(0, 7, 3);
  counts.charged(1, 7, 3);
  counts.charged(3, Number.MAX_SAFE_INTEGER, 1);
  counts.charged(3, Number.MAX_SAFE_INTEGER, 1);
  expect(dumped(counts)).toEqual([
    { product: 'four', offered: 3, succeeded: 1, nano: '21' },
    { product: 'eight', offered: 0, succeeded: 0, nano: '18014398509481982' },
  ]);
});

test('what a reply states counts before what was asked for, also of a class without a product', () => {
  const counts = new ProductCounts(['four', undefined]);
  counts.offered(0, 1);
  counts.succeeded(0, 1, 'other');
  counts.charged(1, 3, 1, 'other');
  counts.add('four', { nano: 2 });
  counts.add(undefined, { nano: 9 });
  expect(dumped(counts)).toEqual([
    { product: 'four', offered: 1, succeeded: 0, nano: '2' },
    { product: 'other', offered: 0, succeeded: 1, nano: '3' },
  ]);
});

test('dumps add up, and products beyond a thousand are one', () => {
  const counts = new ProductCounts(['four']);
  counts.offered(0, 2);
  const merged = new ProductCounts([]);
  merged.mergeDump(counts.dump());
  merged.mergeDump(counts.dump());
  expect(dumped(merged)).toEqual([{ product: 'four', offered: 4, succeeded: 0, nano: '0' }]);
  for (let i = 0; i < 1500; i++) merged.add(`made up ${i}`, { succeeded: 1 });
  expect(merged.rows).toHaveLength(1001);
  expect(merged.rows.at(-1)).toMatchObject({ product: '(others)', succeeded: 501 });
});

test('there is nothing to count where no price names products', () => {
  expect(ProductCounts.of([undefined, undefined])).toBeUndefined();
  expect(ProductCounts.of([undefined, 'four'])).toBeDefined();
});
