import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillLine } from '../../../src/wire/query-context.ts';
import { billLine, deskOf, modelView, NOW_MS, replyTo } from './samples.ts';

const HOUR_MS = 3_600_000;
const OFF = modelView('fal-ai/flux/dev', [{ per: 'image', usd: '0.001', discount: '10' }]);
const OTHER = modelView('fal-ai/ltx-2/fast', [{ per: 'video-second', usd: '0.04', round: 'exact' }]);

interface EventPage {
  readonly billing_events: readonly { readonly request_id: string }[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

function events(path: string, lines: readonly BillLine[]): EventPage {
  const { reply, json } = replyTo('GET', `/v1/models/billing-events${path}`, deskOf({ lines }));
  if (reply.status !== 200) throw new Error(JSON.stringify(json));
  return json as EventPage;
}
const ids = (page: EventPage): string[] => page.billing_events.map(({ request_id }) => request_id);

describe('billing events', () => {
  test('are the sample of the page: the newest first, units and price and discount and nano-USD', () => {
    const plain = modelView('fal-ai/flux/dev', [{ per: 'image', usd: '0.001' }]);
    const lines = [
      billLine(0, { id: 'def456', model: OFF, chargedNano: 1_800_000, endedEpochMs: NOW_MS - 315_000 }),
      billLine(1, { id: 'abc123', model: plain, chargedNano: 1_500_000, endedEpochMs: NOW_MS }),
    ];
    expect(events('', lines)).toEqual({
      billing_events: [
        {
          request_id: 'abc123',
          endpoint_id: 'fal-ai/flux/dev',
          timestamp: '2025-01-15T10:30:45Z',
          output_units: 1.5,
          unit_price: 0.001,
          percent_discount: null,
          cost_estimate_nano_usd: 1_500_000,
        },
        {
          request_id: 'def456',
          endpoint_id: 'fal-ai/flux/dev',
          timestamp: '2025-01-15T10:25:30Z',
          output_units: 2,
          unit_price: 0.001,
          percent_discount: 10,
          cost_estimate_nano_usd: 1_800_000,
        },
      ],
      next_cursor: null,
      has_more: false,
    });
  });

  test('pages together are the bill, each line once, whatever comes in between', () => {
    const sizes = fc.record({ count: fc.integer({ min: 0, max: 2500 }), limit: fc.integer({ min: 1, max: 999 }) });
    fc.assert(
      fc.property(sizes, fc.nat({ max: 5 }), ({ count, limit }, hole) => {
        // Late lines are not listed yet: the indices have holes.
        const lines = Array.from({ length: count }, (_, n) => billLine(n)).filter(({ index }) => index % 7 !== hole);
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
          const page: EventPage = events(`?limit=${limit}${next}`, lines);
          expect(page.has_more).toBe(page.next_cursor !== null);
          seen.push(...ids(page));
          cursor = page.next_cursor;
          lines.push(billLine((lines.at(-1)?.index ?? 0) + 8));
        }
        expect(seen).toEqual(
          lines
            .slice(0, seen.length)
            .map(({ id }) => id)
            .toReversed(),
        );
        expect(seen).toHaveLength(lines.filter(({ index }) => index < count).length);
      }),
      { seed: 42, numRuns: 25 },
    );
  });

  test('failures that cost nothing are none; what was charged is one, and so is an output for nothing', () => {
    const lines = [
      billLine(0, { outcome: 'server-error', status: 500, chargedNano: 0 }),
      billLine(1, { outcome: 'input-moderated', status: 422 }),
      billLine(2, { chargedNano: 0 }),
    ];
    expect(ids(events('', lines))).toEqual(['request-2', 'request-1']);
  });

  test('are filtered by endpoint, request and time, the end exclusive', () => {
    const at = (index: number, hoursAgo: number, rest: Partial<BillLine> = {}): BillLine =>
      billLine(index, { endedEpochMs: NOW_MS - hoursAgo * HOUR_MS, ...rest });
    const lines = [at(0, 48), at(1, 24), at(2, 2, { model: OTHER }), at(3, 1), at(4, 0)];
    const found = (path: string): string => ids(events(path, lines)).join(' ').replaceAll('request-', '');
    expect(found('')).toBe('4 3 2');
    expect(found('?endpoint_id=fal-ai/ltx-2/fast')).toBe('2');
    expect(found('?endpoint_id=fal-ai/flux/dev&endpoint_id=fal-ai/ltx-2/fast')).toBe('4 3 2');
    expect(found('?request_id=request-3,request-4')).toBe('4 3');
    expect(found('?start=2025-01-13')).toBe('4 3 2 1 0');
    expect(found('?start=2025-01-14T10:30:45Z&end=2025-01-15T09:30:45Z')).toBe('2 1');
    expect(found('?end=2025-01-15T09:30:45Z')).toBe('2 1');
  });

  test('name the key where it is asked for', () => {
    const page = events('?expand=auth_method', [billLine(0, { key: 3 }), billLine(1, { key: 0 })]);
    expect(page.billing_events).toMatchObject([{ auth_method: 'No key' }, { auth_method: 'User key 3' }]);
  });

  test.each([
    '?start=yesterday',
    '?end=2025-13-01',
    '?start=2025-01-15&end=2025-01-14',
    '?start=2024-01-01&end=2025-01-01',
    '?limit=0',
    '?limit=ten',
    '?cursor=%20',
    '?cursor=YWJj',
    '?expand=everything',
    '?request_id=,',
  ])('%s is a 400', (path) => {
    const { reply, json } = replyTo('GET', `/v1/models/billing-events${path}`, deskOf({}));
    expect(reply.status).toBe(400);
    expect(json).toMatchObject({ error: { type: 'validation_error' } });
  });
});

describe('usage', () => {
  const usage = (path: string, lines: readonly BillLine[]): unknown =>
    replyTo('GET', `/v1/models/usage${path}`, deskOf({ lines })).json;
  const at = (index: number, iso: string, rest: Partial<BillLine> = {}): BillLine =>
    billLine(index, { endedEpochMs: Date.parse(iso), ...rest });
  const lines = [
    at(0, '2025-01-14T12:00:00Z', { model: OFF, chargedNano: 1_800_000 }),
    at(1, '2025-01-15T08:10:00Z', { model: OFF, chargedNano: 900_000 }),
    at(2, '2025-01-15T08:50:00Z', { model: OFF, chargedNano: 900_000, key: 2 }),
    at(3, '2025-01-15T10:00:00Z', { model: OTHER, chargedNano: 120_320_000 }),
    at(4, '2025-01-15T10:00:00Z', { chargedNano: 0, outcome: 'server-error', status: 500 }),
  ];
  const row = {
    endpoint_id: 'fal-ai/flux/dev',
    unit: 'image',
    unit_price: 0.001,
    percent_discount: 10,
    currency: 'USD',
  };

  test('by the hour for a day', () => {
    expect(usage('', lines)).toEqual({
      next_cursor: null,
      has_more: false,
      time_series: [
        { bucket: '2025-01-14T12:00:00Z', results: [expect.objectContaining({ ...row, quantity: 2 })] },
        { bucket: '2025-01-15T08:00:00Z', results: [expect.objectContaining({ ...row, quantity: 2 })] },
        { bucket: '2025-01-15T10:00:00Z', results: [expect.objectContaining({ unit: 'second', quantity: 3.008 })] },
      ],
    });
  });

  test('in sum, with what the discount takes off', () => {
    const { summary } = usage('?expand=summary', lines) as { summary: readonly Record<string, number>[] };
    expect(summary).toHaveLength(2);
    const flux = summary.find((each) => each['endpoint_id'] === (row.endpoint_id as unknown));
    expect(flux).toMatchObject({ quantity: 4, cost_total: 0.0036 });
    expect(flux?.['cost_subtotal']).toBeCloseTo(0.004, 12);
    expect(flux?.['cost_discount']).toBeCloseTo(0.0004, 12);
    expect(usage('?expand=summary', lines)).not.toHaveProperty('time_series');
  });

  test('by key', () => {
    expect(usage('?expand=summary,auth_method&endpoint_id=fal-ai/flux/dev', lines)).toMatchObject({
      summary: [
        { quantity: 1, auth_method: 'User key 2' },
        { quantity: 3, auth_method: 'User key 1' },
      ],
    });
  });

  test.each([
    ['minute', 4],
    ['hour', 3],
    ['day', 2],
    ['week', 1],
    ['month', 1],
  ])('by the %s there are %i buckets', (timeframe, count) => {
    expect((usage(`?timeframe=${timeframe}`, lines) as { time_series: unknown[] }).time_series).toHaveLength(count);
  });

  test('a span is widened to whole steps unless it is told not to', () => {
    const buckets = (path: string): unknown[] => (usage(path, lines) as { time_series: unknown[] }).time_series;
    const span = '?start=2025-01-15T08:30:00Z&end=2025-01-15T09:00:00Z&timeframe=hour';
    expect(buckets(span)).toMatchObject([{ results: [{ quantity: 2 }] }]);
    expect(buckets(`${span}&bound_to_timeframe=false`)).toMatchObject([{ results: [{ quantity: 1 }] }]);
  });

  test('pages of buckets follow each other', () => {
    const first = usage('?limit=2', lines) as { next_cursor: string };
    expect(first).toMatchObject({ next_cursor: 'Mg==', has_more: true });
    expect(first).toHaveProperty('time_series.length', 2);
    const second = usage(`?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`, lines);
    expect(second).toMatchObject({ next_cursor: null, time_series: [{ bucket: '2025-01-15T10:00:00Z' }] });
  });

  test.each(['?timeframe=year', '?timezone=Europe/Berlin', '?expand=auth_method', '?limit=-1'])(
    '%s is a 400',
    (path) => {
      expect(replyTo('GET', `/v1/models/usage${path}`, deskOf({ lines })).reply.status).toBe(400);
    },
  );
});
