import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { nano, scenarioOf } from '../runners/worlds.ts';
import type { BillingKind } from './retry-forms.ts';

/** 600 tokens in at $3 and 200 out at $15 a million. */
const PRICE = { per: 'token', input: '3', output: '15' };
/** What the input and the output of a request cost. */
export const [INPUT_USD, OUTPUT_USD] = [0.0018, 0.003];
const BILLING: Readonly<Record<BillingKind, object>> = {
  accepted: { charge: 'acceptance', outcomes: 'accepted' },
  success: { outcomes: 'success-only' },
  'input-always': { outcomes: { ok: 'full', 'server-error': 'input' } },
};

/** Twenty runs of requests that never queue, of which each attempt fails after the work with probability `failing`. */
export function billedRuns(failing: number, most: number, billing: BillingKind, requests: number): Summary[] {
  return Array.from({ length: 20 }, (_, i) =>
    simulate(
      scenarioOf({
        seed: 41 + i,
        model: { serviceTime: { type: 'constant', value: '1ms' }, price: PRICE },
        request: { inputTokens: 600, outputTokens: 200 },
        provider: { faults: [{ status: 500, share: failing }], billing: BILLING[billing] },
        workload: { arrivals: { type: 'constant', rate: '1000/s' }, maxRequests: requests },
        client: { retry: { type: 'constant', attempts: most, base: '10ms', cap: '10ms' } },
      }),
    ),
  );
}

/** Dollars of a run as a number; 0 for none. */
export function usd(text: string | null): number {
  return Number(nano(text)) / 1e9;
}

/** What a run billed per request. */
export function usdPerRequest(run: Summary): number {
  return usd(run.dollars.billed) / run.requests.offered;
}
