import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillLine, OpenJob } from '../../../src/wire/query-context.ts';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { deskOf, json, modelView, NOW_MS, postJson, query } from '../gateway-samples.ts';
import { jobOf, readBy } from '../wire-samples.ts';

const PATH = '/v1/requests';
const model = modelView('flux-pro', 'text-to-image', { per: 'image', usd: '0.045' });
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const asked = postJson('/openai/v1/images/generations', { model: 'flux-pro', prompt: 'p', user: 'u' }, { traceparent });
const request = jobOf(readBy(lumenfallDialect, asked));

function line(index: number, rest: Partial<BillLine> = {}): BillLine {
  const createdEpochMs = NOW_MS + index * 1000;
  return {
    id: `job${index}`,
    index,
    number: index,
    model,
    request,
    outcome: 'ok',
    status: 200,
    chargedNano: 45_000_000,
    createdEpochMs,
    startedEpochMs: createdEpochMs,
    endedEpochMs: createdEpochMs + 2340,
    listedEpochMs: createdEpochMs + 2340,
    key: 0,
    ...rest,
  };
}

/** The request of a line as it was before its end. */
function openJob(number: number, rest: Partial<OpenJob> = {}): OpenJob {
  const { id, createdEpochMs, key } = line(number);
  return { id, number, phase: 'queued', model, request, createdEpochMs, quoteNano: 45_000_000, key, ...rest };
}

type Stock = { readonly open?: readonly OpenJob[]; readonly unlisted?: Readonly<Record<string, number>> };

// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked into field by field
const list = (path: string, lines: readonly BillLine[], stock: Stock = {}): any =>
  json(query(lumenfallDialect, 'GET', path, deskOf(lumenfallDialect, { lines, ...stock })));
const ids = (page: { data: { id: string }[] }): string[] => page.data.map(({ id }) => id);

/** All ids by following the addresses of pages from a first one. */
function walk(path: string, lines: readonly BillLine[], link: 'next_page_url' | 'previous_page_url'): string[][] {
  const pages: string[][] = [];
  let at: string | null = path;
  while (at !== null) {
    // oxlint-disable-next-line typescript/no-explicit-any -- see above
    const page: any = list(at, lines);
    pages.push(ids(page));
    at = page[link] as string | null;
  }
  return pages;
}

