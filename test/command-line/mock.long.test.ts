import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { MockStats } from '../../mock-server/index.ts';
import { invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { hasOrphans, runCommand, scratchFile, startCommand, until, type Command } from './command.ts';
import { SMALL } from './scenario-texts.ts';

/** Starts a mock on a free port; its first line on stdout is where it listens. */
async function startMock(args: readonly string[]): Promise<{ command: Command; url: string }> {
  const command = await startCommand(['mock', ...args, '--port', '0']);
  await until(command, () => command.said().stdout.includes('\n'));
  return { command, url: command.said().stdout.trim() };
}

const JOB = { type: 'quick', config: { prompt: 'a cat' } };

test('it serves the provider of a scenario, and Ctrl-C ends it with the invoice of what was sent', async () => {
  const file = scratchFile('small.yaml', SMALL.replace('share: 0.125', 'share: 0'));
  const { command, url } = await startMock([file, '--format', 'text', '--fail-if', 'attempts.total > 1']);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const health = await fetch(`${url}/healthz`);
  expect(await health.json()).toEqual({ status: 'ok', dialect: 'prodia' });
  const answer = await fetch(`${url}/v2/job?price=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer k', accept: 'application/json' },
    body: JSON.stringify(JOB),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  command.pressCtrlC();
  const { code, stdout, stderr } = await command.ended;
  expect([code, stderr.split('\n')[0]]).toEqual([0, 'serving 1 model in the prodia wire format; Ctrl-C ends']);
  expect(stdout.slice(url.length)).toMatch(/INVOICE {2}small\n.*\n[^]*\$0\.01 billed/);
  expect(await hasOrphans(command)).toBe(false);
});

test('with --json the address and the invoice are a document each', async () => {
  const command = await startCommand(['mock', scratchFile('small.yaml', SMALL), '--json', '-q', '--port', '0']);
  await until(command, () => command.said().stdout.includes('\n'));
  const { url } = JSON.parse(command.said().stdout) as { readonly url: string };
  await (await fetch(`${url}/v1/nothing`)).arrayBuffer();
  command.pressCtrlC();
  const { code, stdout } = await command.ended;
  const invoice = invoiceSchema.parse(JSON.parse(stdout.slice(stdout.indexOf('\n'))));
  expect([code, invoice.unknownRoutes.counts]).toEqual([0, [{ name: 'GET /v1/nothing', count: 1 }]]);
});

test('it serves a provider file of its own, and the flags over it', async () => {
  const price = 'provider.models.flux-kontext.price.usd="0.5"';
  const { command, url } = await startMock([
    '--provider',
    'scenarios/providers/prodia.yaml',
    '--set',
    price,
    '--quiet',
  ]);
  const health = await fetch(`${url}/healthz`);
  expect(health.status).toBe(200);
  await health.arrayBuffer();
  command.pressCtrlC();
  expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
});

test('it says which answers of a script nobody has asked for, and obeys patches', async () => {
  const { command, url } = await startMock([scratchFile('small.yaml', SMALL)]);
  const told = async (path: string, method: string, body: unknown): Promise<unknown> =>
    (await fetch(`${url}/tollmark/${path}`, { method, body: JSON.stringify(body) })).json();
  expect(await told('script', 'POST', { status: 500, times: 3 })).toMatchObject({ steps: [{ times: 3 }] });
  expect(await told('provider', 'PATCH', { faults: [] })).toMatchObject({ changes: { faults: [] } });
  command.pressCtrlC();
  const { code, stdout, stderr } = await command.ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining('\n3 scripted answers were left: no request fitted\n')]);
  expect(stdout).toMatch(/The provider was changed .* after the start: \{"faults":\[\]\}\./);
});

test('a second Ctrl-C does not wait for the jobs under way', async () => {
  const file = scratchFile('slow.yaml', SMALL.replace('value: 300ms', 'value: 5m'));
  const { command, url } = await startMock([file]);
  const answer = fetch(`${url}/v2/job`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(JOB),
  }).then(
    () => 'answered',
    () => 'cut off',
  );
  const running = async (): Promise<number> => {
    const stats = (await (await fetch(`${url}/stats`)).json()) as MockStats;
    return stats.jobs.running;
  };
  while ((await running()) === 0);
  command.pressCtrlC();
  await until(command, () => command.said().stderr.includes('press Ctrl-C again'));
  command.pressCtrlC();
  expect((await command.ended).code).toBe(130);
  expect(await answer).toBe('cut off');
});

test('a port that is taken is a problem that says what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await runCommand(['mock', 'scenarios/baseline.yaml', '--port', String(port)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    `127.0.0.1:${port}: the port is taken; stop what listens there, or choose another port, or 0 for any free one\n`,
  );
});
