import { expect, test } from 'vitest';
import { queryValue } from '../../src/wire/query-fields.ts';

test.each([
  ['/v2/job?price=true', 'true'],
  ['/v2/job?a=1&price=%74rue&price=false', 'true'],
  ['/v2/job?prices=true', undefined],
  ['/v2/job', undefined],
])('the price in %s is %s', (path, value) => {
  expect(queryValue(path, 'price')).toBe(value);
});
