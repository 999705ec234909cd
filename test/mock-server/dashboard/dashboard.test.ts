import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listenMockServer } from '../../../mock-server/listen.ts';
import type { DashboardState } from '../../../reports/live/dashboard/state.ts';
import { VIEWERS_MAX } from '../../../reports/live/viewers.ts';
import type { UsageRecordPage } from '../../../src/measure/usage-record.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { formatDollars, formatInstant, formatObserved } from '../../../src/units/format.ts';
import { imageRequest, mock, type Mock, send, until } from '../mock-fixture.ts';

/** A page that watches a server. */
interface Page {
  readonly response: IncomingMessage;
  /** Names of the events so far. */
  readonly events: () => readonly string[];
  /** What the last event says. */
  readonly state: () => DashboardState;
}

/** Watches, and waits for the first event. */
async function watch(url: string): Promise<Page> {
  const request = get(`${url}/tollmark/events`, { agent: false });
  onTestFinished(() => void request.destroy());
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  response.on('error', () => {});
  const found = (): RegExpExecArray[] => [...text.matchAll(/^event: (.*)\ndata: (.*)\n$/gm)];
  await until(() => found().length > 0 || response.statusCode !== 200);
  return {
    response,
    events: () => found().map(([, name = '']) => name),
    state: () => (JSON.parse(found().at(-1)?.[2] ?? '{}') as { state: DashboardState }).state,
  };
}

/** A row of a record, from what a route answers. */
const rowOf = (record: UsageRecordPage['records'][number]): string[] => [
  record.id,
  record.model,
  record.operation,
  record.outcome,
  String(record.status),
  formatObserved(nanoUsdText(BigInt(record.chargedNanoUsd))),
  formatInstant(record.acceptedMs),
  formatInstant(record.endedMs),
];

/** Compares a page with what the routes answer at the same instant. */
async function expectTrue({ server }: Mock, { tables, cards }: DashboardState): Promise<void> {
  const { ledger, account, attempts, jobs } = (await server.app.inject({ url: '/stats' })).json<
    ReturnType<typeof server.stats>
  >();
  const { charges, refunds, account: moved } = ledger;
  expect(tables['ledger']?.rows).toEqual(
    Object.entries({ charges, refunds, ...moved }).map(([kind, { count, dollars }]) => [
      kind === 'topUps' ? 'top-ups' : kind,
      String(count),
      formatObserved(dollars),
    ]),
  );
  expect(tables['accounts']?.rows).toEqual(
    Object.entries(ledger.accounts).map(([name, dollars]) => [name, formatObserved(dollars)]),
  );
  const recordsOf = async (view: string): Promise<UsageRecordPage['records']> =>
    (await server.app.inject({ url: `/tollmark/usage-records?limit=10000&view=${view}` })).json<UsageRecordPage>()
      .records;
  const [used, billed] = [await recordsOf('true'), await recordsOf('billed')];
  const failed = used.filter(({ outcome }) => outcome !== 'ok');
  for (const [id, records] of Object.entries({ usage: used, billed, failed })) {
    expect(tables[id]?.rows, id).toEqual(records.slice(-25).toReversed().map(rowOf));
    const more = Math.max(0, records.length - 25);
    expect(tables[id]?.note.split(' ')[0], id).toBe(more === 0 ? '' : String(more));
  }
  const statuses = Object.entries(attempts.byStatus).map(([status, count]) => [status, String(count)]);
  expect(tables['statuses']?.rows.slice(0, statuses.length)).toEqual(statuses);
  expect(cards.map(([figure]) => figure).slice(0, 4)).toEqual([
    formatDollars(ledger.accounts.customer),
    account === undefined ? '–' : formatDollars(account.dollars.available),
    account === undefined ? '–' : formatDollars(account.dollars.held),
    String(attempts.total),
  ]);
  expect(cards[4]?.[1]).toBe(`${jobs.running} running, ${jobs.waiting} waiting`);
}

