import fc from 'fast-check';
import { DIALECTS, dialectNames } from '../../../src/wire/dialects.ts';
import { billingOf, clientOf } from './money.ts';
import { compact, maybe, pick, rarely, timesOf, type Input, type Times } from './parts.ts';
import { faultOf, houseOf, modelOf } from './provider.ts';
import { requestOf } from './requests.ts';

/** The most requests of a scenario. */
const REQUESTS_MAX = 100;

/** Loads whose requests come at instants of their own: what a world does first of two things at one instant is its own affair. */
function arrivalsOf({ scale }: Times): fc.Arbitrary<Input> {
  const think = { type: 'exponential', mean: `${5 * scale}ms` };
  return pick<Input>(
    { type: 'poisson', rate: `${400 / scale}/s` },
    { type: 'constant', rate: `${247.3137 / scale}/s` },
    { type: 'closed', users: 6, rampUp: `${7.0301 * scale}ms`, thinkTime: think },
    { type: 'closed', users: 4, rampUp: `${10.0701 * scale}ms` },
    {
      type: 'ramping',
      startRate: '0/s',
      spacing: 'poisson',
      stages: [{ for: `${80 * scale}ms`, rate: `${500 / scale}/s` }],
    },
  );
}

/** Warm-up and cool-down, in ms of scale 1, as they are written. A load that may go on for ever has no cool-down. */
function phasesOf(
  phases: { readonly warmup?: number; readonly cooldown?: number } | undefined,
  duration: string | undefined,
  { scale }: Times,
): Input {
  const text = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : `${ms * scale}ms`);
  return {
    warmup: text(phases?.warmup),
    cooldown: duration === undefined ? undefined : text(phases?.cooldown),
  };
}

/** For each model another one of the same operation, if there is any. */
function standInsOf(operations: readonly string[]): Input | undefined {
  const pairs = operations.flatMap((operation, i) => {
    const other = operations.findIndex((each, j) => i !== j && each === operation);
    return other < 0 ? [] : [[`m${i}`, `m${other}`]];
  });
  return pairs.length === 0 ? undefined : { models: Object.fromEntries(pairs) };
}

function scenarioOf(dialect: string, operations: readonly string[], times: Times): fc.Arbitrary<Input> {
  const names = operations.map((_, i) => `m${i}`);
  const requests = operations.flatMap((operation, i) => [
    requestOf(operation, `m${i}`),
    rarely(requestOf(operation, `m${i}`)),
  ]);
  return fc
    .record({
      seed: fc.nat(0xffffffff),
      models: fc.tuple(...operations.map((operation) => modelOf(times, operation))),
      requests: fc.tuple(...requests),
      arrivals: arrivalsOf(times),
      maxRequests: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: REQUESTS_MAX })),
      duration: maybe(pick(`${80 * times.scale}ms`, `${150 * times.scale}ms`)),
      house: fc.record(houseOf(times)),
      faults: maybe(fc.array(faultOf(times, names), { minLength: 1, maxLength: 4 })),
      billing: billingOf(times),
      client: clientOf(times, standInsOf(operations)),
      phases: rarely(pick({ warmup: 21.0131 }, { warmup: 30.0171, cooldown: 17.0113 }, { cooldown: 40.0191 })),
    })
    .map(
      ({ seed, models, requests: asked, arrivals, maxRequests, duration, house, faults, billing, client, phases }) => {
        const hasWorkers = (house['capacity'] as Input | undefined)?.['workers'] !== undefined;
        return compact({
          name: 'random',
          seed,
          provider: {
            dialect,
            models: Object.fromEntries(models.map((model, i) => [`m${i}`, model])),
            ...house,
            billing: hasWorkers ? billing : { ...billing, workers: undefined },
          },
          workload: {
            duration,
            maxRequests,
            ...phasesOf(phases, duration, times),
            arrivals,
            requests: asked.filter((each) => each !== undefined),
          },
          client,
          faults,
        });
      },
    );
}

/** Random scenarios as they are written, over every dialect and delivery, with nearly all that the options offer. */
export const scenarioInput: fc.Arbitrary<Input> = fc
  .tuple(pick(...dialectNames), pick(1, 1, 40, 200), pick(1, 2, 3))
  .chain(([dialect, scale, models]) =>
    fc
      .array(pick(...DIALECTS[dialect].operations), { minLength: models, maxLength: models })
      .chain((operations) => scenarioOf(dialect, operations, timesOf(scale))),
  );
