import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../../src/errors/scenario-error.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { plainAccess, type TargetAccess } from '../../../src/runners/target/access.ts';
import { CERTIFICATE, KEY } from '../http/carrier/certificate.ts';
import { scenarioOf } from '../worlds.ts';
import { answerJob, http2Endpoint, portOf, proxyServer, secureEndpoint } from './secure-servers.ts';

/** A run of six images that a real endpoint answers. */
async function runAt(origin: string, access: Partial<TargetAccess>): Promise<Summary> {
  const scenario = scenarioOf({
    provider: { dialect: 'prodia' },
    workload: { arrivals: { type: 'closed', users: 3 }, maxRequests: 6 },
    client: { timeout: '5s', drain: '5s', maxDollars: '10' },
  });
  const full = { ...plainAccess('k'), ...access };
  const options = {
    scenario,
    world: 'real',
    origin,
    apiKey: 'k',
    access: full,
    clock: wallClock,
    twin: false,
  } as const;
  return (await startRunOverHttp(options)).finished;
}

const tls = { ca: CERTIFICATE };

describe('a load arrives', () => {
  test('over sockets with certificates of its own', async () => {
    const mutual = { ...tls, cert: CERTIFICATE, key: KEY };
    const { run, requests } = await runAt(await secureEndpoint(true), { tls: mutual });
    expect(requests).toMatchObject({ offered: 6, succeeded: 6 });
    expect(run?.transport).toBe('HTTP/1.1 over sockets, with the certificate of target.tls.cert');
  });

  test('over HTTP/2', async () => {
    const { origin, versions } = await http2Endpoint();
    const { run, requests } = await runAt(origin, { tls, http2: true });
    expect(requests.succeeded).toBe(6);
    expect(new Set(versions)).toEqual(new Set(['2.0']));
    expect(run?.transport).toBe('HTTP/2 by undici, for target.http2');
  });

  test.each([true, false])('through a proxy (to https: %j)', async (isSecure) => {
    const { url, asked } = await proxyServer();
    const origin = isSecure ? await secureEndpoint() : 'http://endpoint.invalid';
    const variable = isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
    const { run, requests } = await runAt(origin, { tls, proxyOf: () => ({ url, variable }) });
    expect(requests.succeeded).toBe(6);
    expect(run?.transport).toBe(`HTTP/1.1 by undici, through ${url.host}, the proxy of ${variable}`);
    const wanted = isSecure ? /^CONNECT localhost:/ : /^POST http:\/\/endpoint\.invalid\/v2\/job/;
    expect(asked.length).toBeGreaterThan(0);
    for (const line of asked) expect(line).toMatch(wanted);
  });

  test('over HTTP/2 through a proxy', async () => {
    const { url } = await proxyServer();
    const { origin, versions } = await http2Endpoint();
    const { requests } = await runAt(origin, { tls, http2: true, proxyOf: () => ({ url, variable: 'HTTPS_PROXY' }) });
    expect(requests.succeeded).toBe(6);
    expect(new Set(versions)).toEqual(new Set(['2.0']));
  });
});

describe('one request shows that none can work', () => {
  const errorOf = (run: Promise<Summary>): Promise<string> =>
    run.then(
      () => 'it ran',
      (error: unknown) => (error instanceof ScenarioError ? `${error.code} ${error.message}` : String(error)),
    );

  test('where plain HTTP meets TLS', async () => {
    const origin = (await secureEndpoint()).replace('https', 'http');
    expect(await errorOf(runAt(origin, {}))).toMatch(
      /^TARGET_UNREACHABLE --target: http:\/\/localhost:\d+ speaks TLS: write https:/,
    );
  });

  test('where plain HTTP is refused by an alert of TLS', async () => {
    const alert = Buffer.from([21, 3, 1, 0, 2, 2, 10]);
    const port = await portOf(createSocketServer((socket) => void socket.on('data', () => socket.end(alert))));
    expect(await errorOf(runAt(`http://127.0.0.1:${port}`, {}))).toMatch(/speaks TLS: write https:/);
  });

  test('where plain HTTP is sent on to https', async () => {
    let seen = 0;
    const server = createServer((request, response) => {
      seen++;
      request.resume().on('end', () => response.writeHead(308, { location: 'https://a.example/' }).end());
    });
    const found = await errorOf(runAt(`http://127.0.0.1:${await portOf(server)}`, {}));
    expect([found, seen]).toEqual([expect.stringMatching(/redirects to https \(308\): write https:/), 1]);
  });

  test('and a plain endpoint just runs', async () => {
    const port = await portOf(createServer(answerJob));
    expect((await runAt(`http://127.0.0.1:${port}`, {})).run?.transport).toBe('HTTP/1.1 over sockets');
  });
});
