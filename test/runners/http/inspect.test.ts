import { describe, expect, test } from 'vitest';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { DIALECTS, dialectNames } from '../../../src/wire/dialects.ts';
import { compareWorlds, verdict } from '../../worlds/comparison.ts';
import { runJoined } from '../../worlds/joined.ts';
import type { Network } from '../../worlds/link.ts';

/** Eight videos of a dollar each, whose tasks take six seconds and a bit; their client waits for two. */
function scenarioOf(dialect: string, inspect: unknown, more: { provider?: object; client?: object } = {}): Scenario {
  return createScenario({
    name: 'inspect',
    seed: 5,
    provider: {
      dialect,
      models: {
        video: {
          operation: 'text-to-video',
          serviceTime: { type: 'uniform', min: '6001ms', max: '6900ms' },
          price: { per: 'request', usd: '1' },
        },
      },
      billing: { charge: 'acceptance', outcomes: 'accepted' },
      ...more.provider,
    },
    workload: {
      maxRequests: 8,
      arrivals: { type: 'poisson', rate: '3/s' },
      requests: [{ operation: 'text-to-video', model: 'video', duration: '3s', delivery: 'async' }],
    },
    client: {
      retry: { type: 'full-jitter', attempts: 2, base: '1s', cap: '1s', inspect },
      timeout: '2003ms',
      ...more.client,
    },
  });
}

const POLLED = dialectNames.filter((name) => DIALECTS[name].pollMs !== undefined);

describe.each(POLLED)('over HTTP as in a simulation, a client of %s', (dialect) => {
  test('waits for a task that runs, and pays once', async () => {
    const comparison = await compareWorlds(scenarioOf(dialect, 'on'));
    expect(verdict(comparison)).toBe('');
    const { summary, lines } = comparison.joined;
    expect(summary).toMatchObject({
      requests: { succeeded: 8 },
      attempts: { total: 8, timeouts: 0 },
      dollars: { billed: '8', wasted: '0' },
      inspections: { asked: 8, completed: 8, failed: 0, unknown: 0, avoidedAtMost: '8' },
    });
    for (const { inspection, sentMs, endedMs } of lines) {
      expect(inspection).toMatchObject({ lostAs: 'timeout', found: 'completed' });
      expect(inspection?.lostMs).toBeCloseTo(sentMs + 2003, 3);
      expect(inspection?.askedMs).toBeLessThan(endedMs);
    }
  });

  test('sends again when a task has failed', async () => {
    const provider = { faults: [{ status: 500, share: 0.6 }] };
    const comparison = await compareWorlds(scenarioOf(dialect, 'on', { provider }));
    expect(verdict(comparison)).toBe('');
    const { inspections, attempts } = comparison.joined.summary;
    expect(inspections?.failed).toBe(attempts.total - 8);
    expect(inspections?.failed).toBeGreaterThan(2);
  });

  test('sends again, or gives up, when a task runs too long', async () => {
    const [again, never] = await Promise.resolve([
      await compareWorlds(scenarioOf(dialect, { wait: '1007ms' })),
      await compareWorlds(scenarioOf(dialect, { wait: '1007ms', onUnknown: 'give-up' })),
    ]);
    expect([verdict(again), verdict(never)]).toEqual(['', '']);
    expect(again.joined.summary).toMatchObject({ inspections: { unknown: 8 }, attempts: { total: 16, timeouts: 16 } });
    expect(never.joined.summary).toMatchObject({ inspections: { unknown: 8 }, attempts: { total: 8, timeouts: 8 } });
    expect(never.joined.lines.map(({ inspection }) => inspection?.found)).toEqual(Array(8).fill('unknown'));
  });
});

test('a task that is no longer kept is unknown', async () => {
  const retry = { type: 'constant', attempts: 2, base: '6m', cap: '6m', inspect: { onUnknown: 'give-up' } };
  const comparison = await compareWorlds(scenarioOf('prodia', 'on', { client: { retry, drain: '1h' } }));
  expect(verdict(comparison)).toBe('');
  expect(comparison.joined.summary).toMatchObject({ inspections: { unknown: 8 }, requests: { failed: 8 } });
});

