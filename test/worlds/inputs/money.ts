import fc from 'fast-check';
import { OUTCOME_PRESETS } from '../../../src/billing/outcome-policy.ts';
import { maybe, pick, rarely, type Input, type Times } from './parts.ts';

/** How a provider bills. */
export function billingOf({ ms }: Times): fc.Arbitrary<Input> {
  const prepaid = fc.record({
    type: fc.constant('prepaid'),
    balance: pick('0', '0.09', '0.5', '1.5'),
    holds: pick('strict', 'check', 'none'),
    lockBelow: rarely(pick('0', '0.2')),
    topUp: maybe(fc.record({ below: pick('0.1', '0.25'), amount: pick('0.25', '1'), after: maybe(ms(30)) })),
    refusal: rarely(fc.record({ status: pick(400, 402, 403, 429) }), 3),
    keyCap: rarely(pick({ usd: '0.4', per: 'run' }, { usd: '0.05', per: 'run' }), 5),
    credits: rarely(pick<Input[]>([{ usd: '0.2' }], [{ usd: '0.3', expiresAfter: '30ms' }]), 5),
  });
  const postpaid = fc.record({ type: fc.constant('postpaid'), creditLimit: maybe(pick('0.1', '1')) });
  const due = pick('none', 'full', 'input', 'elapsed');
  const outcomes = fc.oneof(
    pick<unknown>('accepted', ...Object.keys(OUTCOME_PRESETS)),
    fc.record(
      { 'server-error': due, 'cancelled-queued': due, 'cancelled-running': due, empty: due, 'output-moderated': due },
      { requiredKeys: [] },
    ),
  );
  return fc
    .record({
      charge: maybe(pick('completion', 'acceptance', 'hold')),
      outcomes: maybe(outcomes),
      account: rarely(fc.oneof<fc.Arbitrary<Input>[]>(prepaid, postpaid), 3),
      workers: rarely(fc.constant({ price: { per: 'compute-second', usd: '0.002' } }), 2),
    })
    .map(({ account, ...billing }) => ({ ...billing, account: accountUnder(billing.charge, account) }));
}

/** What is held when a job is accepted needs a balance to be held from. */
function accountUnder(charge: string | undefined, account: Input | undefined): Input | undefined {
  if (account === undefined || charge !== 'hold') return account;
  return account['type'] === 'prepaid' ? { ...account, holds: 'strict' } : undefined;
}

const PRESETS = ['none', 'prodia-js', 'openai-node', 'aws-standard', 'fal-js-submit', 'vercel-ai'];

/** A caller. `fallback`: which models may stand in for which. */
export function clientOf({ ms, scale }: Times, fallback: Input | undefined): fc.Arbitrary<Input> {
  const budget = pick<Input>(
    { type: 'ratio', ratio: 0.2, burst: 3 },
    { type: 'finagle', ratio: 0.2, reserve: '20/s', expiry: '1s' },
    { type: 'grpc', maxTokens: 10, tokenRatio: 0.5 },
    { type: 'aws', capacity: 100 },
  );
  const policy = fc.record({
    type: pick('constant', 'exponential', 'full-jitter', 'equal-jitter', 'decorrelated'),
    attempts: fc.integer({ min: 1, max: 5 }),
    base: ms(6),
    cap: pick(`${(7.0019 * scale).toFixed(4)}ms`, `${(25.0033 * scale).toFixed(4)}ms`),
    statuses: maybe(pick<unknown[]>(['4xx', '5xx'], [429], ['5xx'])),
    budget: rarely(budget, 3),
    retryAfterMax: rarely(ms(60)),
    honourRetryAfter: rarely(fc.boolean(), 3),
    retryTimeouts: rarely(fc.boolean()),
    retryNetwork: rarely(fc.boolean()),
  });
  const wait = pick(...[30.0023, 300.0029].map((n) => `${(n * scale).toFixed(4)}ms`));
  const inspect = fc.oneof(
    pick<unknown>('on'),
    fc.record({ wait, onUnknown: pick('retry', 'give-up') }, { requiredKeys: ['wait'] }),
  );
  const inspecting = fc.oneof(
    fc.record({ preset: pick('openai-node', 'aws-standard', 'fal-js-submit'), inspect }),
    fc.tuple(policy, inspect).map(([of, how]) => ({ ...of, retryTimeouts: true, inspect: how })),
  );
  return fc.record({
    retry: fc.oneof(
      { weight: 2, arbitrary: pick<unknown>(...PRESETS) },
      { weight: 4, arbitrary: policy },
      { weight: 2, arbitrary: inspecting },
    ),
    timeout: pick('none', ...[4.0007, 9.0011, 15.5013, 40.0017].map((n) => `${(n * scale).toFixed(4)}ms`)),
    maxInFlight: maybe(pick(3, 10, 1000)),
    maxDollars: rarely(pick('0.5', '2', '0.09'), 3),
    drain: maybe(pick(`${(13.0307 * scale).toFixed(4)}ms`, '5m')),
    fallback: rarely(fc.constant(fallback), 2),
  });
}
