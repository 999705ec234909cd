/**
 * Requests per CPU second of the client, in a closed loop over 50 connections against one plain Node server.
 *
 *   npm run bench:http -- [--rounds N] [--duration-ms N]
 *
 * The server has the first core, the client the last. What counts is the client's own CPU time: the server bounds the
 * rate, and a client that needs less time for it leaves more room before it is the bottleneck itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HTTP_DRIVERS } from './http-drivers.ts';
import { measureInterleaved, outputOf, pinned } from './measure.ts';
import { ratioTable } from './ratio-table.ts';

const CONNECTIONS = '50';
const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, 'duration-ms': { type: 'string', default: '4000' } },
});

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const [file = '', ...args] = pinned([process.execPath, script('http-server.js')], 0);
const server = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `http://127.0.0.1:${port.toString().trim()}/`;
  const contenders = Object.keys(HTTP_DRIVERS).map((name) => ({
    name,
    measureOnce: (): number => {
      const command = [process.execPath, script('http-child.js'), name, url, CONNECTIONS, flags['duration-ms']];
      const { requestsPerCpuSecond } = JSON.parse(outputOf(pinned(command))) as { requestsPerCpuSecond: number };
      return requestsPerCpuSecond;
    },
  }));
  const measurements = measureInterleaved(contenders, Number(flags.rounds));
  console.log(ratioTable(measurements, { baseline: 'autocannon', unit: 'requests/CPU-s' }));
} finally {
  server.stdin.end();
}
