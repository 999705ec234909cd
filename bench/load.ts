/**
 * Answers by CPU second of load generators as whole processes, starts included: 50 connections in a closed loop.
 *
 *   npm run bench:load -- [--only CASE,...] [--rounds N] [--seconds N] [--base DIR]
 *
 * Peers are those of the machine: autocannon, wrk and nginx (Debian: `wrk`, `nginx-light`), and k6 where its path is given as `K6`. `--base`: a
 * tree that is built. The server has the first core, the generator the last.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOAD_CASES } from './load-cases.ts';
import { generators, type LoadGenerator, type LoadOrder } from './load-generators.ts';
import { isInstalled, startTarget } from './load-servers.ts';
import { measureInterleaved } from './measure.ts';
import { median, ratioTable } from './ratio-table.ts';

const CONNECTIONS = 50;
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(LOAD_CASES).join(',') },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    base: { type: 'string' },
  },
});
const base = flags.base === undefined ? undefined : join(flags.base, 'dist/src/cli.js');
if (base !== undefined && !existsSync(base)) throw new Error(`${base} is not there: build that tree.`);

/** Answers by CPU second of a generator, once. */
function measure(name: string, run: LoadGenerator, order: LoadOrder): number {
  const { answers, cpuSeconds } = run(order) ?? { answers: Number.NaN, cpuSeconds: 1 };
  if (!(answers > 0)) throw new Error(`${name} had no answer.`);
  return answers / cpuSeconds;
}

async function measureCase(name: string): Promise<void> {
  const measured = LOAD_CASES[name];
  if (measured === undefined) throw new Error(`--only ${name}: there are ${Object.keys(LOAD_CASES).join(', ')}.`);
  if (measured.server.startsWith('nginx') && !isInstalled('nginx'))
    return console.log(`${name}: nginx is not installed\n`);
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-load-'));
  const target = await startTarget(measured.server, folder);
  try {
    const order = { measured, target, connections: CONNECTIONS, seconds: Number(flags.seconds), folder };
    const able = Object.entries(generators(base)).filter(([, run]) => run({ ...order, seconds: 1 }) !== undefined);
    const contenders = able.map(([each, run]) => ({ name: each, measureOnce: () => measure(each, run, order) }));
    const measurements = measureInterleaved(contenders, Number(flags.rounds));
    console.log(name);
    const [first] = measurements;
    console.log(`${ratioTable(measurements, { baseline: first?.name ?? '', unit: 'answers/CPU-s' })}\n`);
    if (first !== undefined && median(first.values) === 0) throw new Error('Nothing was measured.');
  } finally {
    target.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const name of flags.only.split(',')) await measureCase(name);
