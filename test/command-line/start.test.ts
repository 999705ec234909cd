import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { builtFolder } from './build.ts';
import { runCommand, scratchFile } from './command.ts';

/** Tells, on stderr at the end of a process, the CommonJS packages that it has loaded. */
const TELLING = `data:text/javascript,${encodeURIComponent(`
import module from 'node:module';
process.on('exit', () => {
  const names = Object.keys(module._cache).map((path) => path.split('node_modules/')[1]?.split('/')[0]);
  process.stderr.write('loaded:' + [...new Set(names)].join(','));
});`)}`;

const SCENARIO = `
name: start
provider: { dialect: openai, models: { m: { operation: text-to-image, serviceTime: { type: constant, value: 1ms }, price: { per: image, usd: "0.01" } } } }
workload: { maxRequests: 3, arrivals: { type: constant, rate: 10/s }, requests: [ { operation: text-to-image, model: m } ] }
`;

async function loadedBy(args: readonly string[]): Promise<readonly string[]> {
  const { stderr } = await runCommand(args, { nodeFlags: ['--import', TELLING] });
  return (/loaded:(.*)/.exec(stderr)?.[1] ?? '').split(',');
}

test('a run against a target loads neither a server nor the client of what is asked once', async () => {
  const server = createMockServer({ provider: createScenario(parse(SCENARIO)).provider, seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = ['--target', await listenMockServer(server), '--max-dollars', '1'];
  const loaded = await loadedBy(['run', scratchFile('start.yaml', SCENARIO), '-q', '--no-twin', ...target]);
  expect(loaded).toEqual(['']);
});

test('the command has the packages of each start in its own files, and the licences of all of them', async () => {
  const folder = join(await builtFolder(), 'src');
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const code = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const packages = [...code.matchAll(/^(?:import .*|.* from |.*\bimport\()"([a-z@][^":]*)"/gm)].map(([, name]) => name);
  const ofOthers = packages.filter((name) => name !== undefined && !builtinModules.includes(name));
  expect([...new Set(ofOthers)].toSorted()).toEqual(['autocannon', 'fastify', 'tinypool', 'undici']);
  const licences = readFileSync(join(folder, 'LICENSES.txt'), 'utf8');
  for (const name of ['yargs', 'yaml', 'zod', '@remix-run/multipart-parser']) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'));
  }
});

test('what a run loads is told: a server for its rehearsal', async () => {
  const rehearsed = SCENARIO.replace('maxRequests: 3', 'maxRequests: 300').replace('10/s', '300/s');
  const loaded = await loadedBy(['run', scratchFile('start.yaml', rehearsed), '-q', '--no-twin']);
  expect(loaded).toContain('fastify');
});
