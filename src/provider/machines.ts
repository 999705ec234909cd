import { z } from 'zod';
import { type PriceRule, priceSchema } from '../billing/price/rule.ts';
import type { TimedPrice } from '../billing/price/schedule.ts';
import { durationDistributionSchema } from '../engine/distribution.ts';
import { choiceSchema } from '../units/choice-schema.ts';
import { nearestFirst } from '../units/nearest.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';
import { type UpstreamOptions, UPSTREAMS_MAX } from './upstreams/upstream-options.ts';

type ComputeSecondRule = Extract<PriceRule, { readonly per: 'compute-second' }>;

/** Dollars for an hour of one GPU, by dialect and machine type. fal: pricing page, 2026-09-26; it has further types, whose rates were not seen. */
const HOURLY_USD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fal: { H100: '4.50', H200: '4.50', B200: '6.25', B300: '8.50' },
};

const timePriceSchema = priceSchema.transform((price, context): ComputeSecondRule => {
  if ('per' in price && price.per === 'compute-second') return price;
  const message = 'expected a price of time: { per: compute-second, usd: "4.50", usdPer: hour }';
  context.issues.push({ code: 'custom', message, input: price });
  return z.NEVER;
});

const typeSchema = z.string().min(1).max(100);

/** The GPU table of a provider: `{ L40S: { price: { per: compute-second, usd: "1.50", usdPer: hour } } }`, beside those of its dialect. */
export const machineTableSchema = z
  .record(
    typeSchema,
    optionsObject('billing', ALL_WORLDS, {
      price: timePriceSchema.describe('The rate for the time of one machine of this type.'),
    }),
  )
  .describe(
    'GPU rates by machine type, for models without a price; default: those of the vendor, where they are known.',
  );

type MachineTable = z.output<typeof machineTableSchema>;

const machineShareSchema = optionsObject(
  'provider',
  ALL_WORLDS,
  {
    type: typeSchema.describe('Machine type.'),
    weight: z.number().positive().max(1e6).default(1).describe('Share of requests, relative to the others; default 1.'),
    serviceTime: durationDistributionSchema.optional().describe('Default: that of the model.'),
  },
  { serviceTime: ['virtual', 'mock'] },
);

/** A machine type that serves a share of the requests of a model. */
export interface MachineShare {
  readonly type: string;
  readonly weight: number;
  readonly serviceTime?: UpstreamOptions['serviceTime'];
}

/** The fields by which a model says on which machines it runs. */
export const machineFields = {
  machine: typeSchema
    .optional()
    .describe(
      'Machine type on which a model without a price runs; its time is billed by the GPU table of the provider.',
    ),
  machines: z
    .array(
      choiceSchema<MachineShare, string | z.input<typeof machineShareSchema>>(
        [typeSchema, machineShareSchema],
        (input): z.ZodType<MachineShare> =>
          typeof input === 'string' ? typeSchema.transform((type) => ({ type, weight: 1 })) : machineShareSchema,
        'A machine type, or one with its weight and service time.',
      ),
    )
    .min(1)
    .max(UPSTREAMS_MAX)
    .refine((all) => new Set(all.map((each) => each?.type)).size === all.length, {
      error: 'two machines have the same type; give one of them the weight of both',
    })
    .meta({ id: 'machine-shares' })
    .optional()
    .describe('Several machine types, of which one serves each request, by their weights.'),
};

/** What a model may say of its price: itself, or on which machines it runs. */
interface Priced {
  readonly price?: TimedPrice | undefined;
  readonly machine?: string | undefined;
  readonly machines?: readonly MachineShare[] | undefined;
  readonly upstreams?: readonly UpstreamOptions[] | undefined;
}

interface MachineProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function ratesOf(dialect: string, table: MachineTable = {}): ReadonlyMap<string, ComputeSecondRule> {
  const known = Object.entries(HOURLY_USD[dialect] ?? {}).map(
    ([gpu, usd]) => [gpu, timePriceSchema.parse({ per: 'compute-second', usd, usdPer: 'hour', gpu })] as const,
  );
  return new Map([...known, ...Object.entries(table).map(([type, { price }]) => [type, price] as const)]);
}

/** What is wrong with how one model says its price, by the place in the model: two ways at once, none, or a machine that no table has. */
export function machineProblems(model: Priced, dialect: string, table: MachineTable | undefined): MachineProblem[] {
  const { price, machine, machines, upstreams } = model;
  const stated = (['price', 'machine', 'machines'] as const).filter((field) => model[field] !== undefined);
  const [first, second] = stated;
  if (first === undefined)
    return [
      { path: ['price'], message: 'expected a price, or the machine type on which the model runs (machine: H100)' },
    ];
  if (second !== undefined) {
    const message = `${first} already says what a request costs: leave one of the two out${price === undefined ? '' : '; price: null removes one that a file has'}`;
    return [{ path: [second], message }];
  }
  if (first !== 'price' && upstreams !== undefined)
    return [
      {
        path: [first],
        message: 'a model is served by machines or by upstreams: give it a price, or leave upstreams out',
      },
    ];
  const rates = ratesOf(dialect, table);
  const ofOne = machine === undefined ? [] : [{ type: machine, path: ['machine'] }];
  const named = machines?.map(({ type }, index) => ({ type, path: ['machines', index] })) ?? ofOne;
  return named.flatMap(({ type, path }) => {
    if (rates.has(type)) return [];
    const known = nearestFirst(type, [...rates.keys()])
      .slice(0, 10)
      .join(', ');
    const has = known === '' ? 'it is empty' : `it has ${known}`;
    const message = `the GPU table has no machine ${JSON.stringify(type)}: ${has}; add it to provider.machines`;
    return [{ path, message }];
  });
}

/** The prices of a model without problems: its own, or those of the machines on which it runs; several of them serve as upstreams do. */
export function machinePrices(
  { price, machine, machines, upstreams }: Priced,
  dialect: string,
  table: MachineTable | undefined,
): {
  readonly price: TimedPrice;
  readonly upstreams?: readonly UpstreamOptions[];
  /** The types of the machines on which it runs, where they decide about its price; of several, in the order of `upstreams`. */
  readonly machines?: readonly string[];
} {
  if (price !== undefined) return { price, ...(upstreams === undefined ? {} : { upstreams }) };
  const rates = ratesOf(dialect, table);
  const shares = machines ?? [{ type: machine as string, weight: 1 }];
  const priced = shares.map((share) => ({ ...share, price: rates.get(share.type) as ComputeSecondRule }));
  const [first] = priced;
  if (first === undefined) throw new Error('A model has neither a price nor a machine; its schema asks for one.');
  const own = { price: { price: first.price }, machines: shares.map(({ type }) => type) };
  if (machines === undefined) return own;
  const served = priced.map(({ type: name, weight, serviceTime, price: rate }): UpstreamOptions => ({
    name,
    priority: 1,
    weight,
    serviceTime,
    price: rate,
    outages: [],
  }));
  return { ...own, upstreams: served };
}
