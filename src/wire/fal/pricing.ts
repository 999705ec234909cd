import type { VendorQueryContext, ModelView } from '../query-context.ts';
import type { QueryRoute, WireRequest } from '../dialect.ts';
import { linesDown } from './bill.ts';
import { badQuery, listOf, modelNamed, platformRoute } from './platform-query.ts';
import { cardOf, unitsNano } from './units.ts';
import { asRecord, parseJson } from '../json-bytes.ts';
import { NANO_USD_MAX, writeDollars } from '../json-exact.ts';
import { divideHalfUp } from '../../money/ratio.ts';

const ENDPOINTS_MAX = 50;
/** Most calls or units of one endpoint in an estimate. */
const QUANTITY_MAX = 1_000_000_000;

/** `GET /v1/models/pricing?endpoint_id=a,b` (docs.fal.ai, platform APIs, pricing, 2026-11). */
function answerPricing(parameters: URLSearchParams, context: VendorQueryContext): object {
  const endpoints = listOf(parameters, 'endpoint_id') ?? badQuery('endpoint_id: say which endpoints');
  const prices = endpoints.map((endpointId) => {
    const { unit, unitPriceUsd } = cardOf(modelNamed(context.models, endpointId));
    return { endpoint_id: endpointId, unit_price: unitPriceUsd, unit, currency: 'USD' };
  });
  return { prices };
}

/** What the calls of one endpoint cost on average so far, times a number of calls; one unit a call where there was none, on which the page is silent. */
function historicalNano(context: VendorQueryContext, model: ModelView, calls: number): bigint {
  let count = 0n;
  let total = 0n;
  for (const line of linesDown(context)) {
    if (line.model.wireName !== model.wireName) continue;
    count += 1n;
    total += BigInt(line.chargedNano);
  }
  return count === 0n ? unitsNano(cardOf(model), calls) : divideHalfUp(total * BigInt(calls), count);
}

/** Nano-USD of what an endpoint of an estimate asks for. */
function endpointNano(context: VendorQueryContext, endpointId: string, asked: unknown, isHistorical: boolean): bigint {
  const name = isHistorical ? 'call_quantity' : 'unit_quantity';
  const quantity = asRecord(asked)?.[name];
  const isSound = typeof quantity === 'number' && quantity > 0 && quantity <= QUANTITY_MAX;
  if (!isSound || (isHistorical && !Number.isInteger(quantity))) {
    const kind = isHistorical ? 'a whole number' : 'a number';
    return badQuery(`endpoints.${endpointId.slice(0, 200)}.${name}: want ${kind} above 0 and up to ${QUANTITY_MAX}`);
  }
  const model = modelNamed(context.models, endpointId);
  return isHistorical ? historicalNano(context, model, quantity) : unitsNano(cardOf(model), quantity);
}

/**
 * `POST /v1/models/pricing/estimate`, both types (docs.fal.ai, platform APIs, estimate, 2026-11). `historical_api_price` is the mean charge of
 * the endpoint's calls so far, failed ones with what they cost; `unit_price` is units times price, less the discount.
 */
function answerEstimate(_parameters: URLSearchParams, context: VendorQueryContext, request: WireRequest): object {
  const body = asRecord(parseJson(request.body));
  const type = body?.['estimate_type'];
  if (type !== 'historical_api_price' && type !== 'unit_price')
    return badQuery('estimate_type: want historical_api_price or unit_price');
  const endpoints = Object.entries(asRecord(body?.['endpoints']) ?? {});
  if (endpoints.length === 0 || endpoints.length > ENDPOINTS_MAX)
    badQuery(`endpoints: want 1 to ${ENDPOINTS_MAX} of them by their ids`);
  let total = 0n;
  for (const [endpointId, asked] of endpoints)
    total += endpointNano(context, endpointId, asked, type === 'historical_api_price');
  if (total > BigInt(NANO_USD_MAX)) badQuery('endpoints: too much to be estimated; ask for less');
  return { estimate_type: type, total_cost: Number(writeDollars(Number(total))), currency: 'USD' };
}

/** `GET /v1/account/billing[?expand=credits]` (docs.fal.ai, platform APIs, account billing, 2026-11). Null: nothing bounds the account. */
function answerAccount(parameters: URLSearchParams, context: VendorQueryContext): object {
  const withCredits = listOf(parameters, 'expand')?.includes('credits') === true;
  const { type, balanceNano, availableNano } = context.account;
  const nano = type === 'postpaid' ? availableNano : balanceNano;
  const balance = type === 'unlimited' || !Number.isFinite(nano) ? null : nano / 1e9;
  const credits = { current_balance: balance, currency: 'USD' };
  return { username: 'tollmark', ...(withCredits ? { credits } : {}) };
}

/** Prices, estimates and the balance. */
export const FAL_PRICE_QUERIES: readonly QueryRoute[] = [
  platformRoute('GET', '/v1/models/pricing', answerPricing),
  platformRoute('POST', '/v1/models/pricing/estimate', answerEstimate),
  platformRoute('GET', '/v1/account/billing', answerAccount),
];
