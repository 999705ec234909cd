import { describe, expect, test } from 'vitest';
import type { WallClock } from '../../../src/engine/wall-driver.ts';
import { openRehearsalEndpoint as open } from '../../../src/executors/rehearsal-endpoint.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { rehearse, type RehearsedRun } from '../../../src/runners/http/rehearsal.ts';
import { type DialectName, DIALECTS } from '../../../src/wire/dialects.ts';
import { startEndpoint } from '../endpoint.ts';
import { scenarioOf } from '../worlds.ts';
import { runJoined } from '../../worlds/joined.ts';

/** A load that is rehearsed with 20 requests; of jobs that take 2 s each. */
function loadOf(
  dialect: string,
  request: { readonly operation: string; readonly [field: string]: unknown },
  price: object,
): Scenario {
  return createScenario({
    name: 'load',
    provider: {
      dialect,
      models: { m: { operation: request.operation, serviceTime: { type: 'constant', value: '2s' }, price } },
    },
    workload: {
      maxRequests: 200,
      arrivals: { type: 'constant', rate: '500/s' },
      requests: [{ ...request, model: 'm' }],
    },
    client: { maxDollars: '5' },
  });
}

const image = { per: 'image', usd: '0.04' };
const video = { per: 'video', usd: '0.04' };
const token = { per: 'token', input: '0.000001', output: '0.000002' };
const tokens = { inputTokens: 3, outputTokens: 5 };
const LOADS: readonly (readonly [what: string, Scenario])[] = [
  ['prodia, an upload', loadOf('prodia', { operation: 'image-to-image' }, image)],
  ['prodia, polled', loadOf('prodia', { operation: 'text-to-image', delivery: 'async' }, image)],
  ['openai, an image', loadOf('openai', { operation: 'text-to-image' }, image)],
  ['openai, a stream', loadOf('openai', { operation: 'chat', delivery: 'stream', ...tokens }, token)],
  ['openai, an upload', loadOf('openai', { operation: 'image-edit' }, image)],
  ['fal, polled', loadOf('fal', { operation: 'text-to-image', delivery: 'async' }, image)],
  ['lumenfall, an image', loadOf('lumenfall', { operation: 'text-to-image' }, image)],
  ['lumenfall, polled', loadOf('lumenfall', { operation: 'text-to-video', delivery: 'async', duration: '5s' }, video)],
  [
    'aggregator, polled',
    loadOf('aggregator', { operation: 'text-to-video', delivery: 'async', duration: '5s' }, video),
  ],
];

/** The machine's time, by which a rehearsal may take as long as it needs. */
const patient: WallClock = {
  ...wallClock,
  setTimer: (delayMs, call) => wallClock.setTimer(delayMs === 1000 ? 60_000 : delayMs, call),
};

/** A run that is logged, by the machine's time. */
function runOf(scenario: Scenario, more: Partial<RehearsedRun> = {}): RehearsedRun {
  const dialect = DIALECTS[scenario.provider.dialect as DialectName];
  return { scenario, dialect, world: 'real', clock: patient, isLogged: true, ...more };
}

const stop = new AbortController().signal;

describe.each(['mock', 'real'] as const)('ahead of a run against a %s endpoint', (world) => {
  test.each(LOADS)('%s: requests are sent, and answered at once whatever the job takes', async (_what, scenario) => {
    const rehearsed = await rehearse(runOf(scenario, { world }), { open, stop });
    expect(rehearsed).toEqual({ requests: 20, ms: expect.any(Number) });
  });
});

const LOAD = LOADS[2]?.[1] as Scenario;
/** A load of which 10,000 requests would be rehearsed. */
const LONG: Scenario = { ...LOAD, workload: { ...LOAD.workload, maxRequests: 1_000_000 } };

describe('a rehearsal', () => {
  test('of a load that is too small or too slow sends nothing', async () => {
    const scenario = scenarioOf({ workload: { maxRequests: 100, arrivals: { type: 'constant', rate: '500/s' } } });
    expect(await rehearse(runOf(scenario), { open, stop })).toBeUndefined();
  });

  test('is over after a second, whatever is under way', async () => {
    const timers: number[] = [];
    const clock = {
      ...wallClock,
      setTimer: (delayMs: number, call: () => void) => {
        timers.push(delayMs);
        return wallClock.setTimer(delayMs === 1000 ? 0 : delayMs, call);
      },
    };
    const rehearsed = await rehearse(runOf(LONG, { clock }), { open, stop });
    expect(timers).toContain(1000);
    expect(rehearsed?.requests).toBeLessThan(10_000);
  });

  test('that is stopped ends, and one that is stopped before it begins sends nothing', async () => {
    const parts = { open, stop: AbortSignal.abort() };
    expect(await rehearse(runOf(LOAD), parts)).toBeUndefined();
    const stopping = new AbortController();
    const over = rehearse(runOf(LONG, { isLogged: false }), { open, stop: stopping.signal });
    setImmediate(() => stopping.abort());
    expect((await over)?.requests).toBeLessThan(10_000);
  });

  test('that fails says why, and does not reject', async () => {
    const broken = { open: () => Promise.reject(new Error('no port is free')), stop };
    expect(await rehearse(runOf(LOAD), broken)).toMatchObject({ requests: 0, problem: 'no port is free' });
    const mute = {
      open: () => startEndpoint(() => 'reset').then((endpoint) => ({ ...endpoint, close: endpoint.die })),
      stop,
    };
    expect(await rehearse(runOf(LOAD), mute)).toMatchObject({ requests: 20, problem: expect.any(String) });
  });

  test('leaves no trace: the run after it sends, logs, costs and reports what one without it does', async () => {
    const without = await runJoined(LOAD);
    await rehearse(runOf(LOAD, { world: 'mock' }), { open, stop });
    const after = await runJoined(LOAD);
    expect(after.summary).toEqual(without.summary);
    expect(after.lines).toEqual(without.lines);
    expect(after.stats.attempts).toEqual(without.stats.attempts);
  });
});
