import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { countUnpaidAttempts, unpaidDemand } from '../../src/measure/unpaid-demand.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';

const REFUSED = { insufficient: 3, locked: 1, keyCap: 0, creditLimit: 2 };
const ACCOUNT = {
  type: 'prepaid',
  availableDollars: '0',
  balanceDollars: '0',
  heldDollars: '0',
  topUps: 0,
  toppedUpDollars: '0',
  expiredDollars: '0',
  refused: REFUSED,
} as const;

describe('attempts that could not be paid', () => {
  test('are those that the account refused, whatever status it answers with', () => {
    expect(countUnpaidAttempts(ACCOUNT, 0)).toBe(6);
  });

  test('are the 402s where nobody tells of an account', () => {
    expect(countUnpaidAttempts(undefined, 4)).toBe(4);
  });
});

const run = { offered: 100, failed: 60, billedNano: 1_600_000_000n, requestsPerMonth: 1_000_000 };

test('nothing was refused: nothing is left out', () => {
  expect(unpaidDemand({ ...run, unpaidAttempts: 0 })).toBeUndefined();
});

test('40 paid requests cost 1.6 dollars, so a million cost 40,000', () => {
  expect(unpaidDemand({ ...run, unpaidAttempts: 60 })).toEqual({
    attempts: 60,
    requests: 60,
    perMonthIfPaid: '40000',
  });
});

test('a run in which nothing could be paid says nothing of the price', () => {
  const demand = unpaidDemand({ ...run, billedNano: 0n, failed: 100, unpaidAttempts: 100 });
  expect(demand).toEqual({ attempts: 100, requests: 100, perMonthIfPaid: null });
});

test('it is from what the run projects up to the price of a success for every request', () => {
  const counts = fc.record({
    offered: fc.integer({ min: 1, max: 10_000 }),
    failedShare: fc.double({ min: 0, max: 0.99, noNaN: true }),
    unpaidAttempts: fc.integer({ min: 1, max: 20_000 }),
    billed: fc.bigInt(0n, 10_000_000_000n),
    requestsPerMonth: fc.integer({ min: 0, max: 1_000_000_000 }),
  });
  fc.assert(
    fc.property(counts, ({ offered, failedShare, unpaidAttempts, billed, requestsPerMonth }) => {
      const failed = Math.floor(offered * failedShare);
      const demand = unpaidDemand({ unpaidAttempts, offered, failed, billedNano: billed, requestsPerMonth });
      const perMonth = parseNanoUsd(demand?.perMonthIfPaid ?? 'missing');
      const month = billed * BigInt(requestsPerMonth);
      expect(2n * perMonth * BigInt(offered)).toBeGreaterThanOrEqual(2n * month - BigInt(offered));
      expect(2n * perMonth * BigInt(offered - failed)).toBeLessThanOrEqual(2n * month + BigInt(offered - failed));
    }),
    { seed: 42, numRuns: 300 },
  );
});

function runWith(account: object | undefined, retry = 'none'): ReturnType<typeof simulate> {
  const model = {
    operation: 'text-to-image',
    serviceTime: { type: 'constant', value: '100ms' },
    price: { per: 'image', usd: '0.04' },
  };
  return simulate(
    createScenario({
      name: 'dry',
      provider: { models: { m: model }, billing: account === undefined ? {} : { account } },
      workload: {
        duration: '100s',
        arrivals: { type: 'constant', rate: '1/s' },
        requests: [{ operation: 'text-to-image', model: 'm' }],
      },
      client: { retry },
      projection: { requestsPerMonth: 30_000 },
    }),
  );
}

describe('a simulated account that runs dry', () => {
  test('is projected as it was, and what the demand costs is that of the same run with money', () => {
    const dry = runWith({ type: 'prepaid', balance: '1' }).projection;
    const paid = runWith({ type: 'prepaid', balance: '1000' }).projection;
    expect(dry).toMatchObject({ perMonth: '300', unpaid: { attempts: 75, requests: 75, perMonthIfPaid: '1200' } });
    expect(paid).toMatchObject({ perMonth: '1200' });
    expect(paid).not.toHaveProperty('unpaid');
    expect(runWith(undefined).projection).not.toHaveProperty('unpaid');
  });

  test('counts each request once, however often a refusal is tried again', () => {
    const account = { type: 'prepaid', balance: '1', refusal: { status: 429 } };
    const unpaid = runWith(account, 'openai-node').projection?.unpaid;
    expect(unpaid).toEqual({ attempts: 225, requests: 75, perMonthIfPaid: '1200' });
  });
});
