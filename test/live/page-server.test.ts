import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { PageServer } from '../../src/live/page-server.ts';

async function opened(): Promise<PageServer> {
  const server = await PageServer.open(0, '--metrics');
  onTestFinished(() => server.close());
  return server;
}

async function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const sent = request(url, { agent: false, ...options }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const text = await new Response(answer as never).text();
  return { status: answer.statusCode, headers: answer.headers, text };
}

test('a taken port is a problem that names the flag', async () => {
  const { url } = await opened();
  await expect(PageServer.open(Number(new URL(url).port), '--ui')).rejects.toMatchObject({
    code: 'PORT_UNAVAILABLE',
    problems: [{ path: '--ui', message: expect.stringContaining('the port is taken') }],
  });
});

test('metrics are served alone, as the header asks, and to this machine only', async () => {
  const server = await opened();
  expect((await ask(`${server.url}metrics`)).status).toBe(404);
  server.serveMetrics((accept) => ({ type: 'text/x', text: `for ${accept}` }));
  const answer = await ask(`${server.url}metrics`, { headers: { accept: 'a/b' } });
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'text/x', 'for a/b']);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  const head = await ask(`${server.url}metrics?x=1`, { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '4', '']);
  for (const path of ['', 'report', 'events', 'metrics/x'])
    expect((await ask(server.url + path)).text).toContain('/metrics');
  expect((await ask(`${server.url}metrics`, { headers: { host: 'evil.example' } })).status).toBe(421);
  expect((await ask(`${server.url}metrics`, { method: 'POST' })).status).toBe(405);
});

test('metrics and a page share the server', async () => {
  const server = await opened();
  server.servePage('<p>page', () => false);
  server.serveMetrics(() => ({ type: 'text/plain', text: 'm 1' }));
  expect((await ask(server.url)).text).toBe('<p>page');
  expect((await ask(`${server.url}metrics`)).text).toBe('m 1');
  expect((await ask(`${server.url}events`)).status).toBe(503);
});
