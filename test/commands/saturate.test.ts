import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runReport } from '../../src/commands/report.ts';
import { runRun, type RunFlags } from '../../src/commands/run.ts';
import { saturationSchema } from '../../src/saturation/saturation.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const SCENARIO = `
name: small
seed: 5
provider:
  dialect: prodia
  models:
    paint:
      operation: text-to-image
      wireName: inference.paint.txt2img.v1
      serviceTime: { type: constant, value: 0ms }
      price: { per: image, usd: "0.0025" }
workload:
  duration: 1h
  arrivals: { type: poisson, rate: 10/s }
  requests: [{ operation: text-to-image, model: paint }]
`;

async function saturation(flags: Partial<RunFlags>) {
  const folder = folderWith({ 'scenario.yaml': SCENARIO });
  const server = createMockServer({ provider: createScenario(parse(SCENARIO)).provider, seed: 5 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = await listenMockServer(server);
  const { terminal, written } = writtenTerminal();
  const out = join(folder, 'run');
  const all = { ...PILOT_FLAGS, pilot: undefined, saturate: '2', step: '200ms', target, out, ...flags };
  const code = await runRun(join(folder, 'scenario.yaml'), all, terminal);
  const found = saturationSchema.parse(JSON.parse(written.stdout));
  return { code, out, written, found, ledger: server.stats().ledger };
}

test('a saturation of a target, its files, and its report again', async () => {
  const { code, out, found, written } = await saturation({ maxDollars: '1000' });
  expect([code, found.verdict, found.steps.map(({ connections }) => connections)]).toEqual([0, 'measured', [1, 2]]);
  expect(found.steps.every(({ throughput, generator }) => throughput > 0 && generator !== null)).toBe(true);
  expect(readdirSync(out).toSorted()).toEqual(['report.html', 'saturation.json', 'scenario.yaml']);
  const again = writtenTerminal();
  expect(runReport(out, { ...PILOT_FLAGS, request: undefined }, again.terminal)).toBe(0);
  expect(again.written.stdout).toBe(written.stdout);
  expect(() => runReport(out, { ...PILOT_FLAGS, request: 3 }, again.terminal)).toThrow(/keeps no single requests/);
});

test('a cap ends it, and what was reckoned is what the endpoint has billed', async () => {
  const { code, found, ledger } = await saturation({ maxDollars: '0.5', saturate: '64' });
  expect([code, found.verdict]).toEqual([3, 'partial']);
  expect(found.requests).toBe(200);
  expect(found.dollars).toEqual({ reckoned: '0.5', unknownAtMost: '0', cap: '0.5' });
  expect(ledger.accounts.customer).toBe('0.5');
});
