import { z } from 'zod';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** How a request is answered for which the account cannot pay. */
export interface AccountRefusal {
  readonly status: 400 | 402 | 403 | 429;
  /** The vendor's code of the error; absent: what its dialect writes for the status. */
  readonly code?: string | undefined;
  /** With `{required}` and `{available}` where amounts stand. */
  readonly message: string;
}

/** The answer where neither the scenario nor a preset says another. */
export const DEFAULT_REFUSAL: AccountRefusal = {
  status: 402,
  message: 'Insufficient balance: {required} required, {available} available',
};

/**
 * `{ status: 402, code: INSUFFICIENT_BALANCE }`. The status is 402 by default, as at Black Forest Labs, Runware and Lumenfall; Novita answers
 * 400 with BILLING_BALANCE_NOT_ENOUGH, nscale 429 (all collected 2026-11), fal 403 while the account is locked
 * (github.com/fal-ai/fal issue 1147, 2026-08-15).
 */
export const accountRefusalSchema = optionsObject('billing', EMULATED, {
  status: z
    .union([z.literal(402), z.literal(400), z.literal(403), z.literal(429)], { error: 'expected 402, 400, 403 or 429' })
    .describe('HTTP status: 402, or 400, 403 or 429 where a vendor answers so.'),
  code: z.string().min(1).max(100).optional().describe('The vendor’s code of the error.'),
  message: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Text of the error; {required} and {available} are replaced by dollars.'),
}).transform(({ status, code, message = DEFAULT_REFUSAL.message }): AccountRefusal => ({ status, code, message }));

/** The text of a refusal with its amounts, as in `$0.05 required`; an amount without limit reads `unlimited`. */
export function refusalMessage(refusal: AccountRefusal, requiredNano: number, availableNano: number): string {
  return refusal.message
    .replaceAll('{required}', dollars(requiredNano))
    .replaceAll('{available}', dollars(availableNano));
}

function dollars(nano: number): string {
  if (!Number.isFinite(nano)) return 'unlimited';
  return nano < 0 ? `-$${nanoUsdText(BigInt(-nano))}` : `$${nanoUsdText(BigInt(nano))}`;
}
