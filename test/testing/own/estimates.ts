import { Account } from '../../../src/billing/account/account.ts';
import { accountSchema } from '../../../src/billing/account/options.ts';
import { estimatePrice } from '../../../src/estimate/estimate.ts';
import { compilePrice, type CompiledPrice, priceSchema } from '../../../src/billing/price/rule.ts';
import { NO_USAGE, type Usage } from '../../../src/billing/usage.ts';
import type { CostFields, EstimateRequest, EstimateSubject } from '../../../src/testing/index.ts';
import { asRecord } from '../../../src/wire/json-bytes.ts';
import { readDollars } from '../../../src/wire/json-exact.ts';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { deskOf, endedJob, json, jobView, postJson, query } from '../../wire/gateway-samples.ts';
import { jobOf, readBy } from '../../wire/wire-samples.ts';

/** Known beforehand: images. Known at the end: begun seconds of work. */
function priceOf({ usd, isFixed }: EstimateRequest): CompiledPrice {
  return compilePrice(priceSchema.parse(isFixed ? { per: 'image', usd } : { per: 'compute-second', usd, round: '1s' }));
}

function usageOf({ isFixed }: EstimateRequest, quantity: number): Usage {
  return isFixed ? { ...NO_USAGE, images: quantity } : { ...NO_USAGE, computeMs: quantity * 1000 };
}

const VIDEOS_PATH = '/openai/v1/videos';
const VIDEO = jobOf(readBy(lumenfallDialect, postJson(VIDEOS_PATH, { model: 'sora-2', prompt: 'a lighthouse' })));

/** What the Lumenfall dialect answers who asks for a job: dollars in the `metadata` of the reply, whose fields are read as they are. */
function shownFields(phase: 'in-progress' | 'succeeded', quoteNano: number, chargedNano: number): CostFields {
  const job =
    phase === 'succeeded'
      ? endedJob(VIDEO, { quoteNano, chargedNano })
      : jobView(VIDEO, { phase: 'running', quoteNano, chargedNano });
  const reply = query(
    lumenfallDialect,
    'GET',
    `${VIDEOS_PATH}/video_${job.id}`,
    deskOf(lumenfallDialect, { jobs: [job] }),
  );
  const { cost, cost_estimate: estimate } = asRecord(asRecord(json(reply))?.['metadata']) ?? {};
  return {
    ...(cost === undefined ? {} : { cost: nanoOf(cost) }),
    ...(estimate === undefined ? {} : { estimate: nanoOf(estimate) }),
  };
}

function nanoOf(dollars: unknown): bigint {
  const nano = readDollars(dollars);
  if (nano === undefined) throw new Error(`${String(dollars)} are no dollars.`);
  return BigInt(nano);
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
    costFields: (request, phase, quantity) => {
      const price = priceOf(request);
      // A provider that charges at acceptance has charged a job that still runs.
      const chargedNano = price.quoteNano(usageOf(request, quantity));
      return shownFields(phase, price.quoteNano(usageOf(request, request.maxQuantity)), chargedNano);
    },
    state: () => ({ view: account.view(0), ledger: account.ledger.snapshot() }),
  };
}
