import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadingCache, type ReadJob } from '../../mock-server/reading-cache.ts';
import type { WireRequest } from '../../src/wire/dialect.ts';
import { API_KEY, ask, imageRequest, mock } from './mock-fixture.ts';
import { prodiaDialect } from '../../src/wire/prodia/prodia.ts';

const [route, other] = prodiaDialect.routes;
if (route === undefined || other === undefined) throw new Error('Prodia has two routes.');

const header = fc.constantFrom('accept', 'content-type', 'x-tollmark-usage', 'host');
const requests = fc.record({
  method: fc.constant('POST' as const),
  path: fc.constantFrom('/a', '/a?b=1'),
  headers: fc.dictionary(header, fc.constantFrom('x', 'y'), { maxKeys: 3 }),
  body: fc.uint8Array({ maxLength: 2, max: 1 }),
});

/** What tells two requests apart: all but the number of the attempt and the API key. */
const nameOf = ({ path, headers, body }: WireRequest): string =>
  JSON.stringify([path, Object.entries(headers).toSorted(), [...body]]);

test('what was found is what was kept of the very same request, whoever sends it', () => {
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 30 }), (all) => {
      const memo = new ReadingCache();
      const kept = new Map<string, ReadJob>();
      for (const [index, given] of all.entries()) {
        const beside = {
          authorization: `Bearer ${index}`,
          'x-tollmark-request': String(index),
          'x-tollmark-attempt': '1',
        };
        const sent = { ...given, headers: { ...given.headers, ...beside } };
        const found = memo.find(route, sent);
        expect(found).toBe(kept.get(nameOf(given)));
        expect(memo.find(other, sent)).toBeUndefined();
        if (found !== undefined) continue;
        const read = { model: index } as ReadJob;
        memo.keep(route, sent, read);
        kept.set(nameOf(given), read);
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('it keeps copies, no keys, no long bodies, and as many as it may', () => {
  const memo = new ReadingCache();
  const sent = (length: number, fill = 0): WireRequest => ({
    method: 'POST',
    path: '/',
    headers: { authorization: API_KEY },
    body: new Uint8Array(length).fill(fill),
  });
  const read = {} as ReadJob;
  const first = sent(3);
  memo.keep(route, first, read);
  first.body[0] = 9;
  expect([memo.find(route, sent(3)), memo.find(route, first)]).toEqual([read, undefined]);
  memo.keep(route, sent(16_385), read);
  expect(memo.find(route, sent(16_385))).toBeUndefined();
  for (let length = 4; length < 36; length++) memo.keep(route, sent(length), read);
  expect([memo.find(route, sent(3)), memo.find(route, sent(4)), memo.find(route, sent(35))]).toEqual([
    undefined,
    read,
    read,
  ]);
});

test('the same bytes are answered as if they had been read anew', async () => {
  const world = mock();
  const request = imageRequest(world.dialect);
  const again = async (change: Record<string, string> = {}): Promise<{ payload: string; type: unknown }> => {
    const { payload, headers } = await ask(world, { ...request, headers: { ...request.headers, ...change } });
    return { payload: payload.replaceAll(/"(?:id|[a-z]+_at)":"[^"]*"|-{2}\S+/g, ''), type: headers['content-type'] };
  };
  const first = await again();
  expect(await again()).toMatchObject({ payload: first.payload });
  expect((await again({ accept: 'application/json' })).type).toBe('application/json');
  expect((await again({ accept: 'image/png' })).type).toBe('image/png');
  expect(world.server.stats().ledger.charges.count).toBe(4);
});
