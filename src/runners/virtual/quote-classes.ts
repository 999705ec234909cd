import type { Provider } from '../../provider/provider.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect } from '../../wire/dialect.ts';
import type { ClassCosts } from '../class-costs.ts';

/** Quotes every class of request to a provider, under its own number. */
export function quoteClasses(
  { quotes }: Provider,
  { workload }: Scenario,
  { model, tokens, fullNano, inputNano }: ClassCosts,
  { requeuesSyncJobs = true }: Dialect,
): void {
  for (const [i, { usage, delivery }] of workload.requests.entries()) {
    quotes.add({
      model: model[i] as number,
      tokens: tokens[i] as number,
      fullNano: fullNano[i] as number,
      inputNano: inputNano[i] as number,
      usage,
      isRequeued: delivery === 'async' || requeuesSyncJobs,
      isDirect: delivery !== 'async',
    });
  }
}
