import { describe, expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { shapesMade } from '../../src/estimate/dollars.ts';
import type { UsageRecord } from '../../src/measure/usage-record.ts';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { divideHalfUp } from '../../src/money/ratio.ts';
import { concludePilot, headlineOf } from '../../src/pilot/pilot-result.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { compareBill } from '../../src/reconcile/comparison.ts';
import { parseChargeLog } from '../../src/reconcile/log.ts';
import { RunEvidence } from '../../src/runners/http/log/attempt-log.ts';
import { readAttempt } from '../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import type { Operation } from '../../src/workload/request-class.ts';
import { partsNano } from './parts.ts';

/** A pilot against the mock server of each dialect, over HTTP, with failures, moderation, lost answers and a small balance. */

const WANTED: readonly Operation[] = ['text-to-image', 'image-edit', 'image-to-image'];
const REQUESTS = 8;

function scenarioOf(dialect: string, operations: readonly Operation[], balance: string) {
  return createScenario({
    name: 'pilot',
    seed: 11,
    provider: {
      dialect,
      models: Object.fromEntries(
        operations.map((operation, index) => [
          `m${index}`,
          {
            operation,
            wireName: `inference.m${index}.${operation}.v1`,
            serviceTime: { type: 'uniform', min: '1ms', max: '6ms' },
            price: { per: 'image', usd: `0.0${index + 1}2345678` },
          },
        ]),
      ),
      billing: { outcomes: 'accepted', account: { type: 'prepaid', balance } },
    },
    workload: {
      maxRequests: REQUESTS * operations.length,
      order: 'in-turn',
      arrivals: { type: 'closed', users: 1 },
      requests: operations.map((operation, index) => ({ operation, model: `m${index}` })),
    },
    client: { retry: { type: 'constant', attempts: 3, base: '1ms' } },
    faults: [
      { status: 500, share: 0.2 },
      { type: 'moderated', stage: 'output', share: 0.2 },
      { type: 'disconnect', after: '3ms', share: 0.2 },
    ],
  });
}

async function pilotAgainst(dialect: string, operations: readonly Operation[], balance: string) {
  const scenario = scenarioOf(dialect, operations, balance);
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const origin = await listenMockServer(server);
  const evidence = new RunEvidence();
  const run = await startRunOverHttp({
    scenario,
    world: 'mock',
    origin,
    apiKey: 'k',
    clock: wallClock,
    log: evidence.watch(undefined),
    twin: false,
    onBill: (records) => (evidence.records = records),
  });
  const summary = await run.finished;
  const log = parseChargeLog('log', evidence.logText);
  const text = JSON.stringify({ records: evidence.records, next: null, lost: 0 });
  const billed = { from: 'mock', comparison: compareBill(log, [{ file: 'mock', text }]) };
  const headlines = shapesMade(scenario).map(() => headlineOf(undefined));
  const pilot = concludePilot({ scenario, headlines, summary, log, requestsPerKind: REQUESTS, billed });
  return { pilot, summary, records: evidence.records ?? [], logText: evidence.logText, server };
}

const CASES = Object.values(DIALECTS).map(
  ({ name, operations }) => [name, WANTED.filter((operation) => operations.includes(operation))] as const,
);

describe.each(CASES)('%s', (dialect, operations) => {
  test('nothing is unmatched, each kind costs what the provider charged, and the parts are the run to the nano-dollar', async () => {
    const { pilot, summary, records } = await pilotAgainst(dialect, operations, '9');
    expect(pilot.doubtful.filter(({ why }) => why !== 'no-output' && why !== 'moderated')).toEqual([]);
    expect(pilot.bill).toMatchObject({ charges: records.length, doubts: [] });
    expect([pilot.dollars.billed, partsNano(pilot)]).toEqual([
      summary.dollars.billed,
      parseNanoUsd(summary.dollars.billed),
    ]);
    for (const [index, kind] of pilot.kinds.entries()) {
      const charged = records.filter(({ model }) => model === `m${index}`);
      const nano = charged.reduce((sum, { chargedNanoUsd }) => sum + BigInt(chargedNanoUsd), 0n);
      expect([kind.requests, kind.dollars]).toEqual([REQUESTS, nanoUsdText(nano)]);
      expect(kind.perSuccess).toBe(nanoUsdText(divideHalfUp(nano, BigInt(kind.succeeded))));
    }
    const seen = (part: 'failed' | 'moderated' | 'retries') =>
      pilot.kinds.reduce((sum, kind) => sum + kind[part].billed, 0);
    for (const part of ['failed', 'moderated', 'retries'] as const)
      expect([part, seen(part) > 0]).toEqual([part, true]);
  });

  test('log and bill tell the same of each job: mode, model on both sides, what is counted, and which attempt it was', async () => {
    const { records, logText } = await pilotAgainst(dialect, operations, '9');
    const told = ({ request, attempt, model, operation, wireModel, counts }: AttemptLine | UsageRecord): object => {
      return { request, attempt, model, operation, wireModel, counts };
    };
    const lines = logText
      .split('\n')
      .slice(1, -1)
      .map((line) => readAttempt(JSON.parse(line)));
    const ofJob = new Map(lines.map((line) => [`${line.request}/${line.attempt}`, told(line)]));
    expect(records.length).toBeGreaterThan(REQUESTS);
    for (const record of records) {
      expect(told(record)).toEqual(ofJob.get(`${record.request}/${record.attempt}`));
      expect(record.counts).toEqual([{ unit: 'image', quantity: 1 }]);
      expect(record.status).toBeGreaterThan(0);
    }
  });

  test('a balance that is too small is never passed, and the boxes say so', async () => {
    const { pilot, server } = await pilotAgainst(dialect, operations, '0.1');
    const left = server.stats().account?.dollars.available ?? '';
    expect([pilot.cap.kind, pilot.cap.dollars, pilot.cap.leftDollars]).toEqual(['prepaid-balance', '0.1', left]);
    expect(left.startsWith('-')).toBe(false);
    expect(parseNanoUsd(pilot.dollars.billed)).toBeLessThanOrEqual(parseNanoUsd('0.1'));
    expect(pilot.checklist.find(({ box }) => box.includes('balance'))?.state).toBe('ticked');
  });
});
