import type { ProjectFile } from './project-files.ts';

/** Starts a run over HTTP against the wall clock. */
const RUNS_OVER_HTTP = /\bstartRunOverHttp\(/;
/** Arrivals on a schedule, where a stall of the machine makes requests late; a closed loop has none. */
const ON_SCHEDULE = /arrivals: \{ type: '?(?:constant|poisson|burst|ramp|steps)\b/;

/**
 * The tests that send on a schedule over HTTP and do not say what becomes of late requests. A run drops them unless `catchUp` asks for them, so
 * what such a test counts depends on how busy the machine is.
 */
export function silentOfLateRequests(files: readonly ProjectFile[]): string[] {
  return files
    .filter(({ path }) => path.startsWith('test/'))
    .filter(({ text }) => RUNS_OVER_HTTP.test(text) && ON_SCHEDULE.test(text) && !/\bcatchUp\b/.test(text))
    .map(({ path }) => `${path} sends on a schedule over HTTP: say workload.catchUp`);
}
