import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { endpoint, MODEL } from './endpoint.ts';
import { PlayedProvider } from './played-provider.ts';

const image = (atMs: number): { atMs: number; model: number } => ({ atMs, model: MODEL.image });
const prepaid = (balance: string, rest: object = {}): object => ({ type: 'prepaid', balance, ...rest });

describe('an account that must pay', () => {
  test.each(['completion', 'acceptance', 'hold'])('lets in what it can pay for, charging at %s', (charge) => {
    const options = endpoint({ billing: { charge, account: prepaid('0.1') } });
    const play = new PlayedProvider(options, [image(0), image(0), image(0), image(50)]).play();
    expect(play.records.map(({ status }) => status)).toEqual([200, 200, 402, 402]);
    expect(play.records[2]).toMatchObject({ accepted: false, outcome: OUTCOME.unpaid, hintForm: 0 });
    expect(play.provider.account?.view(60)).toMatchObject({
      availableNano: 20_000_000,
      heldNano: 0,
      spentNano: 80_000_000,
    });
    expect(play.provider.terms.gate.refusal).toMatchObject({ requiredNano: 40_000_000, availableNano: 20_000_000 });
  });

  test('a job that fails gives its hold, or its charge, back', () => {
    for (const charge of ['completion', 'acceptance', 'hold']) {
      const options = endpoint({ faults: [{ status: 500 }], billing: { charge, account: prepaid('0.05') } });
      const play = new PlayedProvider(options, [image(0), image(5), image(20)]).play();
      expect(play.records.map(({ status }) => status)).toEqual([500, 402, 500]);
      expect(play.provider.account?.view(60).availableNano).toBe(50_000_000);
    }
  });

  test('a refused request does not keep its place in a limit of concurrency', () => {
    const limits = [{ type: 'concurrency', limit: 1 }];
    const options = endpoint({
      limits,
      billing: { account: prepaid('0.04', { topUp: { below: '0.01', amount: '0.04', after: '30ms' } }) },
    });
    const { records } = new PlayedProvider(options, [image(0), image(15), image(50)]).play();
    expect(records.map(({ status }) => status)).toEqual([200, 402, 200]);
  });

  test('a low balance makes answers slower', () => {
    const account = prepaid('0.1', { lowBalanceCheck: { below: '0.07', adds: '7ms' } });
    const { records } = new PlayedProvider(endpoint({ billing: { account } }), [image(0), image(50)]).play();
    expect(records.map(({ startedMs, endedMs }) => endedMs - startedMs)).toEqual([17, 17]);
    const rich = new PlayedProvider(endpoint({ billing: { account: { ...account, balance: '1' } } }), [
      image(0),
    ]).play();
    expect(rich.records[0]?.endedMs).toBe(10);
  });
});

test('without an account, holds are booked and dissolved', () => {
  const options = endpoint({ faults: [{ status: 500, at: '15ms' }], billing: { charge: 'hold' } });
  const play = new PlayedProvider(options, [image(0), image(10)]).play();
  expect(play.provider.ledger.snapshot().account).toMatchObject({
    holds: { count: 2, dollars: '0.08' },
    captures: { count: 1, dollars: '0.04' },
    releases: { count: 1, dollars: '0.04' },
  });
  expect(play.provider.ledger.snapshot().accounts).toMatchObject({ customer: '0.04', holds: '0' });
});

test('whatever happens, the balance is what was paid in less what was charged, and no hold is left', () => {
  const trace = fc.array(
    fc.record({
      atMs: fc.nat(200),
      model: fc.constantFrom(MODEL.image, MODEL.compute, MODEL.chat),
      inputTokens: fc.nat(100_000),
      outputTokens: fc.nat(100_000),
      cancelAfterMs: fc.option(fc.nat(30), { nil: undefined }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      trace,
      fc.constantFrom('completion', 'acceptance', 'hold'),
      fc.constantFrom('strict', 'check', 'none'),
      fc.constantFrom('accepted', 'success-only', 'novita'),
      fc.constantFrom('continue', 'cancel-queued', 'cancel'),
      (calls, charge, asked, outcomes, onDisconnect) => {
        const holds = charge === 'hold' ? 'strict' : asked;
        const billing = { charge, outcomes, account: prepaid('0.5', { holds }) };
        const faults = [
          { status: 500, share: 0.3 },
          { type: 'empty', share: 0.1 },
        ];
        const options = endpoint({ capacity: { slots: 2, queue: 5 }, faults, onDisconnect, billing });
        const play = new PlayedProvider(options, calls).play();
        const view = play.provider.account?.view(1e6);
        const charged = play.records.reduce((sum, { chargedNano }) => sum + chargedNano, 0);
        expect(view).toMatchObject({ heldNano: 0, spentNano: charged, availableNano: 500_000_000 - charged });
        expect(parseNanoUsd(play.provider.ledger.snapshot().accounts.customer)).toBe(BigInt(charged));
        const least = holds === 'strict' ? -play.records.length * 30_000 : Number.NEGATIVE_INFINITY;
        expect(view?.availableNano).toBeGreaterThanOrEqual(least);
      },
    ),
    { seed: 42, numRuns: 300 },
  );
});
