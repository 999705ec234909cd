import { describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '../../../mock-server/routes/body-reader.ts';
import { originOf } from '../../../mock-server/routes/dialect-routes.ts';
import { stubMock } from '../stub-world.ts';

describe('queries', () => {
  test('ask for a key where jobs do, unless they are public; cost nothing, and take no limit', async () => {
    const limits = [{ type: 'fixed-window', limit: 1, window: '1h' }];
    const mock = stubMock({ auth: 'required', limits, faults: [{ type: 'reset' }] });
    for (let n = 0; n < 3; n++) expect((await mock.get('/account')).statusCode).toBe(200);
    const keyless = await mock.app.inject('/account');
    expect([keyless.statusCode, keyless.payload]).toEqual([401, 'token is invalid']);
    expect((await mock.app.inject('/keys')).statusCode).toBe(200);
    expect(mock.world.stats()).toMatchObject({
      requests: 0,
      attempts: { total: 0, byStatus: {} },
      queries: { total: 5, byStatus: { 200: 4, 401: 1 }, watching: 0 },
      ledger: { charges: { count: 0 } },
    });
  });

  test('take a path with slashes and a body of any type', async () => {
    const mock = stubMock();
    const headers = { 'content-type': 'image/png' };
    const reply = await mock.app.inject({ method: 'POST', url: '/echo/a/b%2Fc?d=1', headers, payload: 'xyz' });
    expect(reply.json()).toEqual({ path: 'a/b/c', bytes: 3 });
    expect((await mock.app.inject({ method: 'POST', url: '/echo/' })).json()).toEqual({ path: '', bytes: 0 });
  });

  test('a body that is too large is refused in the vendor’s form', async () => {
    const mock = stubMock();
    const reply = await mock.app.inject({ method: 'POST', url: '/echo/a', payload: Buffer.alloc(BODY_BYTES_MAX + 1) });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([413, 'text/plain; charset=utf-8']);
    expect(mock.world.stats().queries).toMatchObject({ total: 1, byStatus: { 413: 1 } });
  });

  test('an account without bounds says what was spent', async () => {
    const mock = stubMock();
    await mock.send('/submit');
    mock.clock.advance(1000);
    expect((await mock.get('/account')).json()).toMatchObject({ type: 'unlimited', spentNano: 5_000_000, heldNano: 0 });
  });
});

test('a dry run is priced, and neither run nor charged', async () => {
  const mock = stubMock();
  const { reply } = await mock.send('/sync', { 'x-dry': '1', host: 'mock.test:8080' });
  expect((await reply).json()).toEqual({ nano: 5_000_000, origin: 'http://mock.test:8080' });
  mock.clock.advance(1000);
  expect(mock.world.stats()).toMatchObject({
    attempts: { total: 1, byStatus: { 200: 1 } },
    jobs: { accepted: 0, quoted: 1, ended: {} },
    ledger: { charges: { count: 0 } },
  });
  const dear = stubMock({
    models: {
      m: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '1s' },
        price: { per: 'image', usd: '9000000' },
      },
    },
  });
  const refused = await dear.send('/sync', { 'x-dry': '1' }, { type: 'm', config: { prompt: 'p' } });
  expect((await refused.reply).statusCode).toBe(400);
});

test.each([
  ['localhost:3000', undefined, undefined, 'http://localhost:3000'],
  ['[::1]:80', undefined, undefined, 'http://[::1]:80'],
  ['evil.test/"><script>', '127.0.0.1', 81, 'http://127.0.0.1:81'],
  [undefined, '::1', 82, 'http://[::1]:82'],
  ['', '', undefined, 'http://127.0.0.1'],
])('the origin of host %j at %j:%j is %s', (host, address, port, origin) => {
  expect(originOf(host, address, port)).toBe(origin);
});
