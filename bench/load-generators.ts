import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Summary } from '../src/measure/summary.ts';
import type { LoadCase } from './load-cases.ts';
import { isInstalled, type LoadTarget } from './load-servers.ts';
import { outputOf, pinned } from './measure.ts';

/** What a generator is told. */
export interface LoadOrder {
  readonly measured: LoadCase;
  readonly target: LoadTarget;
  readonly connections: number;
  readonly seconds: number;
  /** For files of its own. */
  readonly folder: string;
}

/** What a generator has done, and what its whole process needed for it. */
export interface LoadResult {
  readonly answers: number;
  readonly cpuSeconds: number;
}

/** A load generator as a command; undefined where it cannot do a case, or is not installed. */
export type LoadGenerator = (order: LoadOrder) => LoadResult | undefined;

/** Runs a command on the last core, and reads the processor time of it and of its children, which `times` of the shell tells. */
function timed(
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
  answersOf: (text: string) => number,
): LoadResult {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const text = outputOf(pinned(['env', ...settings, 'sh', '-c', '"$@"; times', 'sh', ...command]));
  const [user, system] = text.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
  const seconds = (time: string | undefined): number => {
    const [, minutes = '', rest = ''] = /^(\d+)m([\d.]+)s$/.exec(time ?? '') ?? [];
    return 60 * Number(minutes) + Number(rest);
  };
  return { answers: answersOf(text), cpuSeconds: seconds(user) + seconds(system) };
}

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

function runTollmark(
  { measured, target, connections, seconds, folder }: LoadOrder,
  isLogged: boolean,
  script = cli,
): LoadResult {
  const scenario = join(folder, 'load.json');
  const { dialect, model, request } = measured;
  const arrivals = { type: 'closed', users: connections };
  const workload = { duration: `${seconds}s`, arrivals, requests: [request] };
  const client = { retry: 'openai-node', timeout: '30s' };
  writeFileSync(
    scenario,
    JSON.stringify({ name: 'load', provider: { dialect, models: { m: model } }, workload, client }),
  );
  const paid = ['--target', target.origin, '--max-dollars', '100000'];
  const command = [process.execPath, script, 'run', scenario, '--json', '-q', '--no-twin', ...paid];
  if (isLogged) command.push('--out', join(folder, 'run'));
  const variables: Record<string, string> = target.ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: target.ca };
  return timed(['sh', '-c', '"$@" || [ $? = 3 ]', 'sh', ...command], variables, (text) => {
    const summary = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Summary;
    return (summary.attempts.byStatus['200'] ?? 0) * measured.exchanges;
  });
}

function runAutocannon({ measured: { post }, target, connections, seconds }: LoadOrder): LoadResult | undefined {
  if (post === undefined) return undefined;
  const script = createRequire(import.meta.url).resolve('autocannon');
  const headers = ['-H', 'content-type=application/json', '-H', 'authorization=Bearer bench'];
  const load = ['-c', String(connections), '-d', String(seconds), '-m', 'POST', '-b', JSON.stringify(post.body)];
  const command = [process.execPath, script, ...load, ...headers, '--json', `${target.origin}${post.path}`];
  return timed(command, {}, (text) => {
    const line = text.split('\n').find((each) => each.startsWith('{')) ?? '{}';
    return (JSON.parse(line) as { '2xx': number })['2xx'];
  });
}

function runWrk({ measured: { post }, target, connections, seconds }: LoadOrder): LoadResult | undefined {
  if (post === undefined || !isInstalled('wrk')) return undefined;
  const script = fileURLToPath(new URL('../../bench/mock-job.lua', import.meta.url));
  const load = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script];
  const variables = { ACCEPT: 'application/json', BODY: JSON.stringify(post.body) };
  const answersOf = (text: string): number => Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN);
  return timed(['wrk', ...load, `${target.origin}${post.path}`], variables, answersOf);
}

/** k6, where its path is given as K6: one virtual user a connection. */
function runK6({ measured: { post }, target, connections, seconds, folder }: LoadOrder): LoadResult | undefined {
  const k6 = process.env['K6'];
  if (post === undefined || k6 === undefined) return undefined;
  const script = join(folder, 'load.k6.js');
  const call = [
    `${target.origin}${post.path}`,
    JSON.stringify(post.body),
    { headers: { 'content-type': 'application/json' } },
  ];
  writeFileSync(script, `import http from 'k6/http';\nexport default () => http.post(...${JSON.stringify(call)});\n`);
  const load = [
    '--vus',
    String(connections),
    '--duration',
    `${seconds}s`,
    '--insecure-skip-tls-verify',
    '--no-usage-report',
  ];
  return timed([k6, 'run', ...load, script], {}, (text) =>
    Number(/http_reqs[ .:]+(\d+)/.exec(text)?.[1] ?? Number.NaN),
  );
}

/** The generators by name, in the order of the table. `base`: the command line of another tree. */
export function generators(base: string | undefined): Readonly<Record<string, LoadGenerator>> {
  return {
    autocannon: runAutocannon,
    tollmark: (order) => runTollmark(order, false),
    'tollmark, logged': (order) => runTollmark(order, true),
    wrk: runWrk,
    k6: runK6,
    ...(base === undefined ? {} : { 'base, logged': (order) => runTollmark(order, true, base) }),
  };
}
