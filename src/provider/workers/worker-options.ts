import { z } from 'zod';
import { durationDistributionSchema, type Distribution } from '../../engine/distribution.ts';
import { durationSchema } from '../../units/duration.ts';
import { EMULATED, given, optionsObject } from '../../units/options-object.ts';

/** Workers that are kept alive without work where the scenario says nothing: a minute, as at fal and Modal (documentation of both, 2026-11). */
const KEEP_ALIVE_MS = 60_000;

/**
 * How slots come and go where nobody keeps all of them warm. A worker that starts waits for its hardware and image, then sets up (loads the
 * model), and then takes the oldest job that waits; it serves one at a time, and shuts down when it has idled for `keepAliveMs`.
 */
export interface WorkerOptions {
  /** Workers that are never shut down, and are warm when the run begins. */
  readonly min: number;
  readonly keepAliveMs: number;
  readonly setupTime: Distribution;
  /** Time before the set-up; absent: none. */
  readonly provisionTime?: Distribution | undefined;
}

/**
 * `{ setupTime: { type: constant, value: 8s } }`. Defaults: `min: 0`, `keepAlive: 60s`, no `provisionTime`. The terms of vendors: fal's
 * `min_concurrency` and `keep_alive` (states PENDING and DOCKER_PULL, then SETUP), Modal's `min_containers` and `scaledown_window`,
 * RunPod's active workers and idle timeout (5 s unless set), Replicate's minimum of instances (their documentation, 2026-11).
 */
export const workersSchema = optionsObject('provider', EMULATED, {
  min: z
    .int()
    .nonnegative()
    .max(1_000_000)
    .optional()
    .describe('Workers that are always alive, and warm when the run begins; default 0.'),
  keepAlive: durationSchema
    .optional()
    .describe('How long a worker idles before it shuts down, unless it is one of `min`; default 60s.'),
  setupTime: durationDistributionSchema.describe(
    'Of a cold start: how long a worker loads the model before it can serve.',
  ),
  provisionTime: durationDistributionSchema
    .optional()
    .describe('Of a cold start: how long it waits for hardware and image before that, never billed; default none.'),
}).transform(({ min = 0, keepAlive: keepAliveMs = KEEP_ALIVE_MS, ...times }): WorkerOptions => ({
  min,
  keepAliveMs,
  ...given(times),
}));
