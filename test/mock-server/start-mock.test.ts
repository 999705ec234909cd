import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startMock, type StartedMock } from '../../mock-server/index.ts';
import { builtFolder, ROOT } from '../command-line/build.ts';

const PROVIDER = {
  dialect: 'openai',
  models: {
    m: {
      operations: { 'text-to-image': {}, 'image-edit': {} },
      serviceTime: { type: 'constant', value: '1ms' },
      price: { per: 'image', usd: '0.034' },
    },
  },
};

async function started(source: string | object): Promise<StartedMock> {
  const mock = await startMock(source);
  onTestFinished(() => mock.close({ graceMs: 0 }));
  return mock;
}

/** What the server takes in which a provider is. */
async function served(source: string | object): Promise<unknown> {
  const { url } = await started(source);
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"model":"m","prompt":"p"}' };
  return (await fetch(`${url}/v1/images/generations`, asked)).status;
}

describe('startMock serves', () => {
  test.each([
    ['a provider', PROVIDER, 200],
    ['a scenario without a workload', { provider: PROVIDER, seed: 7, faults: [{ status: 503 }] }, 503],
    [
      'a scenario',
      {
        name: 's',
        provider: PROVIDER,
        workload: {
          maxRequests: 1,
          arrivals: { type: 'constant', rate: '1/s' },
          requests: [{ operation: 'image-edit', model: 'm' }],
        },
      },
      200,
    ],
  ])('%s as plain data', async (_, source, status) => {
    expect(await served(source)).toBe(status);
  });

  test('files that ship, and its changes are laid over what they say', async () => {
    const scenario = await started(join(ROOT, 'scenarios/openai-images.yaml'));
    const provider = await started(join(ROOT, 'scenarios/providers/openai-images.yaml'));
    for (const mock of [scenario, provider]) {
      const patched = { models: { 'gpt-image-1.5-low': { serviceTime: { p95: '9s' } } } };
      expect(mock.patch(patched)).toMatchObject({ changes: patched });
    }
  });
});

test.each([
  ['no such file', 'no-such-file.yaml', 'SCENARIO_UNREADABLE'],
  ['what is wrong with a provider', { models: { m: {} } }, 'SCENARIO_INVALID'],
  ['what is no scenario', [], 'SCENARIO_INVALID'],
])('startMock refuses %s', async (_, source, code) => {
  await expect(startMock(source)).rejects.toMatchObject({ code });
});

test('a suite of node:test uses the package as the double of an API', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-suite-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'tollmark'), { recursive: true });
  symlinkSync(await builtFolder(), join(modules, 'tollmark', 'dist'));
  symlinkSync(join(ROOT, 'node_modules', 'openai'), join(modules, 'openai'));
  copyFileSync(join(ROOT, 'package.json'), join(modules, 'tollmark', 'package.json'));
  copyFileSync(join(ROOT, 'test/mock-server/node-suite.mjs'), join(folder, 'suite.test.mjs'));
  const { models, ...rest } = PROVIDER;
  writeFileSync(join(folder, 'provider.yaml'), JSON.stringify({ ...rest, models: { 'gpt-image-1.5': models.m } }));
  const child = spawn(process.execPath, ['--test', 'suite.test.mjs'], { cwd: folder });
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  await once(child, 'close');
  expect([child.exitCode, text]).toEqual([0, expect.stringMatching(/tests 3\n[^]*pass 3\n/)]);
});
