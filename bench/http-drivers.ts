import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { wallClock } from '../src/platform/wall-clock.ts';
import { AttemptLog } from '../src/runners/http/log/attempt-log.ts';
import { startRunOverHttp } from '../src/runners/http/run-over-http.ts';
import { IMAGE_PROVIDER, IMAGE_REQUESTS } from './image-provider.ts';
import { createScenario } from '../src/scenario/load-scenario.ts';

/** A closed loop: so many connections, each sending its next request when the last one is answered. */
export interface ClosedLoop {
  readonly url: string;
  readonly connections: number;
  readonly durationMs: number;
}

/** Drives a closed loop to its end and counts the answers with status 200. */
export type HttpDriver = (load: ClosedLoop) => Promise<number>;

/**
 * autocannon without a rate, which is a plain closed loop. Its correction for coordinated omission stays out of play:
 * version 9.0.0 applies it to rates only, and refuses `ignoreCoordinatedOmission` without one (lib/validate.js, read 2026-11).
 */
export async function driveWithAutocannon({ url, connections, durationMs }: ClosedLoop): Promise<number> {
  const result = await autocannon({ url, connections, duration: durationMs / 1000 });
  return result['2xx'];
}

/** Tollmark's HTTP runner as `tollmark run` uses it: every attempt is decoded, timed, priced, recorded, and logged to a file. */
export async function driveWithTollmark({ url, connections, durationMs }: ClosedLoop): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-bench-'));
  const scenario = createScenario({
    name: 'bench',
    provider: IMAGE_PROVIDER,
    workload: {
      duration: `${durationMs}ms`,
      arrivals: { type: 'closed', users: connections },
      requests: [...IMAGE_REQUESTS],
    },
  });
  const log = new AttemptLog(join(folder, 'attempts.ndjson'), join(folder, 'sends.ndjson'));
  const run = await startRunOverHttp({
    scenario,
    world: 'real',
    origin: url,
    apiKey: 'bench',
    clock: wallClock,
    log,
    twin: false,
  });
  const { attempts } = await run.finished;
  rmSync(folder, { recursive: true });
  return attempts.byStatus['200'] ?? 0;
}

/** The contenders of bench/http-runner.ts by name, in the order of the table. */
export const HTTP_DRIVERS: Readonly<Record<string, HttpDriver>> = {
  autocannon: driveWithAutocannon,
  tollmark: driveWithTollmark,
};
