import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { listenMockServer } from '../../mock-server/listen.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { mock } from './mock-fixture.ts';

async function failure(host: string | undefined, port: number): Promise<ScenarioError> {
  const failed = await listenMockServer(mock().server, { ...(host === undefined ? {} : { host }), port }).catch(
    (error: unknown) => error,
  );
  if (failed instanceof ScenarioError) return failed;
  throw new Error(`Expected a scenario error, not ${String(failed)}.`);
}

test('listens on 127.0.0.1 and any free port unless told', async () => {
  const url = await listenMockServer(mock().server);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok', dialect: 'prodia' });
});

test('on all addresses, the URL is one that can be reached', async () => {
  const url = await listenMockServer(mock().server, { host: '0.0.0.0' });
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('a taken port, a bad host and an impossible port say what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = await failure(undefined, port);
  expect(taken.code).toBe('PORT_UNAVAILABLE');
  expect(taken.message).toBe(
    `127.0.0.1:${port}: the port is taken; stop what listens there, or choose another port, or 0 for any free one`,
  );
  expect((await failure('203.0.113.7', 0)).message).toMatch(
    /^203\.0\.113\.7:0: this machine has no such address; use 127\.0\.0\.1/,
  );
  expect((await failure(undefined, 70_000)).message).toMatch(/a port is a whole number from 0 to 65535/);
});
