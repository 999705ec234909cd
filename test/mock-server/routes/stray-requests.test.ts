import { describe, expect, test } from 'vitest';
import { methodsAt } from '../../../mock-server/routes/stray-requests.ts';
import { DIALECTS, dialectNames } from '../../../src/wire/dialects.ts';
import { ask, imageRequest, mock } from '../mock-fixture.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const PAGE = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

/** A path of each pattern of a dialect. */
function samplePaths(name: (typeof dialectNames)[number]): string[] {
  const routes = [...DIALECTS[name].routes, ...(DIALECTS[name].queries ?? [])];
  const paths = routes.map(({ path }) => path.replace(/:\w+/g, 'x1').replace(/\*$/, 'a/requests/x1/cancel'));
  return [...new Set(paths)];
}

describe.each(dialectNames)('%s', (dialect) => {
  test('a path takes the methods that it tells, and another one is a 405 in the form of the vendor', async () => {
    const { server } = mock({ dialect });
    for (const url of samplePaths(dialect)) {
      const told = await server.app.inject({ method: 'OPTIONS', url });
      expect([told.statusCode, told.payload]).toEqual([204, '']);
      const allow = String(told.headers['allow']).split(', ');
      expect(allow.length).toBeGreaterThan(1);
      for (const method of METHODS) {
        const reply = await server.app.inject({ method, url, payload: '{}' });
        expect(`${method} ${url} ${reply.statusCode === 405}`).toBe(`${method} ${url} ${!allow.includes(method)}`);
        if (reply.statusCode !== 405) continue;
        expect(reply.headers['allow']).toBe(allow.join(', '));
        const refused = DIALECTS[dialect].refuse({
          status: 405,
          outcome: 'invalid',
          message: 'm',
          id: 'x',
          nowEpochMs: 0,
        });
        expect(reply.headers['content-type']).toBe(refused.headers['content-type']);
        expect(reply.payload).toContain(`${method} is not allowed at this path; use `);
      }
    }
    expect(server.stats()).toMatchObject({ jobs: { accepted: 0 }, ledger: { charges: { count: 0 } } });
  });

  test('nothing below /tollmark/ is the vendor’s, nor are statistics, and no page may ask there', async () => {
    const { server } = mock({ dialect });
    for (const url of ['/tollmark/reset', '/tollmark/nothing', '/%74ollmark/reset', '/tollmark/a/b?c']) {
      const reply = await server.app.inject({ method: 'OPTIONS', url, headers: PAGE });
      expect([url, reply.statusCode]).toEqual([url, 403]);
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    for (const url of ['/stats', '/healthz', '/stats?a=b']) {
      const reply = await server.app.inject({ method: 'OPTIONS', url, headers: PAGE });
      expect([url, reply.statusCode, reply.headers['allow']]).toEqual([url, 204, 'GET, HEAD']);
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect((await server.app.inject({ method: 'POST', url: '/tollmark/nothing' })).statusCode).toBe(404);
    expect(server.stats().attempts.total).toBe(0);
  });
});

test('a path that is none is a 404 that names the routes', async () => {
  const { server } = mock();
  for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
    const reply = await server.app.inject({ method, url: '/v1/nothing' });
    expect([reply.statusCode, reply.json<{ error: string }>().error]).toEqual([
      404,
      expect.stringContaining('This server emulates prodia: POST /v2/job, '),
    ]);
  }
});

test('a method that HTTP servers seldom know is a 405 too', async () => {
  const { server } = mock();
  const method = 'PROPFIND' as 'GET';
  expect((await server.app.inject({ method, url: '/v2/job?a=b' })).headers['allow']).toBe('POST, OPTIONS');
});

describe('a web page', () => {
  test('is told by a preflight that it may send a request with its headers', async () => {
    const { server, dialect } = mock({ dialect: 'openai' });
    const url = imageRequest(dialect).path;
    const names = 'authorization,content-type,x-stainless-retry-count';
    const headers = { ...PAGE, 'access-control-request-headers': names };
    const reply = await server.app.inject({ method: 'OPTIONS', url, headers });
    expect(reply.statusCode).toBe(204);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': names,
      'access-control-max-age': '86400',
    });
    expect(server.stats().queries).toMatchObject({ total: 1, byStatus: { 204: 1 } });
  });

  test.each([
    ['an answer', {}, 200],
    ['a refusal', { authorization: '' }, 401],
    ['a body that is not read', { 'content-length': '99999999' }, 413],
  ])('may read %s with its headers, and nobody else is told so', async (_what, changes, status) => {
    const world = mock({ dialect: 'openai', auth: 'required' });
    const request = imageRequest(world.dialect);
    for (const page of [{ origin: 'https://app.example' }, {}]) {
      const asked = { ...request, headers: { ...request.headers, ...changes, ...page } };
      const { statusCode, headers: got } = await ask(world, asked);
      expect(statusCode).toBe(status);
      const expected = 'origin' in page ? '*' : undefined;
      expect([got['access-control-allow-origin'], got['access-control-expose-headers']]).toEqual([expected, expected]);
    }
  });

  test('may read what a query says, and a 405', async () => {
    const { server } = mock({ dialect: 'openai' });
    for (const method of ['GET', 'PUT'] as const) {
      const headers = { origin: 'https://app.example', authorization: 'Bearer k' };
      const reply = await server.app.inject({ method, url: '/v1/models', headers });
      expect([reply.statusCode, reply.headers['access-control-allow-origin']]).toEqual([
        method === 'GET' ? 200 : 405,
        '*',
      ]);
    }
  });

  test('is told nothing by pages of administration', async () => {
    const { server } = mock();
    for (const url of ['/stats', '/healthz', '/tollmark/usage-records']) {
      const { headers } = await server.app.inject({ url, headers: { origin: 'https://app.example' } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

test('a pattern takes the paths that a router takes, queries aside', () => {
  const methods = methodsAt(DIALECTS.prodia);
  expect(methods('/v2/job/async/x1/output/a.png?b=/c')).toEqual(['GET']);
  expect(methods('/v2/job/async/x1/output/a/b')).toEqual([]);
  expect(methods('/v2/jobs')).toEqual([]);
  expect(methods('/v2/job')).toEqual(['POST']);
});
