import { expect, test } from 'vitest';
import { ClassRequests } from '../../../src/runners/http/class-requests.ts';
import { plainAccess, type TargetAccess } from '../../../src/runners/target/access.ts';
import { bytesText, textBytes } from '../../../src/wire/json-bytes.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { scenarioOf } from '../worlds.ts';

const ORIGIN = 'https://gate.example';

function requestsOf(access: Partial<TargetAccess>, provider = 'fal', workload: object = {}): ClassRequests {
  const scenario = scenarioOf({ provider: { dialect: provider }, request: { delivery: 'async' }, workload });
  return new ClassRequests(scenario, DIALECTS[provider as 'fal'], ORIGIN, { ...plainAccess('k'), ...access });
}

/** Headers by name. */
function headersOf({ headers }: { readonly headers: readonly string[] }): Record<string, string> {
  const pairs = Array.from({ length: headers.length / 2 }, (_, i) => headers.slice(2 * i, 2 * i + 2));
  return Object.fromEntries(pairs) as Record<string, string>;
}

const accepted = (origin: string, prefix = ''): Uint8Array => {
  const url = `${origin}${prefix}/m/requests/1`;
  const urls = { status_url: `${url}/status`, response_url: url, cancel_url: `${url}/cancel` };
  return textBytes(JSON.stringify({ request_id: '1', ...urls }));
};

function stepTo(requests: ClassRequests, body: Uint8Array) {
  const headers = { 'content-type': 'application/json' };
  const { next } = DIALECTS.fal.decode({ status: 200, headers, body });
  if (next?.cancel === undefined) throw new Error('The job is not done.');
  return [requests.stepOf(0, next.request, 0), requests.stepOf(0, next.cancel, 0)];
}

test('a prefix stands in front of every path, and once in front of an address that has it', () => {
  const requests = requestsOf({ prefix: '/api' });
  expect(requests.requestOf(0, 0).path).toBe('/api/m');
  const wanted = ['/api/m/requests/1/status', '/api/m/requests/1/cancel'];
  for (const body of [accepted(ORIGIN, '/api'), accepted(ORIGIN)])
    expect(stepTo(requests, body).map(({ path }) => path)).toEqual(wanted);
  expect([...requests.foreign]).toEqual([]);
});

test('an address at another host is asked at the target, and told', () => {
  const requests = requestsOf({ prefix: '/api' });
  const [poll] = stepTo(requests, accepted('https://queue.fal.run'));
  expect(poll?.path).toBe('/api/m/requests/1/status');
  for (let n = 0; n < 9; n++) stepTo(requests, accepted(`https://h${n}.example`));
  expect([...requests.foreign].slice(0, 2)).toEqual(['https://queue.fal.run', 'https://h0.example']);
  expect(requests.foreign.size).toBe(5);
});

test('extra headers go with every request, extra fields with the first', () => {
  const extras = { headers: { 'x-tenant': 'a', accept: 'x' }, body: { seed: 5 } };
  const own = { headers: { 'x-tenant': 'm' }, body: {} };
  const requests = requestsOf({ extras: { ...extras, headers: { 'x-tenant': 'a' } }, extrasOfModel: new Map() });
  const [poll] = stepTo(requests, accepted(ORIGIN));
  expect(headersOf(requests.requestOf(0, 0))).toMatchObject({ 'x-tenant': 'a', authorization: 'Key k' });
  expect(JSON.parse(bytesText(requests.requestOf(0, 0).body))).toMatchObject({ seed: 5, num_images: 1 });
  expect(headersOf(poll ?? { headers: [] })).toEqual({
    'x-tenant': 'a',
    authorization: 'Key k',
    accept: 'application/json',
  });
  const ofModel = requestsOf({ extras, extrasOfModel: new Map([['m', own]]) });
  expect(headersOf(ofModel.requestOf(0, 0))['x-tenant']).toBe('m');
  expect(headersOf(stepTo(ofModel, accepted(ORIGIN))[0] ?? { headers: [] })['x-tenant']).toBe('m');
});

test('requests take keys in turn, and users keep theirs', () => {
  const apiKeys = ['a', 'b', 'c'];
  const inTurn = requestsOf({ apiKeys });
  expect([0, 1, 2, 3, 4].map((request) => inTurn.keyOf(request))).toEqual([0, 1, 2, 0, 1]);
  expect(apiKeys.map((_, key) => headersOf(inTurn.requestOf(0, key))['authorization'])).toEqual([
    'Key a',
    'Key b',
    'Key c',
  ]);
  expect(inTurn.requestOf(0, 2)).toBe(inTurn.requestOf(0, 2));
  expect(inTurn.requestOf(0, 2).body).toBe(inTurn.requestOf(0, 0).body);
  const users = requestsOf({ apiKeys, isKeyPerUser: true }, 'fal', { arrivals: { type: 'closed', users: 4 } });
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((request) => users.keyOf(request))).toEqual([0, 1, 2, 0, 0, 1, 2, 0]);
  expect(requestsOf({}).keyOf(17)).toBe(0);
});

test('an idempotency key goes into a body with extra fields, at the path with its prefix', () => {
  const scenario = scenarioOf({
    provider: { dialect: 'lumenfall' },
    model: { operation: 'text-to-video', price: { per: 'request', usd: '1' } },
    request: { operation: 'text-to-video', delivery: 'async', duration: '5s' },
  });
  const access = { ...plainAccess('k'), prefix: '/gate', extras: { headers: {}, body: { user: 'u' } } };
  const requests = new ClassRequests(scenario, DIALECTS.lumenfall, ORIGIN, access);
  const { path, body } = requests.requestOf(0, 0, 'once');
  expect(path).toMatch(/^\/gate\/openai\/v1\/videos/);
  expect(JSON.parse(bytesText(body))).toMatchObject({ user: 'u', idempotency_key: 'once' });
});
