import { expect, it } from 'vitest';
import { perObject } from '../../src/units/per-object.ts';

it('works each object out once', () => {
  const seen: object[] = [];
  const describe = perObject((each: object) => {
    seen.push(each);
    return JSON.stringify(each);
  });
  const [one, other] = [{ rate: 1 }, { rate: 1 }];
  expect([describe(one), describe(one), describe(other)]).toEqual(['{"rate":1}', '{"rate":1}', '{"rate":1}']);
  expect(seen).toEqual([one, other]);
});
