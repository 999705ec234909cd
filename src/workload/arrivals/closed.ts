import { z } from 'zod';
import { createSampler, durationDistributionSchema } from '../../engine/distribution.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import { positiveCountSchema } from '../../units/count.ts';
import { durationSchema } from '../../units/duration.ts';
import { ALL_WORLDS, optionsObject } from '../../units/options-object.ts';

const USERS_MAX = 1_000_000;

/** Input form: `{ type: closed, users: 20, thinkTime: { type: exponential, mean: 2s }, rampUp: 10s }`. */
export const closedArrivalsSchema = optionsObject('workload', ALL_WORLDS, {
  type: z.literal('closed'),
  users: positiveCountSchema
    .refine((users) => users <= USERS_MAX, { error: `expected at most ${USERS_MAX} users` })
    .describe('Users, each with one request under way at most.'),
  thinkTime: durationDistributionSchema
    .optional()
    .describe('Pause between an answer and the user’s next request. Default: none.'),
  rampUp: durationSchema.prefault('0s').describe('Users start evenly over this time. Default: 0s, all at once.'),
}).transform(({ type, users, thinkTime, rampUp }) => ({
  type,
  users,
  rampUpMs: rampUp,
  ...(thinkTime === undefined ? {} : { thinkTime }),
}));

/**
 * A fixed number of users, each of whom waits for the answer, thinks, and asks again. The load sinks when the endpoint slows down:
 * it shows how fast an endpoint can go, not what happens to users who keep coming.
 */
export type ClosedArrivalsOptions = z.infer<typeof closedArrivalsSchema>;

/** The timing of a closed loop; who is waiting for what is the runner's business. */
export class ClosedUsers {
  readonly users: number;
  readonly #rampUpMs: number;
  readonly #think: { sample(u: number): number } | null;
  readonly #key: number;

  /** `seed` is a uint32. */
  constructor(options: ClosedArrivalsOptions, seed: number) {
    this.users = options.users;
    this.#rampUpMs = options.rampUpMs;
    this.#think = options.thinkTime === undefined ? null : createSampler(options.thinkTime);
    this.#key = drawKey(seed, PURPOSE.think);
  }

  /** Instant of the first request of user `user` (from 0), in ms since the start. */
  startMs(user: number): number {
    return (user * this.#rampUpMs) / this.users;
  }

  /** How long a user pauses after request `request` was answered, in ms. */
  thinkMs(request: number): number {
    return this.#think === null ? 0 : this.#think.sample(drawAt(this.#key, request, 0));
  }
}
