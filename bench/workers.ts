/**
 * CPU time of whole process trees for one request, by one process and by several workers: in a closed loop and at constant rates, to a server that answers
 * after a while.
 *
 *   npm run bench:workers -- [--workers N,...] [--loads closed,500,1000,3000] [--delay MS] [--seconds SHORT,LONG] [--rounds N] [--base DIR]
 *
 * N workers are measured twice: with the load of the one process, and with N times that load, so that each process has as much to do as the one. Each
 * figure is the difference of a long and a short run, so that starts fall out. `--base` also measures another tree that is built (`npm run build`
 * there). CPU time needs a shell with `times`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Summary } from '../src/measure/summary.ts';
import { IMAGE_PROVIDER, IMAGE_REQUESTS } from './image-provider.ts';
import { OWN_TREE } from './lag-contenders.ts';
import { measureInterleaved, outputOf } from './measure.ts';
import { ratioTable } from './ratio-table.ts';

const { values: flags } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    loads: { type: 'string', default: 'closed,500,1000,3000' },
    delay: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '5,20' },
    rounds: { type: 'string', default: '5' },
    base: { type: 'string' },
  },
});
const USERS = 64;
const [shortSeconds = 5, longSeconds = 20] = flags.seconds.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'tollmark-workers-'));

/** What a run has sent, and what all of its processes needed. */
interface Sent {
  readonly requests: number;
  readonly cpuSeconds: number;
}

/** Workers under a load, which is `times` that of the table. */
interface Crew {
  readonly workers: number;
  readonly times: number;
}

function run(tree: string, { workers, times }: Crew, load: string, url: string, seconds: number): Sent {
  const file = join(folder, 'load.json');
  const arrivals =
    load === 'closed'
      ? { type: 'closed', users: USERS * times }
      : { type: 'constant', rate: `${Number(load) * times}/s` };
  const workload = { duration: `${seconds}s`, catchUp: true, arrivals, requests: IMAGE_REQUESTS };
  writeFileSync(file, JSON.stringify({ name: 'workers', provider: IMAGE_PROVIDER, workload }));
  const out = join(folder, `run-${Date.now()}`);
  const paid = ['--target', url, '--max-dollars', '1000000', '--out', out, '--workers', String(workers)];
  const command = [resolve(tree, 'dist/src/cli.js'), 'run', file, '--json', '-q', '--no-twin', ...paid];
  // A busy machine makes a run invalid (3): its CPU time counts all the same.
  const script = '"$@" || [ $? = 3 ]; times';
  const text = outputOf(['env', 'TOLLMARK_API_KEY=bench', 'sh', '-c', script, 'sh', process.execPath, ...command]);
  const summary = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Summary;
  rmSync(out, { recursive: true });
  return { requests: summary.attempts.total, cpuSeconds: secondsOf(text.trimEnd().split('\n').at(-1) ?? '') };
}

/** The user and system time of a line of `times`: `0m1.20s 0m0.30s`. */
function secondsOf(line: string): number {
  const times = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  return times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** Microseconds of CPU time for one request, starts apart. */
function cpuUs(tree: string, crew: Crew, load: string, url: string): number {
  const [short, long] = [shortSeconds, longSeconds].map((seconds) => run(tree, crew, load, url, seconds));
  if (short === undefined || long === undefined) throw new Error('--seconds: name two lengths, such as 5,20.');
  return (1e6 * (long.cpuSeconds - short.cpuSeconds)) / (long.requests - short.requests);
}

function compare(load: string, url: string): void {
  const trees = [
    { name: '', tree: OWN_TREE },
    ...(flags.base === undefined ? [] : [{ name: 'base, ', tree: flags.base }]),
  ];
  const counts = flags.workers.split(',').map(Number);
  const crews = [
    { name: '1 process', workers: 1, times: 1 },
    ...counts.map((workers) => ({ name: `${workers} workers, same load`, workers, times: 1 })),
    ...counts.map((workers) => ({ name: `${workers} workers, ${workers} x load`, workers, times: workers })),
  ];
  const contenders = trees.flatMap((tree) =>
    crews.map(({ name, ...crew }) => ({
      name: `${tree.name}${name}`,
      measureOnce: () => cpuUs(tree.tree, crew, load, url),
    })),
  );
  const measurements = measureInterleaved(contenders, Number(flags.rounds));
  console.log(
    `\n${load === 'closed' ? `closed loop of ${USERS} users` : `${load}/s`}, answers after ${flags.delay} ms`,
  );
  console.log(ratioTable(measurements, { baseline: '1 process', unit: 'CPU us/request' }));
}

const script = fileURLToPath(new URL('load-server.js', import.meta.url));
const server = spawn(process.execPath, [script, 'delayed', flags.delay], { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  for (const load of flags.loads.split(',')) compare(load, `http://127.0.0.1:${port.toString().trim()}`);
} finally {
  server.stdin.end();
  rmSync(folder, { recursive: true });
}
