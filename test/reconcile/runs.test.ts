import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer, type MockServer } from '../../mock-server/index.ts';
import { runReconcile } from '../../src/commands/reconcile.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { AttemptLog } from '../../src/runners/http/log/attempt-log.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { folderWith, writtenTerminal } from '../commands/written-terminal.ts';

/** A run against a mock that stands for a vendor, its bill as the vendor's platform API gives it, and what the command makes of both. */

const FLAGS = { tolerance: undefined, json: true, quiet: true, color: false };
const REQUESTS = 40;
const FAL_PATH = '/v1/models/billing-events?limit=7&expand=auth_method';
const LOG_PATH = '/api/log/self?page_size=7';
const RECORDS_PATH = '/tollmark/usage-records?limit=7&view=billed';
/** An image is $0.012345678, which no unit of an aggregator's quota divides. */
const CHARGED = '0.49382712';

interface Vendor {
  readonly dialect: string;
  readonly path: string;
  /** The address of the page behind one; undefined behind the last. */
  readonly next: (page: never, read: number) => string | undefined;
  readonly format: string;
  /** What the bill of forty images comes to, in its own unit. */
  readonly dollars: string;
}

const VENDORS: readonly Vendor[] = [
  {
    dialect: 'fal',
    path: FAL_PATH,
    next: ({ next_cursor: cursor }: { next_cursor: string | null }) =>
      cursor === null ? undefined : `${FAL_PATH}&cursor=${encodeURIComponent(cursor)}`,
    format: 'billing events of fal',
    dollars: CHARGED,
  },
  {
    dialect: 'lumenfall',
    path: '/v1/requests?limit=7',
    next: ({ next_page_url: url }: { next_page_url: string | null }) => url ?? undefined,
    format: 'request list of Lumenfall',
    dollars: CHARGED,
  },
  {
    dialect: 'aggregator',
    path: LOG_PATH,
    next: ({ data }: { data: { total: number; page: number } }, read) =>
      read * 7 < data.total ? `${LOG_PATH}&p=${read + 1}` : undefined,
    format: 'log of an aggregator',
    dollars: '0.49376',
  },
  {
    dialect: 'prodia',
    path: RECORDS_PATH,
    next: ({ next }: { next: number | null }) => (next === null ? undefined : `${RECORDS_PATH}&after=${next}`),
    format: 'usage records of a mock',
    dollars: CHARGED,
  },
];

interface Classes {
  readonly [name: string]: { readonly count: number; readonly logDollars: string; readonly billDollars: string };
}

interface Written {
  readonly log: { readonly dollars: string };
  readonly bill: { readonly format: string; readonly dollars: string; readonly byModel: readonly { name: string }[] };
  readonly classes: Classes;
  readonly withoutJobId: number;
  readonly joinedByTime: number;
  readonly unknown: { readonly billed: { readonly count: number }; readonly withoutJobId: number };
}

async function pagesOf(server: MockServer, { path, next }: Vendor): Promise<string[]> {
  const pages: string[] = [];
  let more: string | undefined = path;
  while (more !== undefined && pages.length < 100) {
    // oxlint-disable-next-line no-await-in-loop -- each page tells where the next one is
    const reply = await server.app.inject({ url: more });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    pages.push(reply.body);
    more = next(reply.json<never>(), pages.length);
  }
  return pages;
}

interface Reconciling {
  readonly code: number;
  readonly written: Written;
  /** Dollars of the provider's ledger. */
  readonly charged: string;
}

interface RunOptions {
  readonly records?: object;
  readonly faults?: readonly object[];
  /** Whether the bill is read when the last job has ended that nobody waits for. */
  readonly afterAll?: boolean;
}

