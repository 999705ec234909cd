import type { RouteOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { listenMockServer } from '../../../mock-server/listen.ts';
import { guardAdminRoutes } from '../../../mock-server/routes/admin-guard.ts';
import { type Mock, mock } from '../mock-fixture.ts';

/** Every page of administration, with statistics. */
const PAGES = [
  ['GET', '/stats'],
  ['HEAD', '/stats'],
  ['GET', '/tollmark/usage-records'],
  ['GET', '/tollmark/invoices'],
  ['POST', '/tollmark/reset'],
] as const;

async function statuses(
  { server }: Mock,
  headers: Record<string, string>,
  remoteAddress = '127.0.0.1',
): Promise<number[]> {
  const all: number[] = [];
  for (const [method, url] of PAGES)
    all.push((await server.app.inject({ method, url, headers, remoteAddress })).statusCode);
  return all;
}

const everywhere = (status: number): number[] => PAGES.map(() => status);

describe('a page of administration', () => {
  test.each([
    'evil.test',
    'evil.test:8787',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'localhost@evil.test',
    'evil.test#localhost',
    'localhost#evil.test',
    'localhost/@evil.test',
    '127.0.0.1?.evil.test',
    'localhost\\@evil.test',
    'localhost ',
    ':',
    '[',
    'a b',
  ])('is not served under the name %j, and says what to do', async (host) => {
    const world = mock();
    expect(await statuses(world, { host })).toEqual(everywhere(421));
    const reply = await world.server.app.inject({ url: '/stats', headers: { host } });
    expect(reply.json<{ error: string }>().error).toMatch(/under the name ".*": ask by localhost, an address, or/);
    expect(world.server.stats().requests).toBe(0);
  });

  test.each([
    'localhost',
    'LOCALHOST:8787',
    'localhost.',
    'mock.localhost:1',
    '127.0.0.1:8787',
    '127.1',
    '[::1]:8787',
    '[::ffff:127.0.0.1]',
    '192.168.1.7:8787',
  ])('is served under the name %s', async (host) => {
    expect(await statuses(mock(), { host })).toEqual(everywhere(200));
  });

  test('is served under the host on which the server listens, and under names that it was given', async () => {
    const world = mock();
    world.server.hostNames.add('mock.internal');
    expect(await statuses(world, { host: 'Mock.Internal:80' })).toEqual(everywhere(200));
    const listening = mock();
    await listenMockServer(listening.server, { host: 'LocalHost' });
    expect([...listening.server.hostNames]).toEqual(['localhost']);
  });

  test('is not served to a web page of others, to another machine or to a webhook, but statistics are', async () => {
    const refused = [200, 200, 403, 403, 403];
    expect(await statuses(mock(), { host: 'localhost', origin: 'http://localhost:3000' })).toEqual(refused);
    expect(await statuses(mock(), { host: 'localhost', origin: 'null' })).toEqual(refused);
    expect(await statuses(mock(), { host: 'localhost', 'user-agent': 'tollmark-webhook' })).toEqual(refused);
    expect(await statuses(mock(), { host: 'localhost' }, '192.0.2.1')).toEqual(refused);
  });
});

describe('a web page', () => {
  const HOST = '127.0.0.1:8787';
  const pages: readonly (readonly [who: string, headers: Record<string, string>, answers: string])[] = [
    ['the server’s own', { origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 'rc'],
    ['the own one, of a browser that tells no site', { origin: `http://${HOST}` }, 'rc'],
    ['a typed address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 'rc'],
    ['a link elsewhere that a person follows', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'r'],
    ['a script, picture or frame of another page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, ''],
    ['one of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, ''],
    ['one that leads a name here', { origin: 'http://evil.test:8787', 'sec-fetch-site': 'same-origin' }, ''],
    ['one of another scheme', { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' }, ''],
    ['one in a sandbox', { origin: 'null', 'sec-fetch-site': 'same-origin' }, ''],
  ];

  test.each(pages)('%s', async (_, headers, answers) => {
    const { server } = mock();
    const asked = async (method: 'GET' | 'POST', url: string): Promise<number> =>
      (await server.app.inject({ method, url, headers: { host: HOST, ...headers } })).statusCode;
    const reads = answers.includes('r') ? 200 : 403;
    const controls = answers.includes('c') ? 200 : 403;
    expect([await asked('GET', '/tollmark/'), await asked('GET', '/tollmark/script')]).toEqual([reads, reads]);
    expect(await asked('POST', '/tollmark/reset')).toBe(controls);
    const refused = (reads === 403 ? 2 : 0) + (controls === 403 ? 1 : 0);
    expect(server.stats().administration?.refused ?? 0).toBe(refused);
  });

  test('is told what to do', async () => {
    const headers = { host: HOST, origin: 'http://localhost:3000' };
    const reply = await mock().server.app.inject({ method: 'POST', url: '/tollmark/reset', headers });
    expect(reply.json<{ error: string }>().error).toMatch(/no web page but its own: open \/tollmark\//);
  });
});

test('every route below /tollmark/ is guarded, and none of a vendor', () => {
  const guard = guardAdminRoutes(new Set(), () => {});
  const hooked = (url: string): boolean => {
    const route = { url, method: 'GET', handler: () => {} } as RouteOptions;
    guard(route);
    return route.onRequest !== undefined;
  };
  expect(['/tollmark/anything', '/tollmark/:x', '/stats', '/healthz', '/v1/images'].map(hooked)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