describe('the page shows what the ledger, the records and the statistics have', () => {
  const steps = fc.array(
    fc.record({ requests: fc.nat(14), waitMs: fc.integer({ min: 0, max: 3000 }), isReset: fc.integer({ max: 9 }) }),
    { minLength: 1, maxLength: 6 },
  );

  test.each([
    ['without an account', {}],
    ['of a prepaid account', { account: { type: 'prepaid', balance: '0.09', holds: 'strict' }, charge: 'hold' }],
  ])('%s', async (_, billing) => {
    const faults = [
      { status: 500, share: 0.3 },
      { type: 'empty', share: 0.2, at: '2s' },
    ];
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = mock({ billing, faults, capacity: { slots: 5, queue: 9 } });
        const url = await listenMockServer(world.server);
        const early = await watch(url);
        for (const { requests, waitMs, isReset } of all) {
          if (isReset === 0) world.server.reset();
          for (let sent = 0; sent < requests; sent++) await send(world, imageRequest(world.dialect));
          world.clock.advance(waitMs);
          const late = await watch(url);
          await expectTrue(world, late.state());
          late.response.destroy();
        }
        // By the last look all jobs have ended.
        for (let look = 0; look < 6; look++) {
          const told = early.events().length;
          world.clock.advance(1000);
          await until(() => early.events().length > told);
        }
        const { cards } = (await watch(url)).state();
        await until(() => String(early.state().cards) === String(cards));
        await expectTrue(world, early.state());
        await world.server.close({ graceMs: 0 });
        expect(early.response.statusCode).toBe(200);
      }),
      { seed: 42, numRuns: 3 },
    );
  });
});

test('a server is looked at once a second, only while a page watches, and tells it of its end', async () => {
  const world = mock();
  const url = await listenMockServer(world.server);
  const page = await watch(url);
  world.clock.advance(3000);
  await until(() => page.events().length === 4);
  // Behind two seconds the charts change their unit.
  expect(page.events()).toEqual(['full', 'more', 'more', 'full']);
  expect(page.state().phase).toBe('3.000 s since the run began');
  world.server.reset();
  world.clock.advance(1000);
  await until(() => page.events().length === 5);
  expect([page.events().at(-1), page.state().phase]).toEqual(['full', '1.000 s since the run began, after 1 reset']);
  const closed = world.server.close({ graceMs: 0 });
  await until(() => page.events().at(-1) === 'gone');
  await closed;
});

test('pages are bounded, and one too many is told so', async () => {
  const { server } = mock();
  const url = await listenMockServer(server);
  for (let page = 0; page < VIEWERS_MAX; page++) await watch(url);
  const late = await watch(url);
  expect(late.response.statusCode).toBe(503);
});

test('models, faults, the script and changes are shown as they are now, and what is left out is counted', async () => {
  const models = {
    'm<img src=x onerror=alert(1)>': {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '0.01' },
      availability: { from: '10s', regions: ['eu'] },
    },
  };
  const faults = [
    { status: 503, at: '0s', for: '5s' },
    { type: 'pause', at: '6s', for: '1s' },
    { type: 'reset', share: 0.1 },
  ];
  const world = mock({ models, faults, region: 'eu' });
  const url = await listenMockServer(world.server);
  for (let step = 0; step < 12; step++) world.server.script({ status: 429, times: step + 1, key: 'sk-secret-key' });
  world.clock.advance(5500);
  const { tables, warnings } = (await watch(url)).state();
  expect(tables['models']?.rows).toEqual([
    ['m<img src=x onerror=alert(1)>', 'text-to-image', '✗ not there', 'from 10s, regions [eu]'],
  ]);
  expect(tables['faults']?.rows).toEqual([
    ['status 503, at 0s, for 5s', 'over'],
    ['pause, at 6s, for 1s', 'to come'],
    ['reset, share 0.1', 'on'],
  ]);
  expect(tables['script']?.rows[0]).toEqual(['{"status":429,"times":1,"key":"(not shown)"}', '1']);
  expect(tables['script']).toMatchObject({ rows: { length: 10 }, note: '2 further steps are not shown.' });
  expect(warnings).toEqual(['1 fault acts now', '78 scripted answers wait', '1 model is not there now']);
});

test('the page loads nothing, admits no code but its own, and is made for who opens it', async () => {
  const { server } = mock();
  const { statusCode, headers, body } = await server.app.inject({ url: '/tollmark/' });
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(body).toMatch(/default-src (?:'|&#39;)none/);
  expect(body).not.toMatch(/(?:src|href)="(?!\/|data:)/);
  const head = await server.app.inject({ method: 'HEAD', url: '/tollmark/' });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});
