/**
 * How late requests of a constant rate come, second by second, as a server in another process sees it; and the CPU time that the load generator takes
 * for them, behind its start-up.
 *
 *   npm run bench:lag -- [--rates N,...] [--seconds N] [--rounds N] [--base DIR] [--no-autocannon] [--cold]
 *
 * The environment variable K6 names a k6 to run beside. `--base` also measures another tree that is built (`npm run build` there), and `--cold` this
 * one without a rehearsal. Where requests are missing, those behind them seem late or early by as many gaps: such a row says nothing. The server has the first core, the load generators have the last one and take turns. CPU time needs Linux.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ArrivalMessage } from './arrival-server.ts';
import { autocannon, k6At, OWN_TREE, tollmarkIn, type LoadGenerator } from './lag-contenders.ts';
import { lagFigures, middleRound, secondsNotLater, type LagFigures, type Witness } from './lag-figures.ts';
import { pinned } from './measure.ts';
import { alignedTable, figure, median } from './ratio-table.ts';

const { values: flags } = parseArgs({
  options: {
    rates: { type: 'string', default: '1000,3000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    base: { type: 'string' },
    'no-autocannon': { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
  },
});
const seconds = Number(flags.seconds);
const k6 = process.env['K6'];
const generators: LoadGenerator[] = [
  tollmarkIn('tollmark', OWN_TREE),
  ...(flags.cold ? [tollmarkIn('no rehearsal', OWN_TREE, ['--no-rehearsal'])] : []),
  ...(flags.base === undefined ? [] : [tollmarkIn('base', flags.base)]),
  ...(k6 === undefined ? [] : [k6At(k6)]),
  ...(flags['no-autocannon'] ? [] : [autocannon]),
];
const folder = mkdtempSync(join(tmpdir(), 'tollmark-lag-'));

function start(command: readonly string[], stdio: ('ignore' | 'inherit' | 'ipc')[]): ChildProcess {
  const [file = '', ...args] = command;
  return spawn(file, args, { stdio, env: { ...process.env, TOLLMARK_API_KEY: 'bench' } });
}

/** Sends one load, and tells what the server has seen of it. */
async function drive(
  server: ChildProcess,
  generator: LoadGenerator,
  url: string,
  ratePerSecond: number,
): Promise<LagFigures> {
  const say = (message: ArrivalMessage): unknown => server.send(message);
  const child = start(pinned(generator.command({ url, ratePerSecond, seconds, folder })), [
    'ignore',
    'ignore',
    'inherit',
  ]);
  say({ watch: child.pid ?? 0 });
  await once(child, 'exit');
  say({ tell: true });
  const [witness] = (await once(server, 'message')) as [Witness];
  return lagFigures(witness, { ratePerSecond, requests: ratePerSecond * seconds, primes: generator.primes });
}

const lag = ({ p50, p99 }: { p50: number; p99: number }): string => `${figure(p50)} / ${figure(p99)}`;

/** Rounds of all load generators in turn, and their table. */
async function compare(server: ChildProcess, url: string, ratePerSecond: number): Promise<void> {
  const rounds = generators.map((): LagFigures[] => []);
  for (let round = 0; round < Number(flags.rounds); round++)
    for (const [index, generator] of generators.entries())
      rounds[index]?.push(await drive(server, generator, url, ratePerSecond));
  const own = rounds[0] ?? [];
  const rows = generators.map(({ name }, index) => {
    const { requests, first, later, cpuShare } = middleRound(rounds[index] ?? []);
    const counts = own.map((each, round) => secondsNotLater(each.seconds, rounds[index]?.[round]?.seconds ?? []));
    const beside = index === 0 ? '' : `${median(counts)} of ${seconds}`;
    return [name, figure(requests), lag(first), lag(later), cpuShare.toFixed(3), beside];
  });
  const heads = ['first second', 'later seconds', 'CPU-s/s', 'tollmark p99 not later'];
  console.log(`\n${ratePerSecond}/s for ${seconds} s: lag p50 / p99 in ms, medians of ${flags.rounds} rounds`);
  console.log(alignedTable([['contender', 'requests', ...heads], ...rows]));
  console.log('p50 / p99 by second:');
  for (const [index, { name }] of generators.entries())
    console.log(
      `  ${name}: ${middleRound(rounds[index] ?? [])
        .seconds.map(lag)
        .join('  ')}`,
    );
}

const script = fileURLToPath(new URL('arrival-server.js', import.meta.url));
const server = start(pinned([process.execPath, script], 0), ['ignore', 'inherit', 'inherit', 'ipc']);
try {
  const [port] = (await once(server, 'message')) as [number];
  const url = `http://127.0.0.1:${port}`;
  // A short load first, so that no contender meets a server whose code is not compiled.
  const warmUp = { url, ratePerSecond: 20_000, seconds: 2, folder };
  await once(start(pinned(autocannon.command(warmUp)), ['ignore', 'ignore', 'ignore']), 'exit');
  for (const rate of flags.rates.split(',')) await compare(server, url, Number(rate));
} finally {
  server.disconnect();
  rmSync(folder, { recursive: true });
}
