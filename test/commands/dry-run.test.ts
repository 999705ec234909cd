import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runRun, type RunFlags } from '../../src/commands/run.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { CERTIFICATE } from '../runners/http/carrier/certificate.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const model = { serviceTime: { type: 'constant', value: '5ms' }, price: { per: 'request', usd: '0.01' } };
const SOURCE = {
  name: 'two',
  provider: {
    models: {
      draw: { ...model, operation: 'text-to-image' },
      edit: { ...model, operation: 'image-to-image' },
    },
  },
  workload: {
    duration: '1h',
    arrivals: { type: 'constant', rate: '1/s' },
    order: 'in-turn',
    requests: [
      { operation: 'text-to-image', model: 'draw', prompt: `it's "$HOME" \n` },
      { operation: 'image-to-image', model: 'edit' },
    ],
  },
  target: {
    headers: { 'x-gate': '${GATE}' },
    models: { edit: { body: { config: { note: 'a ${GATE}' } } } },
    apiKeys: ['${KEY_A}', '${KEY_B}'],
  },
};

async function dryRun(flags: Partial<RunFlags>, source: object = SOURCE, env: NodeJS.ProcessEnv = {}) {
  const folder = folderWith({ 'two.json': JSON.stringify(source) });
  const { terminal, written } = writtenTerminal();
  const all = { ...PILOT_FLAGS, pilot: undefined, maxDollars: undefined, quiet: false, dryRun: '', ...flags };
  const code = await runRun(join(folder, 'two.json'), all, { ...terminal, env });
  const commands = written.stdout.split(/^(?=# request )/m).filter((text) => text !== '');
  return { ...written, code, commands, folder };
}

async function statusOf(command: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = `${command.trimEnd()} -o /dev/null -w '%{http_code}'`;
  const options = { env: { PATH: process.env['PATH'], ...env } };
  return (await promisify(execFile)('sh', ['-c', script], options)).stdout;
}

test('one request of each class is printed, which curl sends as it is', async () => {
  const server = createMockServer({ provider: createScenario(SOURCE).provider, seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = `${await listenMockServer(server)}/`;
  const { code, commands, stderr } = await dryRun({ target });
  expect([code, commands.length]).toEqual([0, 2]);
  expect(stderr).toBe('warning: not set: GATE, KEY_A, KEY_B\n');
  expect(server.stats().ledger.charges.count).toBe(0);
  const env = { GATE: 'gate', KEY_A: 'a', KEY_B: "b'" };
  expect(await Promise.all(commands.map((command) => statusOf(command, env)))).toEqual(['200', '200']);
  expect(commands[0]).toMatch(/^# request 0: text-to-image, draw\ncurl /);
  expect(commands[0]).toContain(`-H 'authorization: Bearer '"\${KEY_A}"`);
  expect(commands[1]).toContain(`-H 'authorization: Bearer '"\${KEY_B}"`);
  expect(commands[1]).toContain(`-H 'x-gate: '"\${GATE}"`);
});

test('values of variables are never printed', async () => {
  const env = { GATE: 'canary-of-the-gate', KEY_A: 'canary-a-0123', KEY_B: 'canary-b-0123' };
  const { stdout, stderr } = await dryRun({ target: 'https://a.example/api' }, SOURCE, env);
  expect(stdout + stderr).not.toContain('canary');
  expect(stdout).toContain("'https://a.example/api/v2/job?price=true'");
});

test('the first requests of the load, by their numbers', async () => {
  const { commands } = await dryRun({ target: 'https://a.example', dryRun: '3' });
  expect(commands.map((text) => text.split('\n')[0])).toEqual([
    '# request 0: text-to-image, draw',
    '# request 1: image-to-image, edit',
    '# request 2: text-to-image, draw',
  ]);
});

test('without a target they go to the mock server, which is told nothing else', async () => {
  const { stdout, stderr } = await dryRun({});
  expect(stdout).toContain("'http://127.0.0.1:8787/v2/job?price=true'");
  expect(stdout).toContain("-H 'authorization: Bearer tollmark'");
  expect([stdout.includes('x-gate'), stderr]).toEqual([false, '']);
});

test('certificates, HTTP/2 and no proxy are flags of curl', async () => {
  const tls = { ca: 'a:b.pem', cert: 'c:d.pem', key: '/k.pem', passphrase: '${WORD}' };
  const target = { tls, http2: true, proxy: 'none' };
  const { stdout, folder } = await dryRun({ target: 'https://a.example' }, { ...SOURCE, target });
  writeFileSync(join(folder, 'a:b.pem'), CERTIFICATE);
  expect(stdout).toContain(`--cacert '${join(folder, 'a:b.pem')}'`);
  expect(stdout).toContain(`--cert '${join(folder, 'c\\:d.pem')}'`);
  expect(stdout).toContain(`--key '/k.pem'`);
  expect(stdout).toContain('--pass "${WORD}"');
  expect(stdout).toMatch(/--http2 [^]*--noproxy '\*'/);
});

test('what cannot be printed is told at once', async () => {
  const told = async (flags: Partial<RunFlags>, source: object = SOURCE): Promise<string[]> =>
    dryRun(flags, source).then(
      () => [],
      (error: unknown) => (error instanceof ScenarioError ? error.problems.map(({ path }) => path) : [String(error)]),
    );
  expect(await told({ dryRun: '0', out: 'x', sweep: ['seed=1,2'] })).toEqual(['--sweep', '--out', '--dry-run']);
  expect(await told({ dryRun: 'many' })).toEqual(['--dry-run']);
  const target = { body: { type: 'mine' } };
  expect(await told({ target: 'a.example' }, { ...SOURCE, target })).toEqual(['--target', 'target.body.type']);
});
