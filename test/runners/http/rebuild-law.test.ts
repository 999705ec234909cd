import { expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { runs } from '../../runs.ts';
import { runJoined } from '../../worlds/joined.ts';
import { always, scenarioOf } from '../worlds.ts';

const FAULTS = [
  { type: 'moderated', stage: 'output', status: 400 },
  { status: 500, stage: 'completion' },
  { status: 401, stage: 'completion' },
  { status: 429, stage: 'admission' },
  { type: 'empty' },
  { type: 'reset' },
  { type: 'disconnect', after: '40ms', status: 504 },
];
const KINDS = [
  ['prodia', 'sync'],
  ['prodia', 'async'],
  ['fal', 'sync'],
  ['fal', 'async'],
  ['lumenfall', 'sync'],
  ['openai', 'sync'],
] as const;
const ALL = KINDS.flatMap((kind) =>
  FAULTS.flatMap((fault) => [{}, { maxDollars: '4' }].map((client) => [...kind, fault, client] as const)),
);

/** Every so many of all; the long test has them all. It divides neither the number of faults nor that of clients. */
const EACH = runs(9, 1);

type Phase = NonNullable<Summary['phases']>['steady'];

/** What a log tells of a phase: it knows no dropped requests, and not when the load ended. */
function figures(phase: Phase | undefined): object | undefined {
  if (phase === undefined) return undefined;
  const { fromMs, requests, attempts, latencyMs, dollars } = phase;
  return { fromMs, ended: [requests.succeeded, requests.failed], attempts, latencyMs, dollars };
}

test.each(ALL.filter((_, i) => i % EACH === 0))(
  '%s %s %j %j: the log of a run against a real endpoint gives its dollars and attempts again',
  async (dialect, delivery, fault, client) => {
    const scenario = scenarioOf({
      seed: 11,
      model: always('97ms'),
      request: { delivery },
      provider: {
        dialect,
        faults: [{ ...fault, share: 0.6 }],
        billing: { charge: 'completion', outcomes: 'accepted' },
      },
      workload: { maxRequests: 12, warmup: '1100ms', arrivals: { type: 'constant', rate: '3/s' } },
      client: { timeout: '20s', retry: { type: 'full-jitter', attempts: 2, base: '50ms', cap: '50ms' }, ...client },
    });
    const { summary, lines } = await runJoined(scenario, { world: 'real' });
    const { dollars, attempts, priming, phases } = rebuildSummary(scenario, 'real', lines);
    expect({ ...dollars, source: '' }).toEqual({ ...summary.dollars, source: '' });
    expect(attempts).toEqual(summary.attempts);
    expect([phases?.warmup, phases?.steady].map(figures)).toEqual(
      [summary.phases?.warmup, summary.phases?.steady].map(figures),
    );
    expect(priming).toEqual(summary.priming);
  },
);
