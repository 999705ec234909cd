/**
 * Answers of the mock server for priced jobs of every dialect, beside those of a bare Fastify route that returns the same bytes: by CPU second of
 * the server, which other work on the machine changes little.
 *
 *   npm run bench:mock -- [--base DIR] [--only CASE,...] [--rounds N] [--duration-s N] [--wrk PATH]
 *
 * Needs Linux, and wrk (Debian: `wrk`). Each server is a process of its own on the first core, and so is wrk: on another core it sleeps while a slower
 * server computes, and each answer then pays for waking it. `--base` also measures
 * the mock server of another tree, whose benchmarks are compiled: `npx tsc -p bench/tsconfig.json` there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuSecondsOf, measureInterleaved, outputOf, pinned } from './measure.ts';
import { MOCK_CASES, type MockCase } from './mock-cases.ts';
import { ratioTable } from './ratio-table.ts';
import { compiledFolder } from './tree.ts';

const CONNECTIONS = '32';
/** Answers before a server is measured: by then V8 has compiled what it will, however busy the machine is. */
const WARM_UP = 40_000;
const BARE = 'bare Fastify route';
/** Headers of a reply that Node writes by itself. */
const WRITTEN_BY_NODE: readonly string[] = ['connection', 'content-length', 'date', 'keep-alive'];

const { values: flags } = parseArgs({
  options: {
    base: { type: 'string' },
    only: { type: 'string', default: Object.keys(MOCK_CASES).join(',') },
    rounds: { type: 'string', default: '5' },
    'duration-s': { type: 'string', default: '2' },
    wrk: { type: 'string', default: 'wrk' },
  },
});

/** A server under measurement. */
interface Served {
  readonly url: string;
  readonly cpuSeconds: () => number;
  readonly end: () => void;
}

/** A file beside this one's source: wrk's script is not compiled. */
const source = (name: string): string => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));
const built = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function serve(path: string, script: string, ...args: readonly string[]): Promise<Served> {
  const [file = '', ...rest] = pinned([process.execPath, script, ...args], 0);
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${port.toString().trim()}${path}`,
    cpuSeconds: () => cpuSecondsOf(child.pid as number),
    end: () => child.stdin.end(),
  };
}

/** Loads a server, and tells how many requests it has answered; fails when one of them was no success. */
function load({ url }: Served, { accept, body, poll }: MockCase): number {
  const wrk = [
    flags.wrk,
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${flags['duration-s']}s`,
    '--timeout',
    '30s',
    '-s',
    source('mock-job.lua'),
    url,
  ];
  const asked = [`ACCEPT=${accept}`, `BODY=${JSON.stringify(body)}`, ...(poll === undefined ? [] : [`POLL=${poll}`])];
  const text = outputOf(['env', ...asked, ...pinned(wrk, 0)]);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`Not every request was answered well:\n${text}`);
  return Number(/(\d+) requests in/.exec(text)?.[1] ?? Number.NaN);
}

/** Answers by CPU second of a server. */
function measure(server: Served, measured: MockCase): number {
  const startSeconds = server.cpuSeconds();
  return load(server, measured) / (server.cpuSeconds() - startSeconds);
}

/** An answer of the mock server as the bare route repeats it, and its bytes. */
async function answerOf(url: string, request: RequestInit): Promise<{ readonly text: string; readonly bytes: Buffer }> {
  const reply = await fetch(url, request);
  const bytes = Buffer.from(await reply.arrayBuffer());
  if (!reply.ok) throw new Error(`${url} was answered ${reply.status}: ${bytes.toString()}`);
  const own = [...reply.headers].filter(([header]) => !WRITTEN_BY_NODE.includes(header));
  return { text: JSON.stringify({ bytes: bytes.toString('base64'), headers: Object.fromEntries(own) }), bytes };
}

/** What the bare server is told to answer, as its arguments. */
async function bareAnswers({ url }: Served, { accept, body, path, poll }: MockCase): Promise<string[]> {
  const headers = { accept, authorization: 'Bearer bench' };
  const job = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const { text, bytes } = await answerOf(url, job);
  console.log(`${bytes.length} bytes`);
  const [route = ''] = path.split('?');
  if (poll === undefined) return [route, text];
  const id = /"\w*id":"([^"]+)"/.exec(bytes.toString())?.[1] ?? '';
  const polled = await answerOf(new URL(poll.replace('ID', id), url).href, { headers });
  console.log(`${polled.bytes.length} bytes to a poll`);
  return [route, text, poll.replace('ID', ':id'), polled.text];
}

async function measureCase(name: string, measured: MockCase): Promise<void> {
  console.log(name);
  const { path } = measured;
  const mock = await serve(path, built('mock-priced.js'), name);
  const told = await bareAnswers(mock, measured);
  const served = [
    { name: BARE, server: await serve(path, built('mock-bare.js'), ...told) },
    { name: 'mock server', server: mock },
  ];
  if (flags.base !== undefined) {
    const script = join(compiledFolder(flags.base), 'bench/mock-priced.js');
    served.push({ name: 'base', server: await serve(path, script, name) });
  }
  const contenders = served.map((each) => ({ name: each.name, measureOnce: () => measure(each.server, measured) }));
  for (const { server } of served) for (let answers = 0; answers < WARM_UP;) answers += load(server, measured);
  const measurements = measureInterleaved(contenders, Number(flags.rounds));
  console.log(`${ratioTable(measurements, { baseline: BARE, unit: 'answers by CPU second' })}\n`);
  for (const { server } of served) server.end();
}

for (const name of flags.only.split(',')) {
  const measured = MOCK_CASES[name];
  if (measured === undefined)
    throw new Error(`--only ${name}: no such case; there are ${Object.keys(MOCK_CASES).join(', ')}.`);
  await measureCase(name, measured);
}
