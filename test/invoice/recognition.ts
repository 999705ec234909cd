import { createRetryPolicy, retrySchema } from '../../src/client/retry/retry-options.ts';
import { blankFailure, GIVE_UP } from '../../src/client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../../src/client/retry/retry-presets.ts';
import { invoiceOf } from '../../src/invoice/invoice.ts';
import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import { CONTEXT } from './samples.ts';
import { playClient, type VirtualClient } from './virtual-clients.ts';

/** Endpoints that a client meets, as the table of docs/invoice.md names them. */
export const ENDPOINTS: readonly (readonly [name: string, meets: Partial<VirtualClient>])[] = [
  ['503', { failureShare: 0.6 }],
  ['429', { failureShare: 0.6, statuses: [429] }],
  ['429 with Retry-After: 2', { failureShare: 0.6, statuses: [429], headers: { 'retry-after': '2' } }],
  [
    '429, 500 and 503, timeouts and resets',
    { failureShare: 0.5, statuses: [429, 500, 503], timeoutShare: 0.05, resetShare: 0.05 },
  ],
  ['429 and 503, in a loop of 3', { failureShare: 0.75, statuses: [429, 503], calls: 3, loopGapMs: 777 }],
];

/** Clients of all presets, or of one in so many (`every`), whose retries are told, of `seeds` clients each: the shares that are named right, named wrong, and in the right loop. */
export function recognised(
  meets: Partial<VirtualClient>,
  seeds: number,
  requests: number,
  every = 1,
): Readonly<Record<'right' | 'wrong' | 'loop' | 'all', number>> {
  const counts = { right: 0, wrong: 0, loop: 0, all: 0 };
  for (const { name: preset } of RETRY_PRESETS.filter((_, index) => index % every === 0)) {
    for (let seed = 0; seed < seeds; seed++) {
      const known = playClient({ retry: preset, seed, requests, tells: 'nothing', failureShare: 0.6, ...meets });
      const { retries } = invoiceOf(known.traffic, CONTEXT).clients[0] as Invoice['clients'][number];
      const isLoopAlone = (meets.calls ?? 1) > 1 && !retriesAny(preset, meets.statuses ?? [503]);
      const isRight = isLoopAlone ? retries.preset === null && retries.loop !== null : retries.alike.includes(preset);
      counts.all++;
      if (isRight) counts.right++;
      else if (retries.preset !== null) counts.wrong++;
      if ((retries.loop?.calls ?? 1) === known.calls) counts.loop++;
    }
  }
  return counts;
}

/** Whether a preset tries again after any of these statuses. */
function retriesAny(preset: string, statuses: readonly number[]): boolean {
  const policy = createRetryPolicy(retrySchema.parse(preset));
  return statuses.some((status) => policy.delayMs({ ...blankFailure(), attempt: 1, status }, 0.5) !== GIVE_UP);
}
