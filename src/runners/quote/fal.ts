import { priceSchema } from '../../billing/price/rule.ts';
import { falRows, readFalRow } from '../../catalog/import/fal.ts';
import { priceText } from '../../catalog/price-text.ts';
import type { ModelOptions } from '../../provider/provider-options.ts';
import type { Operation, RequestClass } from '../../workload/request-class.ts';
import type { ShapeQuote } from '../../estimate/dollars.ts';
import { type Answer, ask, refusalText } from './http.ts';
import { modelOf, quoteRules } from '../../estimate/prices.ts';
import type { Target } from '../target.ts';

/** Answers that are about whoever asks, so that asking for each model by itself would only repeat them: bad key, no right, too many. */
const ASKER_STATUSES: readonly number[] = [401, 403, 429];

/** Endpoints of one question to fal.ai's pricing API. */
const ENDPOINTS_MAX = 50;

/** What an answer says of one model, read as the unit of an operation. */
type PriceReader = (operation: Operation) => ReturnType<typeof readFalRow>;

type Prices = ReadonlyMap<string, PriceReader>;

/**
 * Asks fal.ai's pricing API (`GET /v1/models/pricing`, collected 2026-11) for the unit prices of the models, and prices the classes by them.
 * A unit that is ambiguous leaves the price unknown. One unknown endpoint makes the API answer 404 for all that were asked for with it, so
 * those are then asked for one by one. Throws a `ScenarioError` TARGET_UNREACHABLE without an answer.
 */
export async function quoteByFalPricing(
  requestClasses: readonly RequestClass[],
  models: readonly ModelOptions[],
  target: Target,
): Promise<ShapeQuote[]> {
  const names = [...new Set(requestClasses.map((requestClass) => modelOf(models, requestClass).wireName))];
  const prices = await askPrices(names, target);
  const source = `pricing API at ${target.origin}`;
  return requestClasses.map((requestClass) => {
    const model = modelOf(models, requestClass);
    const reading = prices.get(model.wireName)?.(requestClass.operation);
    if (reading === undefined) return { problem: `no price of ${model.wireName} was in the answer`, source };
    if (reading.kind !== 'prices') return { problem: reading.reason, source };
    const written = reading.prices[0]?.price;
    const price = priceSchema.safeParse(written);
    if (!price.success) return { problem: price.error.issues[0]?.message ?? 'the price cannot be read', source };
    return quoteRules(price.data, requestClass, model, `${source}: ${priceText(written)}`);
  });
}

async function askPrices(names: readonly string[], target: Target): Promise<Prices> {
  const prices = new Map<string, PriceReader>();
  for (let at = 0; at < names.length; at += ENDPOINTS_MAX) {
    const some = names.slice(at, at + ENDPOINTS_MAX);
    const together = await askFor(some, target);
    const apart = some.length > 1 && together.status !== 200 && !ASKER_STATUSES.includes(together.status);
    for (const name of some) {
      const reader = readerOf(apart ? await askFor([name], target) : together, name);
      if (reader !== undefined) prices.set(name, reader);
    }
  }
  return prices;
}

function askFor(names: readonly string[], { origin, apiKey, access }: Target): Promise<Answer> {
  const { prefix, extras } = access;
  return ask({
    url: `${origin}${prefix}/v1/models/pricing?endpoint_id=${names.map(encodeURIComponent).join(',')}`,
    method: 'GET',
    headers: {
      accept: 'application/json',
      ...(apiKey === '' ? {} : { authorization: `Key ${apiKey}` }),
      ...extras.headers,
    },
    access,
  });
}

/** How the price of one model in an answer reads; undefined where it is not in it. */
function readerOf(answer: Answer, name: string): PriceReader | undefined {
  const rows = answer.status === 200 ? falRows(answer.json) : undefined;
  if (rows === undefined) {
    const reason = answer.status === 200 ? 'the answer is no list of prices' : refusalText(answer);
    return () => ({ kind: 'refused', reason });
  }
  const row = rows.find((candidate) => candidate.name === name);
  return row === undefined ? undefined : (operation) => readFalRow(row, operation);
}
