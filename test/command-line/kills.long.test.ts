import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { drawAt, drawKey, PURPOSE } from '../../src/engine/draw.ts';
import { scratchFile, scratchFolder, startCommand, summaryIn, until } from './command.ts';
import { callCommand } from './in-process.ts';

/** So many runs are killed: `npm run prove:kills` kills a thousand. */
const KILLS = Number(process.env['TOLLMARK_KILLS'] ?? 20);
/** The longest that a run lives behind its first request. */
const LIFE_MS_MAX = 600;

const SCENARIO = `
name: killed
provider: { dialect: openai, models: { m: { operation: text-to-image, serviceTime: { type: constant, value: 20ms }, price: { per: image, usd: "0.01" } } } }
workload: { duration: 10s, arrivals: { type: poisson, rate: 300/s }, requests: [ { operation: text-to-image, model: m } ] }
client: { retry: openai-node, timeout: 150ms }
`;

/** A target that answers most requests after up to 60 ms, some with 500, some never; it counts what has reached it. */
async function startTarget(chance: () => number): Promise<{ origin: string; seen(): number }> {
  let seen = 0;
  const server = createServer((request, response) => {
    if (request.method === 'POST') seen++;
    request.resume();
    const [kind, delayMs] = [chance(), chance() * 60];
    if (kind < 0.05) return;
    setTimeout(() => {
      response.writeHead(kind < 0.15 ? 500 : 200, { 'content-type': 'application/json' });
      response.end('{"created":1,"data":[{"url":"http://127.0.0.1/image.png"}]}');
    }, delayMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen: () => seen };
}

function linesOf(folder: string, name: string): number {
  const path = join(folder, name);
  // The header is none.
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 2 : 0;
}

test(
  'law: killed at any instant, a run is reported with at most as many attempts and dollars as its target has seen',
  async () => {
    let draws = 0;
    const key = drawKey(20_261_202, PURPOSE.retry);
    const chance = (): number => drawAt(key, draws++, 1);
    const scenario = scratchFile('killed.yaml', SCENARIO);
    let found = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const target = await startTarget(chance);
      const folder = scratchFolder();
      const args = ['run', scenario, '--target', target.origin, '--max-dollars', '1000', '-q', '--out', folder];
      const command = await startCommand(args, { env: { TOLLMARK_API_KEY: 'k' } });
      await until(command, () => target.seen() > 0);
      await sleep(chance() * LIFE_MS_MAX);
      command.child.kill('SIGKILL');
      await command.ended;
      // What was sent before the end may still arrive.
      await sleep(20);
      const summary = summaryIn(await callCommand(['report', folder, '--json']));
      const lost = Number(/at most (\d+) attempts? and/.exec(summary.validity.reasons.join())?.[1] ?? 0);
      const ended = linesOf(folder, 'attempts.ndjson');
      const told = `kill ${kill}: seen ${target.seen()}, ended ${ended}, lost ${lost}`;
      expect(target.seen(), told).toBeLessThanOrEqual(ended + lost);
      expect(linesOf(folder, 'sends.ndjson'), told).toBe(ended + lost);
      if (lost > 0) found++;
    }
    expect(found, 'most kills find attempts under way').toBeGreaterThan(KILLS / 2);
  },
  KILLS * 10_000,
);
