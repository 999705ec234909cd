import { nearestFirst } from '../units/nearest.ts';
import { type CatalogEntry, holdsOn } from './catalog.ts';

/** Which price is wanted. */
export interface PriceQuery {
  readonly model: string;
  /** Absent: entries without one. */
  readonly variant?: string | undefined;
  readonly operation?: string | undefined;
  /** A day such as 2026-09-26; absent: the only one, if there is only one. */
  readonly day?: string | undefined;
}

/** The entry of a query, or one sentence that says why there is none and which field of the query to change. */
export type PriceFinding =
  | { readonly entry: CatalogEntry }
  | { readonly problem: string; readonly field: 'model' | 'variant' | 'operation' | 'at' };

function listed(names: readonly (string | undefined)[], most = 10): string {
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return `${known.slice(0, most).join(', ')}${known.length > most ? ' and others' : ''}`;
}

/**
 * The one entry of a catalog that a query is about. An entry for the operation goes before one for any operation. Where several dates
 * fit, the day decides: it must be given then.
 */
export function findPrice(entries: readonly CatalogEntry[], query: PriceQuery): PriceFinding {
  const { model, variant, operation, day } = query;
  const ofModel = entries.filter((entry) => entry.model === model);
  if (ofModel.length === 0) {
    const names = nearestFirst(model, [...new Set(entries.map((entry) => entry.model))]);
    return { field: 'model', problem: `the catalog has no model ${JSON.stringify(model)}; it has ${listed(names)}` };
  }
  const ofVariant = ofModel.filter((entry) => entry.variant === variant);
  if (ofVariant.length === 0) {
    const wanted = variant === undefined ? `prices ${model} by variant` : `has no such variant of ${model}`;
    const known = listed(ofModel.map((entry) => entry.variant));
    const advice = known === '' ? 'leave variant out' : `choose one of ${known}`;
    return { field: 'variant', problem: `the catalog ${wanted}; ${advice}` };
  }
  const exact = ofVariant.filter((entry) => entry.operation === operation);
  const ofOperation = exact.length > 0 ? exact : ofVariant.filter((entry) => entry.operation === undefined);
  if (ofOperation.length === 0) {
    const known = listed(ofVariant.map((entry) => entry.operation));
    const problem = `the catalog prices ${model} for ${known}, not for ${operation ?? 'any operation'}; name the one to take its price`;
    return { field: 'operation', problem };
  }
  return atDay(ofOperation, model, day);
}

function atDay(entries: readonly CatalogEntry[], model: string, day: string | undefined): PriceFinding {
  const [first] = entries;
  if (day === undefined) {
    if (first !== undefined && entries.length === 1) return { entry: first };
    const from = listed(entries.map((entry) => entry.effectiveFrom));
    return {
      field: 'at',
      problem: `the catalog has prices of ${model} from ${from}; say of which day: at: 2026-09-26`,
    };
  }
  const entry = entries.find((candidate) => holdsOn(candidate, day));
  if (entry !== undefined) return { entry };
  const spans = listed(
    entries.map(({ effectiveFrom, effectiveTo }) =>
      effectiveTo === undefined ? `from ${effectiveFrom} on` : `from ${effectiveFrom} to ${effectiveTo}`,
    ),
  );
  return {
    field: 'at',
    problem: `no price of ${model} is known for ${day}, but ${spans}; name a day of those with at`,
  };
}
