import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { plainTarget } from '../../src/runners/target.ts';
import { VendorBill } from '../../src/runners/vendor-bill.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';

type Reply = (path: string) => { readonly status?: number; readonly body: unknown };

const asked: { path: string; authorization: string | undefined }[] = [];
afterEach(() => void asked.splice(0));

/** An endpoint that answers every question by its path. */
async function endpoint(reply: Reply): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const { status = 200, body } = reply(path);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SECRET = 'secret-of-the-test';

const event = (name: string) => ({ request_id: name, endpoint_id: 'm', cost_estimate_nano_usd: 5 });

async function opened(dialect: string, origin: string): Promise<VendorBill> {
  const bill = await VendorBill.open(dialect, plainTarget(origin, SECRET));
  if (!(bill instanceof VendorBill)) throw new Error(JSON.stringify(bill));
  return bill;
}

describe('the billing events of fal', () => {
  test('are read page by page up to what stood there before', async () => {
    const names = ['old2', 'old1'];
    const origin = await endpoint((path) => {
      const from = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? '0');
      const next_cursor = from + 2 < names.length ? String(from + 2) : null;
      return {
        body: { billing_events: names.slice(from, from + 2).map(event), next_cursor, has_more: next_cursor !== null },
      };
    });
    const bill = await opened('fal', origin);
    names.unshift('e', 'd', 'd', 'c', 'b');
    const reading = await bill.read();
    expect(JSON.parse('text' in reading ? reading.text : '{}')).toEqual({
      billing_events: ['e', 'd', 'd', 'c', 'b'].map(event),
      next_cursor: null,
      has_more: false,
    });
    expect(asked.every(({ authorization }) => authorization === `Key ${SECRET}`)).toBe(true);
    expect(asked).toHaveLength(4);
  });

  test('of fal.run are at the platform', () => {
    const { origin } = DIALECTS.fal.bill ?? {};
    expect(
      ['https://fal.run', 'https://queue.fal.run', 'http://127.0.0.1:1'].map((target) => origin?.(target)),
    ).toEqual(['https://api.fal.ai', 'https://api.fal.ai', 'http://127.0.0.1:1']);
  });
});

test('a page at another host is not asked for: the key stays here', async () => {
  const origin = await endpoint(() => ({
    body: { object: 'list', data: [{ id: '1' }], next_page_url: 'https://elsewhere.example/v1/requests' },
  }));
  const bill = await opened('lumenfall', origin);
  expect(await bill.read()).toHaveProperty('text');
  const fresh = await endpoint(() => ({
    body: { object: 'list', data: [], next_page_url: 'https://elsewhere.example/' },
  }));
  expect(await (await opened('lumenfall', fresh)).read()).toEqual({
    problem: 'the bill goes on at another host, elsewhere.example',
  });
});

test.each([
  ['http://[bad', 'the bill goes on at an address that is none'],
  ['file:///etc/passwd', 'the bill goes on at another host, file:'],
  ['//127.0.0.1:1/x', 'the bill goes on at another host, 127.0.0.1:1'],
])('a bill that goes on at %s is told as a problem, not thrown', async (next_page_url, problem) => {
  const origin = await endpoint(() => ({ body: { object: 'list', data: [], next_page_url } }));
  expect(await (await opened('lumenfall', origin)).read()).toEqual({ problem });
});

test('a page that says that more follow, but not where, is no whole bill', async () => {
  for (const [dialect, page] of [
    ['fal', { billing_events: [], next_cursor: { a: 1 }, has_more: true }],
    ['lumenfall', { object: 'list', data: [], next_page_url: 5 }],
  ] as const) {
    const origin = await endpoint(() => ({ body: page }));
    const opening = await VendorBill.open(dialect, plainTarget(origin, ''));
    expect(opening).toEqual({ problem: expect.stringMatching(/is no page of a bill$/) });
  }
});

test('a thousand records of a log are a page, however much each of them tells', async () => {
  const data = Array.from({ length: 1000 }, (_, id) => ({ id, other: 'x'.repeat(2000) }));
  const origin = await endpoint(() => ({ body: { success: true, data } }));
  expect(await (await opened('aggregator', origin)).read()).toHaveProperty('text');
});

test('a bill that is cut off is told as such', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"billing');
    setImmediate(() => response.destroy());
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await VendorBill.open('fal', plainTarget(origin, ''))).toEqual({
    problem: expect.stringMatching(/^no whole answer comes from /),
  });
});

test('a refusal is told without the key, and a vendor without such an API is none', async () => {
  const origin = await endpoint(() => ({
    status: 403,
    body: { error: { message: `${SECRET} may not read billing` } },
  }));
  expect(await VendorBill.open('fal', plainTarget(origin, SECRET))).toEqual({
    problem: `${origin}/v1/models/billing-events answered 403: *** may not read billing`,
  });
  expect(await VendorBill.open('prodia', plainTarget(origin, ''))).toBeUndefined();
  const odd = await endpoint(() => ({ body: { hello: 'world' } }));
  expect(await VendorBill.open('aggregator', plainTarget(odd, ''))).toEqual({
    problem: `${odd}/api/log/token is no page of a bill`,
  });
});
