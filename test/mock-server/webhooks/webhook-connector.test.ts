import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Agent, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import {
  ForbiddenTarget,
  type ResolveName,
  webhookConnector,
} from '../../../mock-server/webhooks/webhook-connector.ts';

/** Names of a hosts file that lies, or of a name server that changed its mind. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1'],
  'loop.test': ['127.0.0.1'],
  'odd.test': ['::ffff:127.0.0.1'],
  'any.test': ['0.0.0.0'],
  'both.test': ['::1', '127.0.0.1'],
};

const resolveName: ResolveName = (host, _options, done) => {
  const addresses = NAMES[host.replace(/\.$/, '')];
  if (addresses === undefined) return done(new Error(`no such name as ${host}`), []);
  done(
    null,
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  );
};

/** Asks a server on all addresses of this machine at each URL, as one whose own port it is or is not, and tells how it went. */
async function tell(urls: readonly string[], isOwn: boolean, resolve = resolveName) {
  let seen = 0;
  const server = createServer((_request, response) => {
    seen++;
    response.end();
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dispatcher = new Agent({
    connect: webhookConnector({ ownPorts: () => (isOwn ? [port] : [port + 1]) }, resolve),
  });
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.close();
  });
  const ends: (number | string)[] = [];
  for (const url of urls) {
    const asked = request(url.replace('PORT', String(port)), { dispatcher, method: 'POST', body: '{}' });
    ends.push(
      await asked.then(
        async ({ statusCode, body }) => body.dump().then(() => statusCode),
        (error: unknown) => (error instanceof ForbiddenTarget ? 'forbidden' : String(error)),
      ),
    );
  }
  return { seen, ends };
}

const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
const URLS = [
  'http://localhost:PORT/',
  'http://localhost.:PORT/',
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.8.8.8:PORT/',
  'http://0x7f000001:PORT/',
  'http://2130706433:PORT/',
  'http://0:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://loop.test:PORT/',
  'http://LOOP.test.:PORT/tollmark/reset',
  'http://odd.test:PORT/',
  'http://any.test:PORT/',
  'http://both.test:PORT/',
  ...interfaces.filter(({ family }) => family === 'IPv4').map(({ address }) => `http://${address}:PORT/`),
];

test('the own port is never reached, however its address is written or resolved', async () => {
  expect(await tell(URLS, true)).toEqual({ seen: 0, ends: URLS.map(() => 'forbidden') });
});

test('another port is, by the same ways', async () => {
  expect(await tell(URLS, false)).toEqual({ seen: URLS.length, ends: URLS.map(() => 200) });
});

test('localhost is not believed to be this machine; a name that is not known is an error', async () => {
  const far: ResolveName = (_host, _options, done) => done(null, [{ address: '192.0.2.1', family: 4 }]);
  expect(await tell(['http://localhost:PORT/'], false, far)).toEqual({ seen: 0, ends: ['forbidden'] });
  const { ends } = await tell(['http://unknown.test:PORT/'], false);
  expect(ends).toEqual(['Error: no such name as unknown.test']);
});

test('names are resolved as the system does, unless told', async () => {
  const connect = webhookConnector({ ownPorts: () => [] });
  const failed = await new Promise((resolve) =>
    connect({ hostname: 'no-such-name.invalid', protocol: 'http:', port: '80' }, (...[error]) => resolve(error)),
  );
  expect(failed).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
});
