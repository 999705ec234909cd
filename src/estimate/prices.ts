import { combineEstimates, estimatePrice, type ServiceTime } from './estimate.ts';
import { compilePrice, type PriceRule } from '../billing/price/rule.ts';
import { rateText } from '../money/rate.ts';
import { billingText, priceText } from '../catalog/price-text.ts';
import { modelIndexOf, type ModelOptions, type ProviderOptions } from '../provider/provider-options.ts';
import { serviceSamplers } from '../engine/service-time.ts';
import { type FieldPath, leadsTo, pathText, valueAt } from '../scenario/field-path.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import { formatMs } from '../units/format.ts';
import type { RequestClass } from '../workload/request-class.ts';
import type { ShapeQuote } from './dollars.ts';
import { quoteTimes } from './times.ts';

/** What requests of some classes cost by the scenario's own prices, in the order of the classes. */
export function quoteScenario(loaded: LoadedScenario, requestClasses: readonly RequestClass[]): ShapeQuote[] {
  const { models } = loaded.scenario.provider;
  return requestClasses.map((requestClass) => {
    const model = modelOf(models, requestClass);
    if (model.upstreams !== undefined) return quoteUpstreams(model, model.upstreams, requestClass, loaded);
    return quoteModel(model, requestClass, model.serviceTime, loaded);
  });
}

/** What one request costs by the price of its model, which may change with time. */
function quoteModel(
  model: ModelOptions,
  requestClass: RequestClass,
  serviceTime: ModelOptions['serviceTime'],
  loaded: LoadedScenario,
): ShapeQuote {
  const { scenario } = loaded;
  const { words, source } =
    machineSource(model, 0, model.price, loaded) ?? sourceOf([...placeOf(model, 'price', loaded), 'price'], loaded);
  const quote =
    model.priceTimes === undefined
      ? quoteRules(model.price, requestClass, { serviceTime }, source, scenario.provider.billing)
      : quoteTimes(model.priceTimes, requestClass, timeOf(serviceTime, requestClass), source, scenario);
  return { ...quote, words };
}

/** A price in words, without and with where it stands. */
type Told = Required<Pick<ShapeQuote, 'words' | 'source'>>;

type Upstreams = NonNullable<ModelOptions['upstreams']>;

/** Behind a gateway, or on several machines: likely is what those that are tried first cost, by their weights; low and high are over all that may serve. */
function quoteUpstreams(
  model: ModelOptions,
  upstreams: Upstreams,
  requestClass: RequestClass,
  loaded: LoadedScenario,
): ShapeQuote {
  const quotes = upstreams.map(({ price, serviceTime = model.serviceTime }, index) => {
    if (price === undefined) return quoteModel(model, requestClass, serviceTime, loaded);
    const path = [...placeOf(model, 'upstreams', loaded), 'upstreams', index, 'price'];
    const { words, source } = machineSource(model, index, price, loaded) ?? sourceOf(path, loaded);
    return { ...quoteRules(price, requestClass, { serviceTime }, source, loaded.scenario.provider.billing), words };
  });
  const source = upstreams.map(({ name }, index) => `${name}: ${quotes[index]?.source}`).join('; ');
  const words = upstreams.map(({ name }, index) => `${quotes[index]?.words} at ${name}`).join(', ');
  const problem = quotes.find((quote) => quote.problem !== undefined)?.problem;
  if (problem !== undefined) return { problem, source, words };
  const first = Math.min(...upstreams.map(({ priority }) => priority));
  const weighed = upstreams.flatMap(({ priority, weight }, index) => {
    const estimate = quotes[index]?.estimate;
    return estimate === undefined ? [] : [{ estimate, weight: priority === first ? weight : 0 }];
  });
  return { estimate: combineEstimates(weighed), source, words };
}

/** Where a field of a model stands: with its operation, if it says it. */
function placeOf({ name, operation }: ModelOptions, field: string, { source }: LoadedScenario): FieldPath {
  const own = ['provider', 'models', name, 'operations', operation];
  return valueAt(source, [...own, field]) === undefined ? ['provider', 'models', name] : own;
}

/** The rate of a machine and where it stands; undefined for a model that does not run on one. */
function machineSource(
  { machines }: ModelOptions,
  index: number,
  rule: ModelOptions['price'],
  { source, catalogPrices }: LoadedScenario,
): Told | undefined {
  const gpu = machines?.[index];
  if (gpu === undefined || !('per' in rule) || rule.per !== 'compute-second') return undefined;
  const usdPer = rule.periodMs === 1000 ? 'second' : 'hour';
  const price = priceText({ per: rule.per, usd: rateText(rule.usd), usdPer, gpu, count: rule.count });
  const path = ['provider', 'machines', gpu, 'price'];
  const place = valueAt(source, path) === undefined ? 'the vendor’s GPU table' : placeText(path, catalogPrices);
  const words = `${price}${billingText(valueAt(source, ['provider', 'billing']))}`;
  return { words, source: `${words}; ${place}` };
}

/** The model that a request class asks for; the scenario's validation sees to it that it exists. */
export function modelOf(models: readonly ModelOptions[], requestClass: RequestClass): ModelOptions {
  const model = models[modelIndexOf(models, requestClass)];
  if (model === undefined)
    throw new Error(`A scenario was loaded whose model ${requestClass.model} its provider does not have.`);
  return model;
}

/** What one request costs by price rules, as the billing says; compute time is that of the scenario's service time. */
export function quoteRules(
  price: PriceRule | readonly PriceRule[],
  requestClass: RequestClass,
  { serviceTime }: Pick<ModelOptions, 'serviceTime'>,
  source: string,
  billing?: ProviderOptions['billing'],
): ShapeQuote {
  try {
    const compiled = compilePrice(price, billing);
    const time = timeOf(serviceTime, requestClass);
    const estimate = estimatePrice(compiled, requestClass.usage, time, billing?.outcomes.due.ok);
    if (!compiled.metered) return { estimate, source };
    const { meanMs, p99Ms } = time;
    const bounds = `for no compute time, ${formatMs(meanMs)} (mean) and ${formatMs(Math.max(meanMs, p99Ms))} (99th percentile)`;
    return {
      estimate,
      source: `${source}; ${bounds} of the scenario’s service time`,
    };
  } catch (error) {
    // A price beyond what one posting can hold, or of a time that no distribution should have.
    if (!(error instanceof RangeError)) throw error;
    return { problem: error.message, source };
  }
}

function timeOf(serviceTime: ModelOptions['serviceTime'], { usage }: RequestClass): ServiceTime {
  const sampler = serviceSamplers(serviceTime)(usage);
  return { meanMs: sampler.mean, p99Ms: sampler.sample(0.99) };
}

function sourceOf(path: FieldPath, { source, catalogPrices }: LoadedScenario): Told {
  const written = valueAt(source, path);
  const place = placeText(path, catalogPrices);
  if (written === undefined) return { words: place, source: place };
  const words = `${priceText(written)}${billingText(valueAt(source, ['provider', 'billing']))}`;
  return { words, source: `${words}; ${place}` };
}

/** Where a price stands: in a catalog, or in the scenario. */
function placeText(path: FieldPath, catalogPrices: LoadedScenario['catalogPrices']): string {
  const found = catalogPrices.find((price) => price.path.length === path.length && leadsTo(price.path, path));
  return found === undefined ? `the scenario, ${pathText(path)}` : catalogText(found);
}

function catalogText({ file, entry }: LoadedScenario['catalogPrices'][number]): string {
  return `${file}, ${entry.model} since ${entry.effectiveFrom}, ${entry.source}, checked ${entry.checked}`;
}
