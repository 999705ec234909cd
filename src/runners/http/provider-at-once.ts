import {
  type ModelOptions,
  type ProviderOptions,
  QUEUE_MAX,
  SLOTS_UNLIMITED,
} from '../../provider/provider-options.ts';
import { given } from '../../units/options-object.ts';

/** A provider with the models, prices and wire format of another, and none of its limits, faults, waits and accounts. */
export function servingAtOnce(provider: ProviderOptions): ProviderOptions {
  return {
    ...provider,
    models: provider.models.map(servedAtOnce),
    capacity: { slots: SLOTS_UNLIMITED, queue: QUEUE_MAX, fullStatus: 429 },
    limits: [],
    faults: [],
    requeue: undefined,
    startTimeoutMs: Number.POSITIVE_INFINITY,
    billing: { ...provider.billing, account: undefined, coldStart: undefined, workers: undefined },
    records: undefined,
    auth: 'none',
  };
}

function servedAtOnce(model: ModelOptions): ModelOptions {
  const { name, operation, wireName, price, priceTimes, machines } = model;
  const priced = given({ priceTimes, machines });
  return { name, operation, wireName, price, ...priced, serviceTime: { type: 'constant', valueMs: 0 } };
}
