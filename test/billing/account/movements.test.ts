import { expect, test } from 'vitest';
import { MovementLog, MOVEMENTS, NO_TAG } from '../../../src/billing/account/movements.ts';

test('movements are kept in order, listed page by page, and refused beyond the bound', () => {
  const log = new MovementLog(150);
  for (let index = 0; index < 200; index++) {
    log.add(MOVEMENTS[index % MOVEMENTS.length] ?? 'hold', index * 1e13, index / 2, index === 3 ? NO_TAG : index);
  }
  expect([log.length, log.refused]).toEqual([150, 50]);
  const pages = [log.list(-1, 70), log.list(69, 70), log.list(139, 70), log.list(149, 70)];
  expect(pages.map((page) => page.length)).toEqual([70, 70, 10, 0]);
  expect(pages.flat().map(({ index }) => index)).toEqual(Array.from({ length: 150 }, (_, index) => index));
  expect(log.list(2, 1)).toEqual([{ index: 3, kind: 'release', nano: 3e13, atMs: 1.5, tag: -1 }]);
  expect(log.list(148, 9)).toEqual([{ index: 149, kind: 'expiry', nano: 149e13, atMs: 74.5, tag: 149 }]);
});

test('a log of nothing only counts', () => {
  const log = new MovementLog(0);
  log.add('charge', 1, 0, 0);
  expect([log.length, log.refused, log.list(-1, 10)]).toEqual([0, 1, []]);
});
