import { describe, expect, test } from 'vitest';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import { invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import type { TrafficAttempt } from '../../src/invoice/traffic.ts';
import { attempt, CONTEXT, left, refused, trafficOf } from './samples.ts';

const invoice = (attempts: readonly TrafficAttempt[]): ReturnType<typeof invoiceOf> =>
  invoiceSchema.parse(invoiceOf(trafficOf(attempts), CONTEXT));

describe('what bought nothing', () => {
  test('a copy whose client left before another one was received is a duplicate', () => {
    expect(invoice([left({}), attempt({ arrivedMs: 600 })]).dollars).toMatchObject({
      billed: '0.08',
      useful: '0.04',
      wasted: '0.04',
      wastedBy: { duplicate: { attempts: 1, dollars: '0.04', keyless: 1 }, ghost: { attempts: 0 } },
    });
  });

  test('a copy that nobody received is a ghost, further ones are duplicates', () => {
    const { dollars, requests } = invoice([left({}), left({ arrivedMs: 600 })]);
    expect(dollars.wastedBy).toMatchObject({ ghost: { attempts: 1 }, duplicate: { attempts: 1 } });
    expect(requests).toMatchObject({ total: 1, succeeded: 0, failed: 1 });
  });

  test('a failure that was billed, and an empty answer', () => {
    const failed = attempt({ status: 500, outcome: 'server-error', fingerprint: 'b' });
    const { wastedBy } = invoice([failed, attempt({ outcome: 'empty' })]).dollars;
    expect(wastedBy).toMatchObject({ failed: { attempts: 1 }, moderated: { attempts: 1 } });
  });

  test('an asynchronous job of whose end its client was never told is a ghost', () => {
    const job = { isAsync: true, jobEndedMs: 2000 };
    expect(invoice([attempt(job)]).dollars.wastedBy.ghost.attempts).toBe(1);
    expect(invoice([attempt({ ...job, heardMs: 2500 })])).toMatchObject({
      dollars: { wasted: '0' },
      latencyMs: { max: 2500 },
    });
  });

  test('a job whose answer came to an attempt that joined it by its key is received', () => {
    const { dollars, attempts } = invoice([
      left({ idempotency: 'k' }),
      attempt({ arrivedMs: 600, idempotency: 'k', replayOf: 0, billedNano: 0 }),
    ]);
    expect(dollars).toMatchObject({ billed: '0.04', wasted: '0' });
    expect(attempts).toMatchObject({ hangUps: 1, replayed: 1 });
  });

  test('what the ledger has beside attempts stands beside them', () => {
    const { dollars } = invoiceOf(trafficOf([attempt({})]), { ...CONTEXT, ledgerNano: 50_000_000n });
    expect(dollars).toMatchObject({ billed: '0.05', useful: '0.04', wasted: '0', beside: '0.01' });
  });
});

test('a request for the same after a success is a repeat, and not wasted', () => {
  const { repeats, dollars } = invoice([attempt({}), attempt({ arrivedMs: 200 })]);
  expect(repeats).toEqual({ requests: 1, dollars: '0.04' });
  expect(dollars.wasted).toBe('0');
});

test('the headline has the amplification with the digits of every report, so that limits of as many can be compared', () => {
  const four = [0, 1, 2, 3].map((index) => attempt({ arrivedMs: 5000 * index, fingerprint: `${index}` }));
  const { headline, retryAmplification } = invoice([refused({ fingerprint: '0', arrivedMs: -500 }), ...four]);
  expect(retryAmplification).toBe(1.25);
  expect(headline).toMatch(/^1\.250 attempts a request;/);
});

test('no traffic has an invoice, too', () => {
  expect(invoice([])).toMatchObject({
    headline: 'no request came to a route that makes jobs',
    retryAmplification: null,
    errorRate: null,
    dollars: { billed: '0', perSuccess: null },
  });
});

test('the worst request lists what became of each attempt', () => {
  const { worst } = invoice([
    refused({ retryHeaders: { 'retry-after': '1' } }),
    left({ arrivedMs: 1200 }),
    attempt({ arrivedMs: 3000 }),
  ]);
  expect(worst).toMatchObject([
    {
      join: 'likely',
      dollars: '0.08',
      wasted: '0.04',
      attempts: [
        { status: 503, askedMs: 1000, dollars: '0' },
        { ending: 'left', cause: 'duplicate' },
        { status: 200, dollars: '0.04' },
      ],
    },
  ]);
});

test.each([
  [{ 'retry-after': '1' }, 1000],
  [{ 'retry-after-ms': '150' }, 150],
  [{ 'retry-after': 'Fri, 20 Nov 2026 00:00:02 GMT' }, 1900],
  [{ 'retry-after': 'Fri, 20 Nov 2020 00:00:02 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('the wait that an answer with %j asks for is told in ms', (retryHeaders, askedMs) => {
  const { worst } = invoice([refused({ retryHeaders: retryHeaders as Record<string, string> })]);
  expect(worst[0]?.attempts[0]?.askedMs).toBe(askedMs);
});

describe('what a key would have saved', () => {
  const keyed = { idempotency: 'k' };
  const copies = (...keys: object[]): TrafficAttempt[] => [
    ...keys.map((key, index) => left({ ...key, arrivedMs: index * 600, fingerprint: `${index}` })),
    ...keys.map((key, index) => attempt({ ...key, arrivedMs: 5000 + index * 600, fingerprint: `${index}` })),
  ];

  test.each([
    [true, [{}, {}], '2 duplicates that an idempotency key would have saved'],
    [true, [keyed], '1 duplicate'],
    [true, [{}, keyed], '2 duplicates, 1 of which an idempotency key would have saved'],
    [false, [{}, {}], '2 duplicates'],
    [false, [{}, keyed], '2 duplicates, 1 of them without an idempotency key'],
  ] as const)('where keys are taken: %s; sent with %j', (takesKeys, keys, words) => {
    const { headline } = invoiceOf(trafficOf(copies(...keys), { takesKeys }), CONTEXT);
    expect(headline.split(': ')[1]?.split('; ')[0]).toBe(words);
  });
});

const CANARY = 'sk-proj-c4narYc4narYc4narYc4narY';

test.each([
  [`POST /v1/responses?api_key=${CANARY}`, 'POST /v1/responses'],
  [`POST /v1/keys/${CANARY}/images`, 'POST /v1/keys/***/images'],
  ['GET /v1/token=c4narY/images', 'GET /v1/token=***/images'],
  ['GET /v1/images%3Fapi_key%3Dc4narY&n=1', 'GET /v1/images%3Fapi_key%3D***&n=1'],
  [`POST /${'long/'.repeat(18)}c4narYc4narYc4narYc4narY`, `POST /${'long/'.repeat(18)}…`],
  [`POST /${'c4narY'.repeat(1000)}`, 'POST /…'],
  ['POST /v1/images/generation', 'POST /v1/images/generation'],
])('a key is in no name of what is not served: %s', (name, shown) => {
  const names = { counts: [{ name, count: 2 }], others: 1 };
  const { unknownRoutes, unknownModels } = invoiceOf(
    trafficOf([], { unknownRoutes: names, unknownModels: names }),
    CONTEXT,
  );
  expect(unknownRoutes).toEqual({ counts: [{ name: shown, count: 2 }], others: 1 });
  expect(JSON.stringify(unknownModels)).not.toMatch(/c4n/i);
});

test('names that differ in their secrets alone are one', () => {
  const counts = ['a', 'b'].map((last) => ({ name: `GET /v1/${CANARY}${last}`, count: 3 }));
  const { unknownRoutes } = invoiceOf(trafficOf([], { unknownRoutes: { counts, others: 0 } }), CONTEXT);
  expect(unknownRoutes.counts).toEqual([{ name: 'GET /v1/***', count: 6 }]);
});
