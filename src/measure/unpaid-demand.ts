import { z } from 'zod';
import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import type { AccountSummary } from './account-summary.ts';

const decimalSchema = z.string().regex(/^\d+(?:\.\d{1,9})?$/);
const count = z.int().nonnegative();

/** What a projection leaves out because the account could not pay: part of the summary. */
export const unpaidDemandSchema = z
  .strictObject({
    attempts: count.describe('Attempts of the run that were refused for want of money.'),
    requests: count.describe('Requests that failed so: as many as attempts, at most those that failed.'),
    perMonthIfPaid: decimalSchema
      .nullable()
      .describe(
        'Dollars of a month if the account could pay for every request: what a request cost for which it could, times requestsPerMonth; null when it could pay for none.',
      ),
  })
  .describe('The run was cut short by an empty account: present when attempts were refused for want of money.');

export type UnpaidDemand = z.infer<typeof unpaidDemandSchema>;

/** Attempts that the account could not pay. Where nobody tells of an account, those that were answered 402 (RFC 9110, section 15.5.3). */
export function countUnpaidAttempts(account: AccountSummary | undefined, answered402: number): number {
  if (account === undefined) return answered402;
  return Object.values(account.refused).reduce((sum, refused) => sum + refused, 0);
}

/** What is known of a run whose account ran dry. */
interface UnpaidInput {
  readonly unpaidAttempts: number;
  readonly offered: number;
  readonly failed: number;
  readonly billedNano: bigint;
  readonly requestsPerMonth: number;
}

/**
 * What the demand of a run would cost a month if it were paid for; undefined where nothing was refused for want of money. A request is taken
 * to end at its first such refusal, as all SDK presets have it for 402; where refusals are tried again, at most the requests that failed
 * count, so the amount is never above the price of a success times all requests.
 */
export function unpaidDemand(input: UnpaidInput): UnpaidDemand | undefined {
  const { unpaidAttempts, offered, failed, billedNano, requestsPerMonth } = input;
  if (unpaidAttempts === 0) return undefined;
  const requests = Math.min(unpaidAttempts, failed);
  const paid = BigInt(offered - requests);
  const monthNano = billedNano * BigInt(Math.round(requestsPerMonth));
  const perMonthIfPaid = paid > 0n ? nanoUsdText(divideHalfUp(monthNano, paid)) : null;
  return { attempts: unpaidAttempts, requests, perMonthIfPaid };
}
