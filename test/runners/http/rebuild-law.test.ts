import { expect, test } from 'vitest';
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
      workload: { maxRequests: 12, arrivals: { type: 'constant', rate: '3/s' } },
      client: { timeout: '20s', retry: { type: 'full-jitter', attempts: 2, base: '50ms', cap: '50ms' }, ...client },
    });
    const { summary, lines } = await runJoined(scenario, { world: 'real' });
    const { dollars, attempts, priming } = rebuildSummary(scenario, 'real', lines);
    expect({ ...dollars, source: '' }).toEqual({ ...summary.dollars, source: '' });
    expect(attempts).toEqual(summary.attempts);
    expect(priming).toEqual(summary.priming);
  },
);
