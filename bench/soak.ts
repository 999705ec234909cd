/**
 * The memory of a load generator over a long load: `tollmark run` with its log sends a constant rate to a server in another process, and what memory
 * it holds is read each second.
 *
 *   npm run prove:soak -- [--rate N] [--minutes N]
 *
 * Ends with 1 where the last minute holds 20 MB more than the second one on the average, or where requests were not sent. Memory needs Linux.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mean } from 'simple-statistics';
import type { Summary } from '../src/measure/summary.ts';
import { OWN_TREE, tollmarkIn } from './lag-contenders.ts';
import { pinned } from './measure.ts';
import { alignedTable } from './ratio-table.ts';

const GROWTH_MB_MAX = 20;
const MINUTE = 60;

const { values: flags } = parseArgs({
  options: { rate: { type: 'string', default: '3000' }, minutes: { type: 'string', default: '10' } },
});
const [ratePerSecond, minutes] = [Number(flags.rate), Number(flags.minutes)];
if (!(minutes >= 3)) throw new Error('--minutes: at least 3, for the second and the last are compared.');

/** Resident memory of a process in MB (proc(5), VmRSS of status); undefined once it has ended. */
function residentMb(pid: number): number | undefined {
  try {
    const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}

/** Memory by minute of the load, each the mean of its seconds, beside its largest. */
function byMinute(samplesMb: readonly number[]): { readonly meanMb: number; readonly mostMb: number }[] {
  return Array.from({ length: minutes }, (_, minute) => {
    const seconds = samplesMb.slice(minute * MINUTE, (minute + 1) * MINUTE);
    return { meanMb: mean(seconds), mostMb: Math.max(...seconds) };
  });
}

const folder = mkdtempSync(join(tmpdir(), 'tollmark-soak-'));
const script = fileURLToPath(new URL('arrival-server.js', import.meta.url));
const server = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
try {
  const [port] = (await once(server, 'message')) as [number];
  const order = { url: `http://127.0.0.1:${port}`, ratePerSecond, seconds: minutes * MINUTE, folder };
  const [file = '', ...args] = pinned([...tollmarkIn('soak', OWN_TREE).command(order), '--json', '--no-twin']);
  const env = { ...process.env, TOLLMARK_API_KEY: 'bench' };
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const samplesMb: number[] = [];
  const timer = setInterval(() => {
    const mb = residentMb(child.pid ?? 0);
    if (mb !== undefined) samplesMb.push(mb);
  }, 1000);
  await once(child, 'close');
  clearInterval(timer);
  const { requests, verdict, validity } = JSON.parse(text) as Summary;
  const rows = byMinute(samplesMb);
  console.log(`${ratePerSecond}/s for ${minutes} minutes, with the log: ${verdict}`);
  for (const reason of validity.reasons) console.log(`  ${reason}`);
  console.log(`${requests.succeeded} of ${ratePerSecond * minutes * MINUTE} requests succeeded`);
  const cells = rows.map(({ meanMb, mostMb }, i) => [String(i + 1), meanMb.toFixed(1), mostMb.toFixed(1)]);
  console.log(alignedTable([['minute', 'RSS in MB', 'most'], ...cells]));
  const growthMb = (rows.at(-1)?.meanMb ?? Number.NaN) - (rows[1]?.meanMb ?? Number.NaN);
  console.log(`from the second minute to the last: ${growthMb.toFixed(1)} MB (allowed: ${GROWTH_MB_MAX})`);
  if (!(growthMb < GROWTH_MB_MAX) || requests.succeeded < ratePerSecond * minutes * MINUTE) process.exitCode = 1;
} finally {
  server.disconnect();
  rmSync(folder, { recursive: true });
}
