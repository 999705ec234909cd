import { QUOTA_PER_USD, quotaOf } from './quota.ts';
import { jsonReply } from '../reply.ts';
import type { VendorQueryContext } from '../query-context.ts';
import type { QueryHandler, WireReply } from '../dialect.ts';

/** `{success, message, data}`, the form of the management API (common/gin.go, 2026-11). */
export function jsonData(data: object): WireReply {
  return jsonReply(200, { success: true, message: '', data });
}

/** What is left to spend, holds taken off, and what was spent, refunds taken off: with the holds they are what was granted. */
function quotasOf({ account }: VendorQueryContext): { readonly remaining: number; readonly used: number } {
  return { remaining: quotaOf(account.availableNano), used: quotaOf(account.spentNano) };
}

/**
 * Answers `GET /api/user/self` (controller/user.go, 2026-11) with the fields that tell of money. A refund lowers `used_quota`: versions of the
 * vendor before August 2026 forgot to (new-api issue 4211), so that remaining and used grew together.
 */
export const getUser: QueryHandler = (_request, _params, context) => {
  const { remaining, used } = quotasOf(context);
  return jsonData({
    id: 1,
    username: 'tollmark',
    display_name: 'tollmark',
    role: 1,
    status: 1,
    group: 'default',
    quota: remaining,
    used_quota: used,
  });
};

/** Answers `GET /api/usage/token`: the account as a token sees it (controller/token.go, 2026-11). */
export const getTokenUsage: QueryHandler = (_request, _params, context) => {
  const { remaining, used } = quotasOf(context);
  const data = {
    object: 'token_usage',
    name: 'default',
    total_granted: remaining + used,
    total_used: used,
    total_available: remaining,
    unlimited_quota: !Number.isFinite(context.account.availableNano),
    model_limits: {},
    model_limits_enabled: false,
    expires_at: 0,
  };
  return jsonReply(200, { code: true, message: 'ok', data });
};

/** Answers `GET /v1/dashboard/billing/subscription`: what was granted, in dollars (controller/billing.go, 2026-11). */
export const getSubscription: QueryHandler = (_request, _params, context) => {
  const { remaining, used } = quotasOf(context);
  const usd = Number.isFinite(context.account.availableNano)
    ? (remaining + used) / QUOTA_PER_USD
    : remaining / QUOTA_PER_USD;
  return jsonReply(200, {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: usd,
    hard_limit_usd: usd,
    system_hard_limit_usd: usd,
    access_until: 0,
  });
};

/** Answers `GET /v1/dashboard/billing/usage`: what was used, in cents; its dates are not looked at (controller/billing.go, 2026-11). */
export const getUsage: QueryHandler = (_request, _params, context) => {
  return jsonReply(200, { object: 'list', total_usage: quotasOf(context).used / (QUOTA_PER_USD / 100) });
};
