import { createServer } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { plainAccess, type TargetAccess } from '../../../src/runners/target/access.ts';
import { reach } from '../../../src/runners/target/reach.ts';
import { CERTIFICATE, KEY } from '../http/carrier/certificate.ts';
import { answerJob, http2Endpoint, portOf, proxyServer, secureEndpoint } from './secure-servers.ts';

/** What reaching an origin comes to: `reached`, or why not. */
async function reaching(origin: string, access: Partial<TargetAccess> = {}): Promise<string> {
  return reach(origin, { ...plainAccess(''), ...access }).then(
    () => 'reached',
    (error: Error) => error.message,
  );
}

const ca = { tls: { ca: CERTIFICATE } };

test('a server is reached by a connection, and gets no request', async () => {
  const seen: string[] = [];
  const port = await portOf(createServer((socket) => void socket.on('data', (bytes) => seen.push(String(bytes)))));
  expect(await reaching(`http://127.0.0.1:${port}`)).toBe('reached');
  expect(seen).toEqual([]);
});

test('over TLS, with its own authority', async () => {
  expect(await reaching(await secureEndpoint(), ca)).toBe('reached');
});

test('with the certificate that a server asks for', async () => {
  const tls = { ca: CERTIFICATE, cert: CERTIFICATE, key: KEY };
  expect(await reaching(await secureEndpoint(true), { tls })).toBe('reached');
});

test('over HTTP/2, and not where there is none', async () => {
  expect(await reaching((await http2Endpoint()).origin, { ...ca, http2: true })).toBe('reached');
  expect(await reaching(await secureEndpoint(), { ...ca, http2: true })).toMatch(/NO_HTTP2.*leave target\.http2 out/);
});

test('through a proxy, with its password', async () => {
  const { url, asked } = await proxyServer();
  const origin = await secureEndpoint();
  url.username = 'me';
  url.password = 'pass-word';
  expect(await reaching(origin, { ...ca, proxyOf: () => ({ url, variable: 'HTTPS_PROXY' }) })).toBe('reached');
  expect(asked).toEqual([`CONNECT ${origin.slice(8)} Basic ${Buffer.from('me:pass-word').toString('base64')}`]);
});

describe('what cannot be reached says what to do', () => {
  const closed = async (): Promise<string> => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    await new Promise((resolve) => server.close(resolve));
    return `127.0.0.1:${port}`;
  };

  test('nobody listens', async () => {
    expect(await reaching(`http://${await closed()}`)).toMatch(/ECONNREFUSED\): it refuses connections: start/);
  });

  test('a name that does not exist', async () => {
    expect(await reaching('https://nobody.invalid')).toMatch(/\((?:ENOTFOUND|EAI_AGAIN)\): it has a host name/);
  });

  test('an authority that nobody knows', async () => {
    expect(await reaching(await secureEndpoint())).toMatch(/SELF_SIGNED.*target\.tls\.ca/);
  });

  test('a certificate of another name', async () => {
    const origin = (await secureEndpoint()).replace('localhost', '127.0.0.2');
    expect(await reaching(origin, ca)).toMatch(/ECONNREFUSED|ALTNAME_INVALID.*another name/);
  });

  test('plain HTTP where TLS is wanted', async () => {
    const port = await portOf(createHttpServer(answerJob));
    expect(await reaching(`https://127.0.0.1:${port}`)).toMatch(/does not speak TLS: write http:/);
  });

  test('a server that asks for a certificate', async () => {
    expect(await reaching(await secureEndpoint(true), ca)).toMatch(/set target\.tls\.cert/);
  });

  test('a server that closes at once', async () => {
    const port = await portOf(createServer((socket) => void socket.end()));
    expect(await reaching(`https://127.0.0.1:${port}`)).toMatch(/\((?:CLOSED|ECONNRESET)\): it closes connections/);
  });

  test('a proxy that refuses, and one that is not there', async () => {
    const { url } = await proxyServer(407);
    const through = (proxy: URL) => ({ ...ca, proxyOf: () => ({ url: proxy, variable: 'HTTPS_PROXY' }) });
    const origin = await secureEndpoint();
    expect(await reaching(origin, through(url))).toMatch(
      /the proxy of HTTPS_PROXY \(the proxy answers 407 to CONNECT localhost:/,
    );
    const gone = new URL(`http://${await closed()}`);
    expect(await reaching(origin, through(gone))).toMatch(/the proxy of HTTPS_PROXY \(ECONNREFUSED\)/);
  });
});
