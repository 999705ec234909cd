import { z } from 'zod';
import { priceSchema } from '../billing/price/rule.ts';
import { priceMismatches } from '../catalog/price-mismatch.ts';
import { OPERATIONS } from '../workload/request-class.ts';
import { priceHolders } from './price-holders.ts';
import type { FieldProblem } from './problems.ts';

const operationSchema = z.enum(OPERATIONS);

/** Prices of a provider in input form that count what the operation of their model never has. */
export function priceProblems(provider: unknown): FieldProblem[] {
  return priceHolders(provider).flatMap(({ map, path, operation }): FieldProblem[] => {
    const known = operationSchema.safeParse(operation);
    const price = priceSchema.safeParse(map['price']);
    if (!known.success || !price.success) return [];
    return priceMismatches(price.data, known.data).map((unsupportedReason) => ({
      path: [...path, 'price', ...unsupportedReason.path],
      message: unsupportedReason.message,
    }));
  });
}
