import fc from 'fast-check';
import { maybe, pick, rarely, type Input, type Times } from './parts.ts';
import { priceOf } from './requests.ts';

const FAILURES = [400, 403, 404, 408, 409, 429, 500, 502, 503, 504, 529];
const share = pick(0.1, 0.3, 0.6, 1);

/** A model that does an operation. */
export function modelOf({ ms, service, scale }: Times, operation: string): fc.Arbitrary<Input> {
  const upstream = fc.record({
    priority: maybe(pick(1, 2)),
    weight: maybe(pick(1, 3)),
    serviceTime: maybe(service),
    failures: maybe(fc.record({ share: pick(0.2, 0.7), status: pick(400, 429, 500, 503) })),
    outages: rarely(fc.array(fc.record({ at: ms(60), for: ms(40) }), { maxLength: 2 })),
  });
  return fc.record({
    operation: fc.constant(operation),
    serviceTime: service,
    price: priceOf(operation),
    upstreams: rarely(
      fc
        .array(upstream, { minLength: 1, maxLength: 3 })
        .map((list) => list.map((each, i) => ({ name: `u${i}`, ...each }))),
    ),
    availability: rarely(
      fc.record({
        from: maybe(ms(30)),
        until: maybe(fc.constant(`${45 * scale}ms`)),
        status: maybe(pick(404, 410, 503)),
        safety: rarely(pick(['default'], ['default', 'relaxed'])),
        rollout: rarely(
          pick<Input[]>(
            [{ at: '0s', share: 0.5 }],
            [
              { at: `${11.0193 * scale}ms`, share: 0.3 },
              { at: `${31.0277 * scale}ms`, share: 0.9 },
            ],
          ),
          2,
        ),
      }),
      6,
    ),
    timeToFirstToken: rarely(pick<unknown>(0.2, '3ms', '300ms')),
  });
}

/** Something that goes wrong at the provider. */
export function faultOf({ ms, service }: Times, models: readonly string[]): fc.Arbitrary<Input> {
  const scope = {
    at: rarely(ms(60), 3),
    for: rarely(ms(80), 3),
    share,
    models: rarely(fc.subarray([...models], { minLength: 1 }), 3),
  };
  const kind = (type: string, fields: object = {}): fc.Arbitrary<Input> =>
    fc.record({ type: fc.constant(type), ...fields, ...scope }) as fc.Arbitrary<Input>;
  const status = fc.record({
    status: pick(...FAILURES),
    stage: maybe(pick('admission', 'completion')),
    retryAfter: rarely(ms(50), 3),
    ...scope,
  }) as fc.Arbitrary<Input>;
  return fc.oneof<fc.WeightedArbitrary<Input>[]>(
    { weight: 4, arbitrary: status },
    { weight: 1, arbitrary: kind('latency', { extra: service }) },
    { weight: 1, arbitrary: kind('empty') },
    {
      weight: 1,
      arbitrary: kind('moderated', {
        stage: maybe(pick('input', 'output')),
        status: maybe(pick(400, 403, 422, 429, 451, 503)),
      }),
    },
    { weight: 1, arbitrary: kind('reset') },
    { weight: 2, arbitrary: kind('disconnect', { after: ms(8), status: maybe(pick(404, 429, 502, 503, 504)) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('pause'), at: ms(80), for: ms(30) }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('brownout'), slots: fc.nat(2), at: ms(80), for: ms(40) }),
    },
  );
}

function limitOf({ ms, scale }: Times): fc.Arbitrary<Input> {
  const per = maybe(pick('all', 'key'));
  const of = maybe(pick('requests', 'tokens'));
  return fc.oneof(
    fc.record({
      type: fc.constant('token-bucket'),
      rate: fc.integer({ min: 50, max: 900 }).map((n) => `${n / scale}/s`),
      burst: fc.integer({ min: 1, max: 40 }),
      of,
      per,
    }) as fc.Arbitrary<Input>,
    fc.record({
      type: pick('fixed-window', 'sliding-window'),
      limit: fc.integer({ min: 1, max: 30 }),
      window: ms(60),
      of,
      per,
    }) as fc.Arbitrary<Input>,
    fc.record({
      type: fc.constant('concurrency'),
      limit: fc.integer({ min: 1, max: 8 }),
      per,
    }) as fc.Arbitrary<Input>,
  );
}

/** What a provider is besides its models, its faults and its bill. */
export function houseOf(times: Times): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const { ms, service } = times;
  const workers = fc.record({ min: maybe(fc.nat(1)), keepAlive: maybe(ms(20)), setupTime: service });
  return {
    capacity: maybe(
      fc.record({
        slots: fc.integer({ min: 1, max: 4 }),
        queue: maybe(fc.nat(8)),
        fullStatus: maybe(pick(429, 503)),
        workers: rarely(workers, 5),
        directQueue: rarely(fc.nat(2), 3),
      }),
    ),
    limits: rarely(fc.array(limitOf(times), { minLength: 1, maxLength: 2 }), 3),
    retryAfter: maybe(fc.record({ form: pick('seconds', 'http-date', 'milliseconds', 'none'), fixed: rarely(ms(40)) })),
    requeue: rarely(fc.record({ statuses: fc.subarray([429, 500, 503], { minLength: 1 }), times: pick(1, 3) })),
    failover: rarely(
      fc.record({
        on: fc.subarray([400, 429, 500, 503], { minLength: 1 }),
        unhealthyFor: ms(40),
        exhaustedStatus: pick(502, 429),
      }),
    ),
    startTimeout: rarely(ms(9), 5),
    onDisconnect: pick('continue', 'cancel-queued', 'cancel'),
    auth: rarely(fc.constant('required'), 6),
  };
}
