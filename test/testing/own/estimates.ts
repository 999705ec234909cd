import { Account } from '../../../src/billing/account.ts';
import { accountSchema } from '../../../src/billing/account-options.ts';
import { estimatePrice } from '../../../src/billing/estimate.ts';
import { compilePrice, type CompiledPrice, priceSchema } from '../../../src/billing/price-rule.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import type { EstimateRequest, EstimateSubject } from '../../../src/testing/index.ts';

/** Known beforehand: images. Known at the end: begun seconds of work. */
function priceOf({ usd, isFixed }: EstimateRequest): CompiledPrice {
  return compilePrice(priceSchema.parse(isFixed ? { per: 'image', usd } : { per: 'compute-second', usd, round: '1s' }));
}

function usageOf({ isFixed }: EstimateRequest, quantity: number): Usage {
  return isFixed ? { ...NO_USAGE, images: quantity } : { ...NO_USAGE, computeMs: quantity * 1000 };
}

/** Estimates of this package, asked on an account that must not notice. */
export function ownEstimates(): EstimateSubject {
  const account = new Account(accountSchema.parse({ type: 'prepaid', balance: '9000000' }), { movementsMax: 10 });
  return {
    estimate: (request) => {
      const price = priceOf(request);
      const time = { meanMs: request.maxQuantity * 500, p99Ms: request.maxQuantity * 1000 };
      const asked = usageOf(request, request.isFixed ? request.maxQuantity : 0);
      const { lowNano, highNano } = estimatePrice(price, asked, request.isFixed ? undefined : time);
      account.check(0, 0, highNano);
      return { low: BigInt(lowNano), high: BigInt(highNano) };
    },
    bill: (request, quantity) => {
      const nano = priceOf(request).quoteNano(usageOf(request, quantity));
      account.charge(0, 0, nano);
      account.refund(0, 0, nano);
      return BigInt(nano);
    },
    state: () => ({ view: account.view(0), ledger: account.ledger.snapshot() }),
  };
}
