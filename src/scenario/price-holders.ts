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
  /** The operations that it is for, as written; those of a machine are not known here. */
  readonly operations: readonly unknown[];
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
    const modes = Object.entries(isMap(map['operations']) ? map['operations'] : {});
    // A price of the model is for the operations that have none of their own.
    const unpriced = modes.filter(([, mode]) => !isMap(mode) || !PRICING.some((key) => key in mode));
    const operations = modes.length > 0 ? unpriced.map(([operation]) => operation) : [map['operation']].flat();
    return [
      ...heldBy({ map, path, operations }),
      ...modes.flatMap(([operation, mode]) =>
        isMap(mode) ? heldBy({ map: mode, path: [...path, 'operations', operation], operations: [operation] }) : [],
      ),
    ];
  });
}

/** How a model or an operation says its price. */
const PRICING: readonly string[] = ['price', 'machine', 'machines'];

/** The prices of a model or of an operation, and of their upstreams. */
function heldBy({ map, path, operations }: PriceHolder): readonly PriceHolder[] {
  const upstreams: unknown[] = Array.isArray(map['upstreams']) ? map['upstreams'] : [];
  const ofUpstreams = upstreams.flatMap((upstream, index): PriceHolder[] =>
    isMap(upstream) ? [{ map: upstream, path: [...path, 'upstreams', index], operations }] : [],
  );
  return [...entriesOf({ map, path, operations }), ...ofUpstreams];
}

/** The entries of a price that changes with time, each of which holds one; any other price is held by its own holder. */
function entriesOf(holder: PriceHolder): readonly PriceHolder[] {
  const { map, path, operations } = holder;
  const entries: readonly unknown[] = Array.isArray(map['price']) ? map['price'] : [];
  const timed = entries.flatMap((entry, index): PriceHolder[] =>
    isMap(entry) && 'price' in entry ? [{ map: entry, path: [...path, 'price', index], operations }] : [],
  );
  return timed.length > 0 ? timed : [holder];
}

const operationSchema = z.enum(OPERATIONS);

/** Prices of a provider in input form that count what the operation of their model never has. */
export function priceProblems(provider: unknown): FieldProblem[] {
  return priceHolders(provider).flatMap(({ map, path, operations }): FieldProblem[] => {
    const price = priceSchema.safeParse(map['price']);
    if (!price.success) return [];
    const known = operations.flatMap((operation) => operationSchema.safeParse(operation).data ?? []);
    const mismatches = known.flatMap((operation) => priceMismatches(price.data, operation));
    return mismatches.map((found) => ({ path: [...path, 'price', ...found.path], message: found.message }));
  });
}
