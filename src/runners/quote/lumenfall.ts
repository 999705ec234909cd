import { JsonNumber, JsonObject } from '../../catalog/exact-json.ts';
import { ScenarioError } from '../../errors/scenario-error.ts';
import type { ModelOptions } from '../../provider/provider-options.ts';
import { encodeLumenfall, LUMENFALL_OPERATIONS } from '../../wire/lumenfall/client.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { ShapeQuote } from '../../estimate/dollars.ts';
import { type Answer, ask, type Question, refusalText } from './http.ts';
import { modelOf } from '../../estimate/prices.ts';
import type { Target } from '../target.ts';
import { withExtras } from '../target/extra-fields.ts';

const NANO_PER_MICRO = 1000;
/** Above this many micro-dollars nano-dollars are no safe integers. */
const MICROS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / NANO_PER_MICRO);

/**
 * Asks Lumenfall for a dry run of each request class (`POST …?dryRun=true`): it validates, executes nothing and leaves the balance alone; a real
 * call may be routed to another provider (API reference, collected 2026-11). One after the other; an endpoint that does not know dry runs is
 * not asked again.
 *
 * Throws a `ScenarioError`: TARGET_UNREACHABLE without an answer, USAGE when the answer is none of a dry run.
 */
export async function quoteByDryRun(
  requestClasses: readonly RequestClass[],
  models: readonly ModelOptions[],
  target: Target,
): Promise<ShapeQuote[]> {
  const quotes: ShapeQuote[] = [];
  const source = `dry run at ${target.origin}`;
  for (const requestClass of requestClasses) {
    const question = dryRun(requestClass, modelOf(models, requestClass).wireName, target);
    if (typeof question === 'string') quotes.push({ problem: question, source });
    else quotes.push(quoteOf(await ask(question), source));
  }
  return quotes;
}

function dryRun(requestClass: RequestClass, model: string, { origin, apiKey, access }: Target): Question | string {
  const { prefix, extras, extrasOfModel } = access;
  if (!LUMENFALL_OPERATIONS.includes(requestClass.operation))
    return `Lumenfall documents no dry run for ${requestClass.operation}`;
  const { path, headers: all, body } = encodeLumenfall(requestClass, model, apiKey);
  const { authorization = '', ...others } = all;
  const headers = apiKey === '' ? others : { ...others, authorization };
  const request = { method: 'POST', path: `${prefix}${path}?dryRun=true`, headers, body } as const;
  const extended = withExtras(request, extrasOfModel.get(requestClass.model) ?? extras).request;
  return { method: 'POST', url: `${origin}${extended.path}`, headers: extended.headers, body: extended.body, access };
}

function quoteOf(answer: Answer, source: string): ShapeQuote {
  const { status, json } = answer;
  if (status >= 400) return { problem: refusalText(answer), source };
  if (!(json instanceof JsonObject) || json.get('estimated') !== true) {
    const message = `answered ${status} without "estimated": true: it knows no dry runs, and may have run this request and charged for it; nothing more was asked`;
    throw new ScenarioError('USAGE', [{ path: '--target', message }]);
  }
  const [micros, currency, provider] = [json.get('total_cost_micros'), json.get('currency'), json.get('provider')];
  if (typeof currency !== 'string' || currency.toUpperCase() !== 'USD') {
    return { problem: 'the dry run is not in USD', source };
  }
  if (!(micros instanceof JsonNumber) || !/^\d{1,16}$/.test(micros.text) || Number(micros.text) > MICROS_MAX) {
    return { problem: 'the dry run has no total_cost_micros that is a whole number from 0 up', source };
  }
  const likelyNano = Number(micros.text) * NANO_PER_MICRO;
  const bound = (name: string): number => {
    const value = json.get(name);
    const isSound = value instanceof JsonNumber && /^\d{1,16}$/.test(value.text) && Number(value.text) <= MICROS_MAX;
    return isSound ? Number(value.text) * NANO_PER_MICRO : likelyNano;
  };
  const through = typeof provider === 'string' ? ` through ${provider.slice(0, 60)}` : '';
  return {
    estimate: {
      lowNano: Math.min(likelyNano, bound('total_cost_micros_min')),
      likelyNano,
      highNano: Math.max(likelyNano, bound('total_cost_micros_max')),
    },
    source: `${source}${through}, which may differ for the real call`,
  };
}
