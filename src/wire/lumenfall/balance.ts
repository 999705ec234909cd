import { dollars, jsonReply } from './json.ts';
import type { QueryHandler } from '../dialect.ts';

/**
 * Answers `GET /v1/balance` (docs.lumenfall.ai/api-reference/balance, 2026-11): what a prepaid account can spend, holds taken off; null for
 * a postpaid one. An account without any limit shows as a postpaid one, for the vendor has no third kind.
 */
export const getBalance: QueryHandler = (_request, _params, context) => {
  const { type, availableNano } = context.account;
  const isPrepaid = type === 'prepaid';
  const amount = isPrepaid && Number.isFinite(availableNano) ? dollars(availableNano) : null;
  const available = { amount, currency: 'usd' };
  return jsonReply(200, { object: 'balance', billing_type: isPrepaid ? 'prepaid' : 'postpaid', available });
};
