import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openPage } from '../../reports/live/page.ts';
import { LiveRun, PageServer } from '../../src/live/live-run.ts';
import { VIEWERS_MAX } from '../../reports/live/viewers.ts';
import { snapshotOf } from '../measure/snapshots.ts';

const REPORT = '<!doctype html><title>The report</title>';

async function opened(): Promise<{ live: LiveRun; look: () => number }> {
  const page = openPage({
    name: 'small',
    description: 'A <small> run',
    run: { retry: 'none', arrivals: 'x', capacity: 'unlimited', limits: [], faults: [] },
    world: 'mock',
    durationMs: Number.POSITIVE_INFINITY,
    target: 'a mock',
  });
  const live = new LiveRun(await PageServer.open(0, '--ui'), page);
  onTestFinished(() => live.close());
  let looks = 0;
  live.watch({ progress: () => snapshotOf({ elapsedMs: ++looks * 500, offered: looks * 10 }) });
  return { live, look: () => looks };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

async function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const sent = request(url, { agent: false, ...options }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const text = await new Response(answer as never).text();
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

/** A viewer: what it has been told so far, and a wait for more. */
async function view(live: LiveRun) {
  const sent = get(`${live.url}events`, { agent: false });
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  answer.setEncoding('utf8').on('data', (part: string) => (text += part));
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) await once(answer, 'data');
    return text;
  };
  return { answer, until, leave: () => void sent.destroy() };
}

const windowsIn = (text: string): number =>
  (JSON.parse(/event: full\ndata: (.*)/.exec(text)?.[1] ?? '') as { charts: { x: number[] }[] }).charts[0]?.x.length ??
  0;

test('the page is served to this machine by its own names, can only be read, and is shut to other pages', async () => {
  const { live } = await opened();
  const { port } = new URL(live.url);
  expect(live.url).toBe(`http://127.0.0.1:${port}/`);
  const page = await ask(live.url);
  expect(page.status).toBe(200);
  expect(page.text).toContain('A &lt;small&gt; run');
  expect(page.text.includes('connect-src &#39;self&#39;')).toBe(true);
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(Object.keys(page.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  for (const host of [`localhost:${port}`, '127.0.0.1', `LOCALHOST:${port}`])
    expect((await ask(live.url, { headers: { host } })).status, host).toBe(200);
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1#x', '10.0.0.1'])
    expect((await ask(live.url, { headers: { host } })).status, host).toBe(421);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const refused = await ask(live.url, { method });
    expect([refused.status, refused.headers.allow], method).toEqual([405, 'GET, HEAD']);
  }
  const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
  expect((await ask(`${live.url}events`, { headers: foreign })).status).toBe(403);
  expect((await ask(live.url, { headers: { ...foreign, 'sec-fetch-mode': 'navigate' } })).status).toBe(200);
  const head = await ask(live.url, { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  expect((await ask(`${live.url}report`)).status).toBe(404);
  expect((await ask(`${live.url}../etc/passwd`)).status).toBe(404);
});

test('two viewers are told the same, and one that comes late has the whole run', async () => {
  const { live } = await opened();
  const [one, two] = [await view(live), await view(live)];
  expect(one.answer.headers['content-type']).toBe('text/event-stream');
  const more = /(event: more\n.*\n\n[^]*){2}/;
  const [first, second] = [await one.until(more), await two.until(more)];
  expect(windowsIn(first)).toBe(0);
  const eventsIn = (text: string): string[] => text.match(/event: more\n.*/g)?.slice(0, 2) ?? [];
  expect(eventsIn(first)).toEqual(eventsIn(second));
  const late = await view(live);
  expect(windowsIn(await late.until(/event: full\n.*\n/))).toBeGreaterThanOrEqual(2);
});

test('there are no more than so many viewers, and who leaves makes room', async () => {
  const { live } = await opened();
  const viewers = await Promise.all(Array.from({ length: VIEWERS_MAX }, () => view(live)));
  expect((await ask(`${live.url}events`)).status).toBe(503);
  viewers[0]?.leave();
  await expect
    .poll(async () => {
      const next = await view(live);
      next.leave();
      return next.answer.statusCode;
    })
    .toBe(200);
});

test('a viewer that does not read is not waited for', async () => {
  const { live, look } = await opened();
  const socket = connect(Number(new URL(live.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const quick = await view(live);
  await quick.until(/event: more/);
  expect(look()).toBeGreaterThan(0);
});

test('at the end the page leads to the report, which those who watched have time to read', async () => {
  const { live } = await opened();
  const viewer = await view(live);
  await viewer.until(/event: full/);
  let isOver = false;
  const finished = live.finish({ report: REPORT, until: undefined }).then(() => (isOver = true));
  await viewer.until(/event: final/);
  const root = await ask(live.url);
  expect([root.status, root.headers.location]).toEqual([303, '/report']);
  expect((await ask(`${live.url}report`, { method: 'HEAD' })).text).toBe('');
  expect(isOver).toBe(false);
  // Whoever connects again behind the end is led there, too.
  expect((await ask(`${live.url}events`)).text).toContain('event: final');
  expect((await ask(`${live.url}report`)).text).toBe(REPORT);
  await finished;
  await expect(ask(live.url)).rejects.toThrow(/ECONNREFUSED|socket hang up/);
});

test('with nobody there it ends at once; where it is told to stay, it stays', async () => {
  const { live } = await opened();
  await live.finish({ report: REPORT, until: undefined });
  const { live: other } = await opened();
  let end = (): void => {};
  const until = new Promise<void>((resolve) => (end = resolve));
  const finished = other.finish({ report: REPORT, until });
  expect((await ask(`${other.url}report`)).text).toBe(REPORT);
  expect((await ask(`${other.url}report`)).text).toBe(REPORT);
  end();
  await finished;
});

test('a run without a report says so', async () => {
  const { live } = await opened();
  const viewer = await view(live);
  await viewer.until(/event: full/);
  await live.finish({ report: undefined, until: Promise.reject(new Error('never awaited')).catch(() => {}) });
  expect(await viewer.until(/event: gone/)).not.toContain('event: final');
});
