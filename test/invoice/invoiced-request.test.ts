import { expect, test } from 'vitest';
import { invoiceRequest } from '../../src/invoice/invoiced-request.ts';
import type { TrafficAttempt } from '../../src/invoice/traffic.ts';
import { blank } from '../tidy/source-text.ts';
import { productFiles } from '../tidy/project-files.ts';
import { refused } from './samples.ts';

test('a request can have two hundred thousand attempts', () => {
  const attempts = Array.from<TrafficAttempt>({ length: 200_000 }).fill(refused({ arrivedMs: 10 }));
  const request = invoiceRequest({ calls: [{ attempts }], join: 'certain' });
  expect(request).toMatchObject({ state: 'failed', startMs: 10, endMs: 110 });
});

test('no list of a client’s traffic is spread into arguments, which the stack bounds', () => {
  const rooms = /^(?:src\/invoice|reports\/invoice|mock-server\/traffic)\//;
  const files = productFiles().filter(({ path }) => rooms.test(path));
  expect(files.length).toBeGreaterThan(20);
  const spread = /\b(?:Math\.\w+|push|unshift|splice|fromCharCode)\([^)]*\.\.\./;
  expect(spread.test('Math.max(0, ...list)')).toBe(true);
  expect(files.flatMap(({ path, text }) => (spread.test(blank(text, { literals: true })) ? [path] : []))).toEqual([]);
});
