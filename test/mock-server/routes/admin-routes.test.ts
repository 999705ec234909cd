import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UsageRecordPage } from '../../../src/measure/usage-record.ts';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { imageRequest, mock, MODEL, send, type Mock } from '../mock-fixture.ts';

async function page({ server }: Mock, query: string): Promise<UsageRecordPage> {
  return (await server.app.inject(`/tollmark/usage-records${query}`)).json<UsageRecordPage>();
}

async function withJobs(count: number, usageRecordsMax = 1000): Promise<Mock> {
  const world = mock({}, { usageRecordsMax });
  for (let n = 0; n < count; n++)
    await send(world, imageRequest(world.dialect, { key: { request: 100 + n, attempt: 2 } }));
  world.clock.advance(1000);
  return world;
}

describe('usage records', () => {
  test('say what was done for whom, when and for how much', async () => {
    const world = await withJobs(1);
    const { reply } = await send(world, imageRequest(world.dialect));
    world.clock.advance(1000);
    await reply;
    const asked = { operation: 'text-to-image', wireModel: MODEL, counts: [{ unit: 'megapixel', quantity: 1.048576 }] };
    const common = { model: MODEL, outcome: 'ok', status: 200, chargedNanoUsd: 5_000_000, ...asked };
    expect(await page(world, '')).toEqual({
      records: [
        { ...common, id: jobId(7, 0), request: 100, attempt: 2, acceptedMs: 0, startedMs: 0, endedMs: 1000 },
        { ...common, id: jobId(7, 1), request: 1, attempt: 1, acceptedMs: 1000, startedMs: 1000, endedMs: 2000 },
      ],
      next: null,
      lost: 0,
    });
  });

  test('a job that never started has no start', async () => {
    const world = mock({ onDisconnect: 'cancel', faults: [{ type: 'moderated', stage: 'input' }] });
    await send(world, imageRequest(world.dialect));
    world.clock.advance(1);
    expect((await page(world, '')).records).toMatchObject([{ startedMs: null, outcome: 'input-moderated' }]);
  });

  test('pages of any size together are the whole bill', async () => {
    const world = await withJobs(25);
    const whole = (await page(world, '?limit=10000')).records;
    expect(whole).toHaveLength(25);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
        const records = [];
        for (let after: number | null = 0; after !== null;) {
          const part: UsageRecordPage = await page(world, `?after=${after}&limit=${limit}`);
          expect(part.records.length).toBeLessThanOrEqual(limit);
          records.push(...part.records);
          after = part.next;
        }
        expect(records).toEqual(whole);
      }),
      { seed: 42, numRuns: 15 },
    );
    expect(await page(world, '?after=99')).toEqual({ records: [], next: null, lost: 0 });
  });

  test('are what happened unless the published bill is asked for', async () => {
    const world = mock({ records: { glitch: { share: 1, factor: 2 } } });
    await send(world, imageRequest(world.dialect));
    world.clock.advance(1000);
    expect((await page(world, '')).records).toMatchObject([{ chargedNanoUsd: 5_000_000 }]);
    expect((await page(world, '?view=true')).records).toMatchObject([{ chargedNanoUsd: 5_000_000 }]);
    expect((await page(world, '?view=billed')).records).toMatchObject([
      { id: jobId(7, 0), chargedNanoUsd: 10_000_000 },
    ]);
  });

  test.each(['?view=other', '?after=-1', '?after=x', '?limit=0', '?limit=10001', '?limit=1.5', '?after=1&after=2'])(
    '%s is refused',
    async (query) => {
      const reply = await mock().server.app.inject(`/tollmark/usage-records${query}`);
      expect(reply.statusCode).toBe(400);
      expect(reply.payload).toContain('limit as one from 1 to 10000');
    },
  );

  test('beyond the bound they are counted as lost, and charged all the same', async () => {
    const world = await withJobs(12, 5);
    expect(await page(world, '?limit=1')).toMatchObject({ next: 1, lost: 7 });
    expect(world.server.stats()).toMatchObject({
      usageRecords: { kept: 5, lost: 7 },
      ledger: { charges: { count: 12 } },
    });
  });
});

describe('the peer', () => {
  test.each(['10.0.0.7', '192.168.1.2', '::ffff:10.0.0.7', 'fe80::1', '128.0.0.1'])(
    '%s gets statistics, but administers nothing',
    async (remoteAddress) => {
      const world = await withJobs(1);
      const { app } = world.server;
      expect((await app.inject({ url: '/tollmark/usage-records', remoteAddress })).statusCode).toBe(403);
      expect((await app.inject({ method: 'POST', url: '/tollmark/reset', remoteAddress })).statusCode).toBe(403);
      expect((await app.inject({ url: '/stats', remoteAddress })).json()).toMatchObject({ jobs: { accepted: 1 } });
    },
  );

  test.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('%s administers', async (remoteAddress) => {
    const { app } = (await withJobs(1)).server;
    expect((await app.inject({ url: '/tollmark/usage-records', remoteAddress })).json()).toMatchObject({ next: null });
    const reset = await app.inject({
      method: 'POST',
      url: '/tollmark/reset',
      remoteAddress,
      payload: { any: 'thing' },
    });
    expect(reset.json()).toEqual({ status: 'reset' });
    expect((await app.inject('/stats')).json()).toMatchObject({ requests: 0, jobs: { accepted: 0 } });
  });
});

test('statistics over HTTP are those of the server', async () => {
  const world = await withJobs(3);
  expect((await world.server.app.inject('/stats')).json()).toEqual(world.server.stats());
  expect(world.server.stats()).toMatchObject({
    uptimeMs: 1000,
    requests: 3,
    ledger: { accounts: { customer: '0.015', revenue: '-0.015' } },
  });
});

describe('invoices', () => {
  const invoices = async ({ server }: Mock, query = ''): Promise<unknown> =>
    (await server.app.inject(`/tollmark/invoices${query}`)).json();

  test('of a postpaid account, with the period in progress', async () => {
    const world = mock({ billing: { account: { type: 'postpaid' } } });
    await send(world, imageRequest(world.dialect));
    world.clock.advance(1000);
    const line = { model: MODEL, unit: 'megapixel', quantity: 2, dollars: '0.005' };
    expect(await invoices(world)).toMatchObject({
      records: [{ number: 1, status: 'draft', lines: [line], total: '0.005', periodStart: '2026-01-01T00:00:00.000Z' }],
      omitted: 0,
      omittedDollars: '0',
    });
  });

  test('there are none of another account; a limit that is none is refused', async () => {
    const none = { records: [], omitted: 0, omittedDollars: '0' };
    expect(await invoices(mock())).toEqual(none);
    expect(await invoices(mock({ billing: { account: { type: 'prepaid', balance: '1' } } }))).toEqual(none);
    for (const limit of ['0', '1001', 'x'])
      expect(await invoices(mock(), `?limit=${limit}`)).toEqual({
        error: 'Give limit as a whole number from 1 to 1000.',
      });
  });
});
