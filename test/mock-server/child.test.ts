import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startMockProcess } from '../../mock-server/child.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { builtFolder } from '../command-line/build.ts';
import { httpBytes, imageRequest, mock } from './mock-fixture.ts';

let entry = new URL('file:///');

/** The process runs compiled code. */
beforeAll(async () => {
  entry = pathToFileURL(join(await builtFolder(), 'src/mock-process.js'));
}, 60_000);

const model = 'inference.flux.txt2img.v1';
const scenario = {
  name: 'child',
  seed: 3,
  provider: {
    models: {
      [model]: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '0ms' },
        price: { per: 'image', usd: '0.01' },
      },
    },
  },
  workload: {
    duration: '1s',
    arrivals: { type: 'constant', rate: '1/s' },
    requests: [{ operation: 'text-to-image', model }],
  },
};

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('serves the scenario in a process of its own until it is closed', async () => {
  const child = await startMockProcess(scenario, entry);
  onTestFinished(() => child.close(0));
  expect(child.pid).not.toBe(process.pid);
  const { dialect } = mock();
  const { method, path, headers, body } = imageRequest(dialect);
  const reply = await fetch(child.url + path, { method, headers, body: Buffer.from(body) });
  expect(reply.status).toBe(200);
  const stats = (await (await fetch(`${child.url}/stats`)).json()) as object;
  expect(stats).toMatchObject({ ledger: { accounts: { customer: '0.01' } } });
  await child.close();
  expect(isAlive(child.pid)).toBe(false);
});

test('signals that reach it with its parent are left to the parent, which closes it gracefully: a job under way is answered', async () => {
  const slow = { type: 'constant', value: '300ms' };
  const models = { [model]: { ...scenario.provider.models[model], serviceTime: slow } };
  const child = await startMockProcess({ ...scenario, provider: { models } }, entry);
  const { port } = new URL(child.url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  socket.write(httpBytes(imageRequest(mock().dialect)));
  for (let running = 0; running === 0;) {
    const stats = (await (await fetch(`${child.url}/stats`)).json()) as { jobs: { accepted: number } };
    running = stats.jobs.accepted;
  }
  const answered = once(socket, 'data');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.kill(child.pid, signal);
  expect((await fetch(`${child.url}/healthz`)).status).toBe(200);
  const closed = child.close();
  expect(String(await answered)).toMatch(/^HTTP\/1\.1 200 /);
  await closed;
});

test('one that was killed, and of whose end nobody has heard yet, is closed', async () => {
  const child = await startMockProcess(scenario, entry);
  process.kill(child.pid, 'SIGKILL');
  // The kernel ends it while this process hears nothing.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  await child.close(0);
  expect(isAlive(child.pid)).toBe(false);
});

test('a scenario that is none comes back as its problems, and the process ends', async () => {
  const failed = startMockProcess({ ...scenario, provider: { models: {} } }, entry);
  await expect(failed).rejects.toBeInstanceOf(ScenarioError);
  await expect(failed).rejects.toThrow(/provider\.models: name at least one model/);
});

test('a process that ends before it listens is an error that says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-mock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'silent.js');
  writeFileSync(script, 'process.exit(3);');
  await expect(startMockProcess(scenario, pathToFileURL(script))).rejects.toThrow(/ended \(3\) before it listened/);
});
