import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Account } from '../../../src/billing/account/account.ts';
import { LowBalance, lowBalanceSchema } from '../../../src/billing/account/low-balance.ts';
import { accountSchema } from '../../../src/billing/account/options.ts';

const HOUR_MS = 3_600_000;
const NANO = 1_000_000_000;

describe('a low balance by recent usage', () => {
  const open = (times: number): Account =>
    new Account(
      accountSchema.parse({ type: 'prepaid', balance: '10', lowBalanceCheck: { recent: '1h', times, adds: '20ms' } }),
    );

  test('is one below what was spent in the last hour: every request is then checked, and above it none', () => {
    const account = open(1);
    account.charge(0, 0, 5 * NANO);
    expect(account.addedLatencyMs(1)).toBe(0);
    account.charge(2, 0, 1);
    expect([account.addedLatencyMs(3), account.addedLatencyMs(HOUR_MS / 2)]).toEqual([20, 20]);
    expect(account.addedLatencyMs(HOUR_MS)).toBe(0);
  });

  test('counts refunds, and a part of the spend', () => {
    const account = open(0.5);
    account.charge(0, 0, 7 * NANO);
    expect(account.addedLatencyMs(1)).toBe(20);
    account.refund(2, 0, NANO);
    expect(account.addedLatencyMs(3)).toBe(0);
  });

  test('is a sum over the last sixty sixtieths, exact however many charges there are', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 5000 }), fc.integer({ min: -3, max: 2 ** 53 - 1 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, fc.constantFrom(60_000, 61_001), (charges, recentMs) => {
        const low = new LowBalance({ recentMs, times: 1, addsMs: 1 });
        const all: [number, bigint][] = [];
        let nowMs = 0;
        for (const [gapMs, nano] of charges) {
          nowMs += gapMs;
          low.add(nowMs, nano);
          const bucket = Math.floor(nowMs / (recentMs / 60));
          all.push([bucket, BigInt(nano)]);
          const sum = all.reduce((total, [at, each]) => (at > bucket - 60 ? total + each : total), 0n);
          const nearest = Number(sum);
          expect([low.addedMs(nowMs, nearest), low.addedMs(nowMs, nearest - 2048)]).toEqual([0, 1]);
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

test.each([
  [{ adds: '1ms' }, 'expected either below'],
  [{ below: '1', recent: '1h', adds: '1ms' }, 'expected either below'],
  [{ below: '1', times: 2, adds: '1ms' }, 'say recent'],
  [{ recent: '1s', adds: '1ms' }, 'at least 1m'],
])('%j is no rule', (input, message) => {
  const { error } = lowBalanceSchema.safeParse(input);
  expect(error?.message).toContain(message);
});