describe('GET /v1/requests', () => {
  test('shows a request as the vendor documents it', () => {
    expect(list(PATH, [line(0)])).toEqual({
      object: 'list',
      data: [
        {
          id: 'req_job0',
          object: 'request',
          created_at: '2026-11-20T00:00:00.250Z',
          model: 'flux-pro',
          modality: 'image',
          endpoint: '/openai/v1/images/generations',
          status: 'completed',
          cost: 0.045,
          currency: 'usd',
          duration_ms: 2340,
          key_id: 'key_0',
          error_code: null,
          error_message: null,
          session_id: null,
          trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
          user: 'u',
          request_size_bytes: asked.body.length,
          response_size_bytes: null,
        },
      ],
      next_page_url: null,
      previous_page_url: null,
    });
  });

  test.each([
    ['server-error', 502, 'upstream_failure', 'ALL_PROVIDERS_EXHAUSTED'],
    ['expired', 504, 'upstream_failure', 'UPSTREAM_ERROR'],
    ['input-moderated', 400, 'rejected', 'CONTENT_POLICY_VIOLATION'],
    ['cancelled-queued', 499, 'cancelled', null],
    ['empty', 200, 'completed', null],
  ])('%s is %i, %s', (outcome, status, shown, code) => {
    expect(list(PATH, [line(0, { outcome, status })]).data[0]).toMatchObject({ status: shown, error_code: code });
  });

  test('any page size and either direction gives every request once, in one order', () => {
    const sizes = fc.record({ count: fc.nat({ max: 60 }), limit: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(sizes, ({ count, limit }) => {
        const lines = Array.from({ length: count }, (_, index) => line(index));
        const all = lines.map(({ id }) => `req_${id}`).toReversed();
        const forwards = walk(`${PATH}?limit=${limit}`, lines, 'next_page_url');
        expect(forwards.flat()).toEqual(all);
        expect(forwards.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        const oldest = all.at(-1);
        if (oldest === undefined) return;
        const back = walk(`${PATH}?limit=${limit}&ending_before=${oldest}`, lines, 'previous_page_url');
        expect(back.toReversed().flat()).toEqual(all.slice(0, -1));
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  test('what ends later never moves a page that was begun', () => {
    const lines = Array.from({ length: 10 }, (_, index) => line(index));
    const first = list(`${PATH}?limit=4`, lines);
    const more = [...lines, line(10), line(11)];
    expect(ids(list(first.next_page_url, more))).toEqual(ids(list(first.next_page_url, lines)));
    expect(first.previous_page_url).toBeNull();
    const second = list(first.next_page_url, more);
    expect(ids(list(second.previous_page_url, more))).toEqual(ids(first));
  });

  test('filters hold on every page and for the summary, which does not end with the page', () => {
    const lines = Array.from({ length: 20 }, (_, index) => line(index, { key: index % 2 }));
    const span = 'created_after=2026-11-20T00:00:04Z&created_before=2026-11-20T00:00:16.250Z';
    const page = list(`${PATH}?limit=2&key_id=key_0&summary=true&${span}`, lines);
    expect(page.summary).toEqual({ total_cost: 0.315, total_count: 7, currency: 'usd' });
    expect(ids(page)).toEqual(['req_job16', 'req_job14']);
    expect(list(page.next_page_url, lines).summary).toEqual(page.summary);
    const rest = walk(`${PATH}?limit=2&key_id=key_0&${span}`, lines, 'next_page_url').flat();
    expect(rest).toEqual([16, 14, 12, 10, 8, 6, 4].map((index) => `req_job${index}`));
  });

  test('windows of time partition the list', () => {
    const lines = Array.from({ length: 30 }, (_, index) => line(index));
    const early = walk(`${PATH}?created_before=2026-11-20T00:00:09.999Z`, lines, 'next_page_url').flat();
    const late = walk(`${PATH}?created_after=2026-11-20T00:00:10Z`, lines, 'next_page_url').flat();
    expect([...late, ...early]).toEqual(lines.map(({ id }) => `req_${id}`).toReversed());
  });

  test('a request under way has an estimate and no cost', () => {
    const open = [openJob(3), openJob(5, { phase: 'running', quoteNano: 210_000_000 })];
    const { data, summary } = list(`${PATH}?summary=true`, [line(4)], { open });
    const common = { cost: null, duration_ms: null, error_code: null, error_message: null };
    expect(data).toMatchObject([
      { id: 'req_job5', status: 'processing', cost_estimate: 0.21, ...common },
      { id: 'req_job4', status: 'completed', cost: 0.045, duration_ms: 2340 },
      { id: 'req_job3', status: 'pending', cost_estimate: 0.045, ...common },
    ]);
    expect(data[1]).not.toHaveProperty('cost_estimate');
    expect(summary).toEqual({ total_cost: 0.045, total_count: 3, currency: 'usd' });
  });

  test('whatever ends, and in whatever order, a page has the same requests, and none moves', () => {
    const drawn = fc.record({
      count: fc.integer({ min: 1, max: 40 }),
      limit: fc.integer({ min: 1, max: 12 }),
      ends: fc.array(fc.nat({ max: 39 }), { maxLength: 40 }),
      later: fc.array(fc.nat({ max: 39 }), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(drawn, ({ count, limit, ends, later }) => {
        /** The context when those have ended, in that order. */
        const at = (ended: readonly number[]): { lines: BillLine[]; open: OpenJob[] } => {
          const done = [...new Set(ended)].filter((number) => number < count);
          const numbers = Array.from({ length: count }, (_, number) => number);
          return {
            lines: done.map((number, index) => line(number, { index })),
            open: numbers.filter((number) => !done.includes(number)).map((number) => openJob(number)),
          };
        };
        const [before, after] = [at(ends), at([...ends, ...later])];
        const all = Array.from({ length: count }, (_, index) => `req_job${count - 1 - index}`);
        const seen: string[] = [];
        let path: string | null = `${PATH}?limit=${limit}`;
        for (let page = 0; path !== null; page += 1) {
          // Things end between any two pages.
          const { lines, open } = page % 2 === 0 ? before : after;
          const reply = list(path, lines, { open });
          seen.push(...ids(reply));
          path = reply.next_page_url as string | null;
        }
        expect(seen).toEqual(all);
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  test('a cursor still holds when its request is in neither list: its line comes late, or was lost', () => {
    const lines = [line(0), line(1), line(3), line(4)];
    const unlisted = { job2: 2 };
    expect(ids(list(`${PATH}?starting_after=req_job2`, lines, { unlisted }))).toEqual(['req_job1', 'req_job0']);
    expect(ids(list(`${PATH}?ending_before=req_job2`, lines, { unlisted }))).toEqual(['req_job4', 'req_job3']);
  });

  test('a line that the bill has twice is listed twice, side by side', () => {
    const lines = [line(0), line(1), line(0, { index: 2 })];
    const pages = walk(`${PATH}?limit=3`, lines, 'next_page_url');
    expect(pages).toEqual([['req_job1', 'req_job0', 'req_job0']]);
  });

  test('statuses can be picked', () => {
    const lines = [line(0), line(1, { outcome: 'server-error', status: 502 })];
    expect(ids(list(`${PATH}?status=upstream_failure`, lines))).toEqual(['req_job1']);
    const open = [openJob(2), openJob(3, { phase: 'running' })];
    expect(ids(list(`${PATH}?status=pending`, lines, { open }))).toEqual(['req_job2']);
    expect(ids(list(`${PATH}?status=processing`, lines, { open }))).toEqual(['req_job3']);
  });

  test.each([
    ['limit=0', "'limit'"],
    ['limit=101', "'limit'"],
    ['limit=x', "'limit'"],
    ['created_after=yesterday', "'created_after'"],
    ['status=lost', "'status'"],
    ['starting_after=req_a&ending_before=req_b', 'cannot be combined'],
    ['starting_after=req_nobody', 'names no request'],
  ])('%s is refused', (parameters, words) => {
    const { error } = list(`${PATH}?${parameters}`, [line(0)]);
    expect(error).toMatchObject({ code: 'INVALID_REQUEST' });
    expect(error.message).toContain(words);
  });
});

describe('GET /v1/requests/:id', () => {
  test('shows one request, and 404 where there is none', () => {
    expect(list(`${PATH}/req_job1`, [line(0), line(1)])).toEqual(list(PATH, [line(1)]).data[0]);
    expect(list(`${PATH}/req_job2`, [line(0)]).error.code).toBe('NOT_FOUND');
    const open = [openJob(1)];
    expect(list(`${PATH}/req_job1`, [line(0)], { open })).toEqual(list(PATH, [], { open }).data[0]);
  });
});
