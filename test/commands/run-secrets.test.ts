import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { runRun, type RunFlags } from '../../src/commands/run.ts';
import { API_KEY_VARIABLE } from '../../src/runners/target/access.ts';
import { runs } from '../runs.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

/** How an endpoint may write a secret that it repeats. */
const WAYS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`user:${secret}`).toString('base64url'),
  encodeURIComponent,
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
];

/** What an endpoint answers that repeats a secret wherever it can. */
const ANSWERS: readonly ((response: ServerResponse, secret: string, written: string) => void)[] = [
  (response, _, written) => json(response, 401, `{"error":{"message":"the key ${written} is wrong"}}`),
  (response, secret, written) =>
    json(
      response,
      500,
      `{"detail":${JSON.stringify(`${'x'.repeat(290)} ${written}`)}, "a":"${encodeURIComponent(secret)}"}`,
    ),
  (response, _, written) => void response.writeHead(503, { 'content-type': 'text/html' }).end(`<b>${written}</b>`),
  (response, secret) => void response.writeHead(302, { location: `/login?key=${encodeURIComponent(secret)}` }).end(),
  (response, _, written) => json(response, 200, `{"created":1,"data":"${written}`),
  (response, _, written) => json(response, 200, `{"id":"${written}","object":"${written}","model":"${written}"}`),
  (response, secret, written) =>
    json(response, 200, `{"created":1,"data":[{"b64_json":"aGFsbG8="}],"id":"${written}","model":"m"}`, {
      'x-request-id': encodeURIComponent(secret),
    }),
  (response, secret) => void response.writeHead(200, { 'content-encoding': encodeURIComponent(secret) }).end('x'),
  (response, secret) => void response.writeHead(200, { 'content-type': encodeURIComponent(secret) }).end('x'),
  (response, secret) => {
    response.socket?.write(
      `HTTP/1.1 200 ${secret}\r\n${secret.replaceAll(/[^!-~]/g, '')}: x\r\n\tfolded ${secret}\r\n\r\n`,
    );
    response.socket?.end();
  },
  (response, _, written) => {
    const event = `data: {"error":{"message":"${written}"}}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < event.length; at += 5) response.write(event.slice(at, at + 5));
    response.end();
  },
];

function json(response: ServerResponse, status: number, body: string, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** An endpoint that knows the secrets of whoever asks, and repeats them in turn, in all ways. */
async function echoOf(secrets: readonly string[]): Promise<string> {
  let n = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const at = n++;
      const secret = secrets[at % secrets.length] as string;
      const way = WAYS[Math.floor(at / ANSWERS.length) % WAYS.length] as (secret: string) => string;
      ANSWERS[at % ANSWERS.length]?.(response, secret, way(secret));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/gate`;
}

const model = { serviceTime: { type: 'constant', value: '10ms' }, price: { per: 'request', usd: '0.0001' } };
const SOURCE = {
  name: 'echo',
  provider: {
    dialect: 'openai',
    requestIdHeader: 'x-request-id',
    models: { m: { ...model, operation: 'text-to-image' }, c: { ...model, operation: 'chat' } },
  },
  workload: {
    arrivals: { type: 'closed', users: 4 },
    maxRequests: 70,
    requests: [
      { operation: 'text-to-image', model: 'm' },
      { operation: 'chat', model: 'c', inputTokens: 10, outputTokens: 10, delivery: 'stream' },
    ],
  },
  client: { timeout: '5s', drain: '5s', retry: { type: 'constant', attempts: 2, base: '1ms' } },
  target: {
    headers: { 'x-gate-key': '${GATE_KEY}' },
    body: { user: '${USER_TOKEN}' },
    apiKeys: ['${KEY_ONE}', '${KEY_TWO}'],
  },
};

/** Everything that a run leaves behind: its files, and what it has written to the terminal. */
async function tracesOf(source: object, flags: Partial<RunFlags>, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = folderWith({ 'echo.json': JSON.stringify(source) });
  const out = join(folder, 'run');
  const { terminal, written } = writtenTerminal();
  const all: RunFlags = { ...PILOT_FLAGS, twin: false, pilot: undefined, quiet: false, json: false, out, ...flags };
  const code = await runRun(join(folder, 'echo.json'), all, { ...terminal, env });
  const files = readdirSync(out).map((name) => `${name}\n${readFileSync(join(out, name), 'utf8')}`);
  expect([files.length > 3, typeof code]).toEqual([true, 'number']);
  return [written.stdout, written.stderr, ...files].join('\n');
}

const secretsOf = fc.array(
  fc
    .string({
      minLength: 10,
      maxLength: 64,
      unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789+/=-_."<&'.split('')),
    })
    .map((text) => `Zq${text}`),
  { minLength: 5, maxLength: 5 },
);

test('no artefact of a run holds a secret, however the endpoint repeats it', async () => {
  const law = fc.asyncProperty(secretsOf, async ([one = '', two = '', gate = '', user = '', unused = '']) => {
    const secrets = [one, two, gate, user, unused];
    const target = await echoOf(secrets);
    const env = { KEY_ONE: one, KEY_TWO: two, GATE_KEY: gate, USER_TOKEN: user, [API_KEY_VARIABLE]: unused };
    const traces = await tracesOf(SOURCE, { target, maxDollars: '1' }, env);
    expect(traces).toContain('***');
    for (const secret of secrets) {
      for (const way of WAYS) {
        // In base64 the digits at both ends also say what stands beside the secret.
        expect(traces).not.toContain(way(secret).slice(2, -4));
      }
    }
  });
  await fc.assert(law, { seed: 3, numRuns: runs(3, 40), endOnFailure: true });
}, 60_000);
