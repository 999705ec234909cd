import { expect, test } from 'vitest';
import { BilledRequests } from '../../../mock-server/billing/billed-requests.ts';
import { requestOf } from '../memory/samples.ts';

test('the requests of the latest records are there, as far as their bytes fit', () => {
  const requests = new BilledRequests(100_000);
  const all = Array.from({ length: 10 }, (_, n) => requestOf({ prompt: `${n}${'x'.repeat(12_000)}` }));
  for (const request of all) requests.add(request);
  const { bytes, bytesMax, forgotten } = requests.memory;
  expect([bytesMax, forgotten]).toEqual([100_000, 7]);
  expect(bytes).toBeLessThanOrEqual(bytesMax);
  all.forEach((request, place) => expect(requests.at(place)).toBe(place < forgotten ? undefined : request));
});

test('one that many records share counts once; one that is larger than all bytes is not kept', () => {
  const requests = new BilledRequests(100_000);
  const shared = requestOf({ prompt: 'x'.repeat(40_000) });
  for (let n = 0; n < 300; n++) requests.add(shared);
  expect(requests.memory).toMatchObject({ forgotten: 0 });
  expect(requests.at(299)).toBe(shared);
  requests.add(requestOf({ prompt: 'x'.repeat(60_000) }));
  expect(requests.memory).toEqual({ bytes: 0, bytesMax: 100_000, forgotten: 301 });
});
