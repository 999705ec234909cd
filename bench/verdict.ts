/**
 * At which rates a run at ease is found valid: an open loop of each rate against a server on another core, with its log: `npm run prove:verdict`.
 *
 *   npm run prove:verdict -- [--rates 100,700,5000] [--runs N] [--duration 5s]
 *
 * Ends with 1 when more than half of the runs at a rate were found invalid. The machine has to be quiet: what other programs take is found, too.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Summary } from '../src/measure/summary.ts';
import { IMAGE_PROVIDER, IMAGE_REQUESTS } from './image-provider.ts';
import { pinned } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    rates: { type: 'string', default: '100,300,667,700,1000,2000,3000,5000' },
    runs: { type: 'string', default: '3' },
    duration: { type: 'string', default: '5s' },
  },
});

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const serverScript = fileURLToPath(new URL('http-server.js', import.meta.url));

const scenarioOf = (rate: string): object => ({
  name: 'ease',
  provider: IMAGE_PROVIDER,
  workload: { duration: flags.duration, arrivals: { type: 'constant', rate: `${rate}/s` }, requests: IMAGE_REQUESTS },
  client: { retry: 'openai-node', timeout: '30s' },
});

const folder = mkdtempSync(join(tmpdir(), 'tollmark-verdict-'));
const [program = '', ...words] = pinned([process.execPath, serverScript], 0);
const server = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
const [port] = (await once(server.stdout, 'data')) as [Buffer];
const target = `http://127.0.0.1:${port.toString().trim()}`;

/** Runs a scenario once. A run that is found invalid ends with 3, and is a result. */
function runOnce(rate: string): Summary {
  const scenario = join(folder, 'ease.json');
  writeFileSync(scenario, JSON.stringify(scenarioOf(rate)));
  const args = ['run', scenario, '--json', '--no-twin', '-q', '--target', target, '--max-dollars', '1000000'];
  const [file = '', ...rest] = pinned([process.execPath, cli, ...args, '--out', join(folder, 'run')]);
  const { stdout, stderr, status } = spawnSync(file, rest, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0 && status !== 3) throw new Error(`a run at ${rate}/s ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Summary;
}

let isWrong = false;
console.log('rate      valid  send lag p50  p99       processor time a second');
for (const rate of flags.rates.split(',')) {
  const summaries = Array.from({ length: Number(flags.runs) }, () => runOnce(rate));
  const valid = summaries.filter(({ verdict }) => verdict !== 'invalid').length;
  isWrong ||= 2 * valid < summaries.length;
  const middle = summaries.toSorted((a, b) => (a.sendLagMs?.p99 ?? 0) - (b.sendLagMs?.p99 ?? 0))[
    Math.floor(summaries.length / 2)
  ];
  const ms = (value: number | null | undefined): string => `${(value ?? Number.NaN).toFixed(3)} ms`.padEnd(10);
  const cells = [
    `${rate}/s`.padEnd(8),
    `${valid} of ${summaries.length}`,
    ms(middle?.sendLagMs?.p50).padEnd(12),
    ms(middle?.sendLagMs?.p99),
    `${middle?.validity.generator?.cpuShare.toFixed(2)} s`,
  ];
  console.log(cells.join('  '));
  for (const reason of new Set(summaries.flatMap(({ validity }) => validity.reasons))) console.log(`  ${reason}`);
}
server.stdin.end();
rmSync(folder, { recursive: true });
process.exitCode = isWrong ? 1 : 0;
