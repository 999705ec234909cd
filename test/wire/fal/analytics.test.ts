import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillLine } from '../../../src/wire/query-context.ts';
import { billLine, deskOf, modelView, NOW_MS, replyTo } from './samples.ts';

const OTHER = modelView('fal-ai/ltx-2/fast', [{ per: 'video-second', usd: '0.04', round: 'exact' }]);

type Row = Readonly<Record<string, string | number | null>>;
interface Analytics {
  readonly time_series?: readonly { readonly bucket: string; readonly results: readonly Row[] }[];
  readonly summary?: readonly Row[];
}

function analytics(path: string, lines: readonly BillLine[]): Analytics {
  const { reply, json } = replyTo('GET', `/v1/models/analytics${path}`, deskOf({ lines }));
  if (reply.status !== 200) throw new Error(JSON.stringify(json));
  return json as Analytics;
}

/** A line that waited and ran for so many seconds, and ended an hour ago unless it says more. */
function timed(index: number, waited: number, ran: number, rest: Partial<BillLine> = {}): BillLine {
  const endedEpochMs = rest.endedEpochMs ?? NOW_MS - 3_600_000;
  const startedEpochMs = endedEpochMs - ran * 1000;
  return billLine(index, { endedEpochMs, startedEpochMs, createdEpochMs: startedEpochMs - waited * 1000, ...rest });
}

describe('analytics', () => {
  const lines = [
    timed(0, 0, 1),
    timed(1, 1, 2),
    timed(2, 2, 3, { status: 422, outcome: 'output-moderated' }),
    timed(3, 4, 8, { status: 500, outcome: 'server-error' }),
    billLine(4, { status: 200, outcome: 'cancelled-queued', startedEpochMs: undefined }),
    timed(5, 0, 60, { model: OTHER }),
  ];

  test('count how requests ended, and how long they waited and ran', () => {
    expect(analytics('?expand=summary', lines)).toEqual({
      next_cursor: null,
      has_more: false,
      summary: [
        expect.objectContaining({ endpoint_id: OTHER.wireName, request_count: 1, p50_duration: 60 }),
        {
          endpoint_id: 'fal-ai/flux/dev',
          request_count: 5,
          success_count: 2,
          user_error_count: 2,
          error_count: 1,
          p50_prepare_duration: 1,
          p75_prepare_duration: 2,
          p90_prepare_duration: 4,
          p50_duration: 2,
          p75_duration: 3,
          p90_duration: 8,
        },
      ],
    });
  });

  test('of requests that were never started have no durations', () => {
    const [, , , , cancelled] = lines;
    expect(analytics('?expand=summary', [cancelled as BillLine]).summary).toMatchObject([
      { request_count: 1, p50_prepare_duration: null, p90_duration: null },
    ]);
  });

  test('tell the metrics that are named', () => {
    const path = '?expand=time_series,request_count,p90_duration&endpoint_id=fal-ai/ltx-2/fast';
    expect(analytics(path, lines).time_series).toEqual([
      {
        bucket: '2025-01-15T09:00:00Z',
        results: [{ endpoint_id: 'fal-ai/ltx-2/fast', request_count: 1, p90_duration: 60 }],
      },
    ]);
  });

  test('count a job that the bill has twice once', () => {
    const twice = [timed(0, 1, 1), { ...timed(1, 1, 1), number: 0 }];
    expect(analytics('?expand=summary', twice).summary).toMatchObject([{ request_count: 1 }]);
  });

  test('of the steps add up to those of all, and every request ended in one way', () => {
    const line = fc.record({
      status: fc.constantFrom(200, 422, 429, 500, 503),
      agoMs: fc.integer({ min: 0, max: 86_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (drawn) => {
        const some = drawn.map(({ status, agoMs }, index) =>
          timed(index, 1, 1, { status, endedEpochMs: NOW_MS - agoMs }),
        );
        const { time_series: steps = [], summary = [] } = analytics('?expand=time_series,summary', some);
        const sum = (rows: readonly Row[], ...metrics: readonly string[]): number =>
          rows.reduce((all, row) => all + metrics.reduce((part, metric) => part + Number(row[metric]), 0), 0);
        const inSteps = steps.flatMap(({ results }) => results);
        expect(sum(inSteps, 'request_count')).toBe(some.length);
        for (const rows of [inSteps, summary])
          expect(sum(rows, 'success_count', 'user_error_count', 'error_count')).toBe(sum(rows, 'request_count'));
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  test.each(['?timeframe=year', '?expand=request_count', '?expand=everything', '?limit=0', '?cursor=%20', '?start=x'])(
    '%s is a 400',
    (path) => {
      expect(replyTo('GET', `/v1/models/analytics${path}`, deskOf({ lines })).reply.status).toBe(400);
    },
  );
});
