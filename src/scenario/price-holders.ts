import { z } from 'zod';
import { priceSchema } from '../billing/price/rule.ts';
import { priceMismatches } from '../catalog/price-mismatch.ts';
import { OPERATIONS } from '../workload/request-class.ts';
import { isMap } from './field-path.ts';
import type { FieldProblem } from './problems.ts';

/** A place of a provider in input form that holds a price in its field `price`. */
export interface PriceHolder {
  readonly map: Record<string, unknown>;
  readonly path: readonly (string | number)[];
  /** The operation of its model, as written; that of a machine has none. */
  readonly operation: unknown;
}

/**
 * Where a provider in input form holds prices: its machines, its models, their upstreams, which may have prices of their own, and the entries of
 * prices that change with time.
 */
export function priceHolders(provider: unknown): readonly PriceHolder[] {
  return [...holdersIn(provider, 'machines'), ...holdersIn(provider, 'models')];
}

/** The holders in one of the provider's fields, a map by name. */
function holdersIn(provider: unknown, field: 'machines' | 'models'): readonly PriceHolder[] {
  const named = isMap(provider) ? provider[field] : undefined;
  return Object.entries(isMap(named) ? named : {}).flatMap(([name, map]): readonly PriceHolder[] => {
    if (!isMap(map)) return [];
    const path = ['provider', field, name];
    const operation = map['operation'];
    const upstreams: unknown[] = Array.isArray(map['upstreams']) ? map['upstreams'] : [];
    const ofUpstreams = upstreams.flatMap((upstream, index): PriceHolder[] =>
      isMap(upstream) ? [{ map: upstream, path: [...path, 'upstreams', index], operation }] : [],
    );
    return [...entriesOf({ map, path, operation }), ...ofUpstreams];
  });
}

/** The entries of a price that changes with time, each of which holds one; any other price is held by its own holder. */
function entriesOf(holder: PriceHolder): readonly PriceHolder[] {
  const { map, path, operation } = holder;
  const entries: readonly unknown[] = Array.isArray(map['price']) ? map['price'] : [];
  const timed = entries.flatMap((entry, index): PriceHolder[] =>
    isMap(entry) && 'price' in entry ? [{ map: entry, path: [...path, 'price', index], operation }] : [],
  );
  return timed.length > 0 ? timed : [holder];
}

const operationSchema = z.enum(OPERATIONS);

/** Prices of a provider in input form that count what the operation of their model never has. */
export function priceProblems(provider: unknown): FieldProblem[] {
  return priceHolders(provider).flatMap(({ map, path, operation }): FieldProblem[] => {
    const known = operationSchema.safeParse(operation);
    const price = priceSchema.safeParse(map['price']);
    if (!known.success || !price.success) return [];
    const mismatches = priceMismatches(price.data, known.data);
    return mismatches.map((found) => ({ path: [...path, 'price', ...found.path], message: found.message }));
  });
}
