/**
 * Answers a second of the mock server for a priced Prodia job, beside those of a bare Fastify route that returns the same bytes.
 *
 *   npm run bench:mock -- [--base DIR] [--rounds N] [--duration-s N] [--wrk PATH]
 *
 * Needs wrk (Debian: `wrk`). Each server is a process of its own on the first core, wrk is on the last; both forms of the answer are
 * measured: the job alone as JSON, and multipart with the image. `--base` also measures
 * the mock server of another tree, whose benchmarks are compiled: `npx tsc -p bench/tsconfig.json` there.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureInterleaved, outputOf, pinned } from './measure.ts';
import { ratioTable } from './ratio-table.ts';
import { compiledFolder } from './tree.ts';

const CONNECTIONS = '32';
const FORMS = ['application/json', 'multipart/form-data'] as const;
const JOB = { type: 'inference.flux-fast.schnell.txt2img.v2', config: { prompt: 'puppies in a cloud, 4k' } };
const PATH = '/v2/job?price=true';

const { values: flags } = parseArgs({
  options: {
    base: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'duration-s': { type: 'string', default: '4' },
    wrk: { type: 'string', default: 'wrk' },
  },
});

/** A file beside this one's source: wrk's script is not compiled. */
const source = (name: string): string => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));
const children: ChildProcess[] = [];

const own = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function serve(script: string, ...args: readonly string[]): Promise<string> {
  const [file = '', ...rest] = pinned([process.execPath, script, ...args], 0);
  const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return `http://127.0.0.1:${port.toString().trim()}${PATH}`;
}

/** Answers a second; fails when one of them was no success. */
function measure(url: string, accept: string): number {
  const wrk = [flags.wrk, '-t1', `-c${CONNECTIONS}`, `-d${flags['duration-s']}s`, '-s', source('mock-job.lua'), url];
  const text = outputOf(['env', `ACCEPT=${accept}`, ...pinned(wrk)]);
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`Not every request was answered well:\n${text}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
}

try {
  const mock = await serve(own('mock-priced.js'));
  const base =
    flags.base === undefined ? undefined : await serve(join(compiledFolder(flags.base), 'bench/mock-priced.js'));
  // All answers first: while it measures, this process cannot see that a connection which it keeps is closed.
  const answers = [];
  for (const accept of FORMS) {
    const headers = { accept, 'content-type': 'application/json', authorization: 'Bearer bench' };
    const reply = await fetch(mock, { method: 'POST', headers, body: JSON.stringify(JOB) });
    const bytes = Buffer.from(await reply.arrayBuffer());
    answers.push({ accept, bytes, type: reply.headers.get('content-type') ?? '' });
  }
  for (const { accept, bytes, type } of answers) {
    const bare = await serve(own('mock-bare.js'), bytes.toString('base64'), type);
    const contenders = [
      { name: 'bare Fastify route', measureOnce: () => measure(bare, accept) },
      { name: 'mock server', measureOnce: () => measure(mock, accept) },
    ];
    if (base !== undefined) contenders.push({ name: 'base', measureOnce: () => measure(base, accept) });
    for (const { measureOnce } of contenders) measureOnce();
    console.log(`${accept}, ${bytes.length} bytes`);
    const measurements = measureInterleaved(contenders, Number(flags.rounds));
    console.log(`${ratioTable(measurements, { baseline: 'bare Fastify route', unit: 'answers/s' })}\n`);
  }
} finally {
  for (const child of children) child.stdin?.end();
}
