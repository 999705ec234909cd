import { billedNano } from '../fal/units.ts';
import type { ModelView } from '../query-context.ts';

/** What credits cost by a price that is in credits, in nano-USD; undefined by any other price, and for more than can be charged. */
export function creditsNano(model: ModelView, credits: number): number | undefined {
  const [rule] = model.rules;
  return rule?.per === 'credit' ? billedNano(model, credits) : undefined;
}