test('questions that fail are a loss, after which the task is asked for again, and paid for once', async () => {
  const client = { timeout: '10m', retry: { type: 'constant', attempts: 2, base: '8s', inspect: 'on' }, drain: '1h' };
  let questions = 0;
  // Each attempt asks six times before it is lost.
  const isCut = (bytes: Buffer): boolean => bytes.subarray(0, 4).toString() === 'GET ' && questions++ < 8 * 6;
  const network: Network = { toServer: (bytes) => (isCut(bytes) ? [{ type: 'reset' }] : undefined) };
  const { summary, lines, records } = await runJoined(scenarioOf('aggregator', 'on', { client }), {
    world: 'real',
    network,
  });
  const lost = lines.filter(({ inspection }) => inspection !== undefined);
  expect(lost.length).toBeGreaterThan(4);
  expect(new Set(lost.map(({ inspection }) => inspection?.lostAs))).toEqual(new Set(['network-error']));
  expect(summary).toMatchObject({
    requests: { succeeded: 8 },
    attempts: { total: 8, networkErrors: 0 },
    inspections: { asked: lost.length, completed: lost.length },
    dollars: { billed: '8', unknownAtMost: '0' },
  });
  expect(records).toHaveLength(8);
});

test('the spend cap holds a lost attempt until its task is known', async () => {
  const client = { maxDollars: '8' };
  const [failing, found] = [{ faults: [{ status: 500 }] }, {}].map((provider) =>
    scenarioOf('aggregator', 'on', { client, provider }),
  ) as [Scenario, Scenario];
  const capped = await compareWorlds(failing);
  expect(verdict(capped)).toBe('');
  expect(capped.joined.summary).toMatchObject({
    verdict: 'partial',
    dollars: { billed: '8' },
    refused: { spendCap: 8 },
  });
  expect((await compareWorlds(found)).joined.summary).toMatchObject({ verdict: 'passed', dollars: { billed: '8' } });
});

/** Loses the answers to the first so many submissions, which the server has read. */
function losingAnswers(count: number): Network {
  const submitting = new Set<number>();
  let lost = 0;
  return {
    toServer: (bytes, connection) => {
      if (bytes.subarray(0, 5).toString() === 'POST ') submitting.add(connection);
      return undefined;
    },
    toClient: (_bytes, connection) =>
      submitting.delete(connection) && lost++ < count ? [{ type: 'reset' }] : undefined,
  };
}

describe('a submission whose answer is lost', () => {
  const client = { retry: { type: 'constant', attempts: 3, base: '1s', inspect: 'on' }, timeout: '1m' };

  test.each(['mock', 'real'] as const)(
    'finds its task by the idempotency key where the vendor has one (%s)',
    async (world) => {
      const { summary, lines, records } = await runJoined(scenarioOf('lumenfall', 'on', { client }), {
        world,
        network: losingAnswers(3),
      });
      expect(records).toHaveLength(8);
      expect(summary).toMatchObject({
        requests: { succeeded: 8 },
        attempts: { total: 11, networkErrors: 3 },
        inspections: { asked: 0, foundByKey: 3, avoidedAtMost: '3' },
        dollars: { billed: '8', wasted: '0' },
      });
      expect(lines.filter(({ foundByKey }) => foundByKey === true).map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
    },
  );

  test('is sent again blindly where the vendor has none, and without inspection', async () => {
    for (const [dialect, inspect] of [
      ['aggregator', 'on'],
      ['lumenfall', 'off'],
    ] as const) {
      const retry = { ...client.retry, inspect };
      // oxlint-disable-next-line no-await-in-loop -- runs of one clock go one after the other
      const { summary, records } = await runJoined(scenarioOf(dialect, inspect, { client: { ...client, retry } }), {
        network: losingAnswers(3),
      });
      expect(records).toHaveLength(11);
      expect(summary).toMatchObject({ dollars: { billed: '11', wastedBy: { duplicate: '3' } } });
      expect(summary.inspections).toBeUndefined();
    }
  });

  test('a task that has failed is not found again: the next attempt has a key of its own', async () => {
    const provider = { faults: [{ status: 500, share: 0.5 }] };
    const comparison = await compareWorlds(scenarioOf('lumenfall', 'on', { client, provider }));
    expect(verdict(comparison)).toBe('');
    expect(comparison.joined.records.length).toBe(comparison.joined.summary.attempts.total);
    expect(comparison.joined.summary.attempts.total).toBeGreaterThan(9);
  });
});

test('a run that left no summary counts its inspections again', async () => {
  const scenario = scenarioOf('fal', { wait: '4507ms' }, { provider: { faults: [{ status: 500, share: 0.4 }] } });
  const { summary, lines } = await runJoined(scenario, { world: 'real' });
  expect(summary.inspections?.failed).toBeGreaterThan(0);
  expect(rebuildSummary(scenario, 'real', lines).inspections).toEqual(summary.inspections);
});