async function reconcileRun(
  vendor: Vendor,
  { records, faults = [], afterAll = false }: RunOptions = {},
): Promise<Reconciling> {
  const scenario = createScenario({
    name: 'reconciled',
    seed: 7,
    provider: {
      dialect: vendor.dialect,
      models: {
        flux: {
          operation: 'text-to-image',
          serviceTime: { type: 'uniform', min: '1ms', max: '20ms' },
          price: { per: 'image', usd: '0.012345678' },
        },
      },
      ...(records === undefined ? {} : { records }),
    },
    workload: {
      maxRequests: REQUESTS,
      arrivals: { type: 'constant', rate: '200/s' },
      catchUp: true,
      requests: [{ operation: 'text-to-image', model: 'flux' }],
    },
    client: { retry: 'none' },
    faults,
  });
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const folder = folderWith({});
  const log = new AttemptLog(join(folder, 'attempts.ndjson'));
  const origin = await listenMockServer(server);
  const run = await startRunOverHttp({ scenario, world: 'real', origin, apiKey: 'k', clock: wallClock, log });
  await run.finished;
  if (afterAll) await server.close();
  const pages = afterAll ? [JSON.stringify(server.usageRecords(0, 1000, 'billed'))] : await pagesOf(server, vendor);
  const files = pages.map((page, index) => {
    const file = join(folder, `page-${index}.json`);
    writeFileSync(file, page);
    return file;
  });
  const { terminal, written } = writtenTerminal();
  const code = runReconcile(folder, files, FLAGS, terminal);
  return { code, written: JSON.parse(written.stdout) as Written, charged: server.stats().ledger.accounts.customer };
}

describe.each(VENDORS.map((vendor) => [vendor.dialect, vendor] as const))('a run against %s', (_, vendor) => {
  test('and its bill are matched, charge by charge', async () => {
    const { code, written, charged } = await reconcileRun(vendor);
    expect(written.bill.format).toBe(vendor.format);
    expect(written.classes).toMatchObject({
      matched: { count: REQUESTS, logDollars: CHARGED, billDollars: vendor.dollars },
      differs: { count: 0 },
      'client-only': { count: 0 },
      'provider-only': { count: 0 },
      duplicate: { count: 0 },
    });
    expect([code, charged]).toEqual([0, CHARGED]);
  });
});

describe('a bill that departs from what happened', () => {
  const records = { lost: 0.2, duplicate: 0.2, glitch: { share: 0.2, factor: 10 } };
  test.each(
    VENDORS.filter(({ dialect }) => dialect !== 'aggregator').map((vendor) => [vendor.dialect, vendor] as const),
  )('of %s shows what it lost, doubled and misstated', async (_, vendor) => {
    const { code, written } = await reconcileRun(vendor, { records });
    const { matched, differs, duplicate, 'client-only': lost, 'provider-only': ghosts } = written.classes;
    for (const found of [matched, differs, duplicate, lost]) expect(found?.count).toBeGreaterThan(0);
    expect(ghosts?.count).toBe(0);
    expect((matched?.count ?? 0) + (differs?.count ?? 0) + (lost?.count ?? 0)).toBe(REQUESTS);
    expect(Number(differs?.billDollars)).toBeCloseTo(10 * Number(differs?.logDollars), 9);
    expect([code, written.log.dollars]).toEqual([1, CHARGED]);
  });
});

test('what a lost answer cost is unknown to the log: its record is found by order and time', async () => {
  const [fal] = VENDORS as [Vendor];
  const faults = [{ type: 'disconnect', share: 0.3, after: '0ms' }];
  const { code, written, charged } = await reconcileRun(fal, { faults, afterAll: true });
  // A connection that is lost at once leaves no name of a job.
  expect(written.joinedByTime).toBeGreaterThan(3);
  expect(written.unknown).toMatchObject({ billed: { count: written.joinedByTime }, withoutJobId: 0 });
  expect(written.classes).toMatchObject({ matched: { count: REQUESTS }, 'provider-only': { count: 0 } });
  expect([code, written.bill.dollars]).toEqual([0, charged]);
});
