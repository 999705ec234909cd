/**
 * Requests per CPU second of the client, in a closed loop over 50 connections against one plain Node server.
 *
 *   npm run bench:http -- [--base DIR] [--rounds N] [--duration-ms N]
 *
 * The server has the first core, the client the last. What counts is the client's own CPU time: the server bounds the
 * rate, and a client that needs less time for it leaves more room before it is the bottleneck itself. `--base` also measures another tree,
 * whose benchmarks are compiled: `npx tsc -p bench/tsconfig.json` there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HTTP_DRIVERS } from './http-drivers.ts';
import { measureInterleaved, outputOf, pinned } from './measure.ts';
import { ratioTable } from './ratio-table.ts';
import { compiledFolder } from './tree.ts';

const CONNECTIONS = '50';
const { values: flags } = parseArgs({
  options: {
    base: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'duration-ms': { type: 'string', default: '4000' },
  },
});

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const [file = '', ...args] = pinned([process.execPath, script('http-server.js')], 0);
const server = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}/`;
  const drivers = Object.keys(HTTP_DRIVERS).map((name) => ({ name, driver: name, child: script('http-child.js') }));
  const { base } = flags;
  if (base !== undefined)
    drivers.push({ name: 'base', driver: 'tollmark', child: join(compiledFolder(base), 'bench/http-child.js') });
  const contenders = drivers.map(({ name, driver, child }) => ({
    name,
    measureOnce: (): number => {
      const command = [process.execPath, child, driver, url, CONNECTIONS, flags['duration-ms']];
      const { requestsPerCpuSecond } = JSON.parse(outputOf(pinned(command))) as { requestsPerCpuSecond: number };
      return requestsPerCpuSecond;
    },
  }));
  const measurements = measureInterleaved(contenders, Number(flags.rounds));
  console.log(ratioTable(measurements, { baseline: 'autocannon', unit: 'requests/CPU-s' }));
} finally {
  server.stdin.end();
}
