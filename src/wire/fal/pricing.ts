import type { VendorQueryContext, ModelView } from '../query-context.ts';
import type { QueryRoute, WireReply, WireRequest } from '../dialect.ts';
import { linesDown } from './bill.ts';
import { badQuery, listOf, parametersOf, platformError, type PlatformProblem } from './platform-query.ts';
import { jsonReply } from '../reply.ts';
import { cardOf, unitsNano } from './units.ts';
import { asRecord, parseJson } from '../json-bytes.ts';
import { NANO_USD_MAX, writeDollars } from '../json-exact.ts';
import { divideHalfUp } from '../../money/ratio.ts';

const ENDPOINTS_MAX = 50;
/** Most calls or units of one endpoint in an estimate. */
const QUANTITY_MAX = 1_000_000_000;

function modelNamed(context: VendorQueryContext, endpointId: string): ModelView | undefined {
  return context.models.find(({ wireName }) => wireName === endpointId);
}

function unknownEndpoint(endpointId: string): PlatformProblem {
  return { type: 'not_found', problem: `Endpoint not found: ${endpointId.slice(0, 200)}` };
}

/** `GET /v1/models/pricing?endpoint_id=a,b` (docs.fal.ai, platform APIs, pricing, 2026-11). */
function answerPricing(request: WireRequest, _params: unknown, context: VendorQueryContext): WireReply {
  const endpoints = listOf(parametersOf(request), 'endpoint_id');
  if (endpoints === undefined) return platformError(badQuery('endpoint_id: say which endpoints'));
  if ('problem' in endpoints) return platformError(endpoints);
  const prices: object[] = [];
  for (const endpointId of endpoints) {
    const model = modelNamed(context, endpointId);
    if (model === undefined) return platformError(unknownEndpoint(endpointId));
    const { unit, unitPriceUsd } = cardOf(model);
    prices.push({ endpoint_id: endpointId, unit_price: unitPriceUsd, unit, currency: 'USD' });
  }
  return jsonReply(200, { prices });
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

/** What an endpoint of an estimate asks for: nano-USD of it, or what is wrong. */
function endpointNano(
  context: VendorQueryContext,
  endpointId: string,
  asked: unknown,
  isHistorical: boolean,
): bigint | PlatformProblem {
  const name = isHistorical ? 'call_quantity' : 'unit_quantity';
  const quantity = asRecord(asked)?.[name];
  const isSound = typeof quantity === 'number' && quantity > 0 && quantity <= QUANTITY_MAX;
  if (!isSound || (isHistorical && !Number.isInteger(quantity))) {
    const kind = isHistorical ? 'a whole number' : 'a number';
    return badQuery(`endpoints.${endpointId.slice(0, 200)}.${name}: want ${kind} above 0 and up to ${QUANTITY_MAX}`);
  }
  const model = modelNamed(context, endpointId);
  if (model === undefined) return unknownEndpoint(endpointId);
  return isHistorical ? historicalNano(context, model, quantity) : unitsNano(cardOf(model), quantity);
}

/**
 * `POST /v1/models/pricing/estimate`, both types (docs.fal.ai, platform APIs, estimate, 2026-11). `historical_api_price` is the mean charge of
 * the endpoint's calls so far, failed ones with what they cost; `unit_price` is units times price, less the discount.
 */
function answerEstimate(request: WireRequest, _params: unknown, context: VendorQueryContext): WireReply {
  const body = asRecord(parseJson(request.body));
  const type = body?.['estimate_type'];
  if (type !== 'historical_api_price' && type !== 'unit_price')
    return platformError(badQuery('estimate_type: want historical_api_price or unit_price'));
  const endpoints = Object.entries(asRecord(body?.['endpoints']) ?? {});
  if (endpoints.length === 0 || endpoints.length > ENDPOINTS_MAX)
    return platformError(badQuery(`endpoints: want 1 to ${ENDPOINTS_MAX} of them by their ids`));
  let total = 0n;
  for (const [endpointId, asked] of endpoints) {
    const nano = endpointNano(context, endpointId, asked, type === 'historical_api_price');
    if (typeof nano !== 'bigint') return platformError(nano);
    total += nano;
  }
  if (total > BigInt(NANO_USD_MAX)) return platformError(badQuery('endpoints: too much to be estimated; ask for less'));
  return jsonReply(200, { estimate_type: type, total_cost: Number(writeDollars(Number(total))), currency: 'USD' });
}

/** `GET /v1/account/billing[?expand=credits]` (docs.fal.ai, platform APIs, account billing, 2026-11). Null: nothing bounds the account. */
function answerAccount(request: WireRequest, _params: unknown, context: VendorQueryContext): WireReply {
  const expansions = listOf(parametersOf(request), 'expand');
  if (expansions !== undefined && 'problem' in expansions) return platformError(expansions);
  const withCredits = expansions?.includes('credits') === true;
  const { type, balanceNano, availableNano } = context.account;
  const nano = type === 'postpaid' ? availableNano : balanceNano;
  const balance = type === 'unlimited' || !Number.isFinite(nano) ? null : nano / 1e9;
  const credits = { current_balance: balance, currency: 'USD' };
  return jsonReply(200, { username: 'tollmark', ...(withCredits ? { credits } : {}) });
}

/** Prices, estimates and the balance. */
export const FAL_PRICE_QUERIES: readonly QueryRoute[] = [
  { method: 'GET', path: '/v1/models/pricing', answer: answerPricing },
  { method: 'POST', path: '/v1/models/pricing/estimate', answer: answerEstimate },
  { method: 'GET', path: '/v1/account/billing', answer: answerAccount },
];
