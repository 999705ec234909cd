import { z } from 'zod';
import { durationSchema } from '../../units/duration.ts';
import type { FaultOptions } from './fault-options.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

const nameList = z.array(z.string().min(1).max(100)).min(1).max(100);

/** When, where and for whom a model is there. */
export const availabilitySchema = optionsObject('provider', EMULATED, {
  from: durationSchema.optional().describe('Since the start of the run; before, the model is not there. Default 0s.'),
  until: durationSchema.optional().describe('From then on it is withdrawn; default: never.'),
  regions: nameList.optional().describe('Only if the provider’s `region` is one of these; default: everywhere.'),
  tiers: nameList.optional().describe('Only if the provider’s `tier` is one of these; default: for all.'),
  status: z.number().int().min(400).max(599).default(404).describe('Answer when the model is not there; default 404.'),
})
  .refine(({ from, until }) => until === undefined || until > (from ?? 0), {
    error: '`until` is not after `from`, so the model would never be there',
    path: ['until'],
  })
  .transform(({ from, until, regions, tiers, status }) => ({
    fromMs: from ?? 0,
    untilMs: until ?? Number.POSITIVE_INFINITY,
    regions: regions ?? [],
    tiers: tiers ?? [],
    status,
  }));

export type AvailabilityOptions = z.output<typeof availabilitySchema>;

/** What there is to be had, and the account's place in the world, which `availability` asks for. */
interface Offer {
  readonly models: readonly { readonly name: string; readonly availability?: AvailabilityOptions | undefined }[];
  readonly region?: string | undefined;
  readonly tier?: string | undefined;
}

/** The times at which models refuse everybody, as faults at the door. */
export function unavailabilities(offer: Offer): FaultOptions[] {
  return offer.models.flatMap(({ name, availability }) =>
    availability === undefined ? [] : unavailability(name, availability, offer),
  );
}

function unavailability(model: string, options: AvailabilityOptions, place: Offer): FaultOptions[] {
  const { fromMs, untilMs, regions, tiers, status } = options;
  const gone = (from: number, until: number): FaultOptions => ({
    type: 'status',
    stage: 'admission',
    status,
    fromMs: from,
    untilMs: until,
    share: 1,
    models: [model],
  });
  const isOffered = (allowed: readonly string[], own: string | undefined): boolean =>
    allowed.length === 0 || (own !== undefined && allowed.includes(own));
  if (!isOffered(regions, place.region) || !isOffered(tiers, place.tier)) return [gone(0, Number.POSITIVE_INFINITY)];
  return [
    ...(fromMs > 0 ? [gone(0, fromMs)] : []),
    ...(untilMs < Number.POSITIVE_INFINITY ? [gone(untilMs, Number.POSITIVE_INFINITY)] : []),
  ];
}
