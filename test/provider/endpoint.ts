import { providerSchema, type ProviderOptions } from '../../src/provider/provider-options.ts';
import { ORACLE_PRICES } from './provider-oracle.ts';

/** What a case says about its provider, as it is written in a scenario. */
type Written = { readonly [field: string]: unknown };

/**
 * A provider of three models, each of which takes 10 ms: `image` at $0.04 each, `compute` at $0.001 per second,
 * `chat` at $1 and $4 per million input and output tokens.
 */
export function endpoint(written: Written = {}): ProviderOptions {
  const serviceTime = { type: 'constant', value: '10ms' };
  const [image, compute, chat] = ORACLE_PRICES;
  return providerSchema.parse({
    models: {
      image: { operation: 'text-to-image', serviceTime, price: image },
      compute: { operation: 'text-to-image', serviceTime, price: compute },
      chat: { operation: 'chat', serviceTime, price: chat },
    },
    ...written,
  });
}

/** Index of each model of `endpoint`. */
export const MODEL = { image: 0, compute: 1, chat: 2 } as const;
