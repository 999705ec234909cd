import fc from 'fast-check';

/** A part of a scenario as it is written. */
export type Input = Readonly<Record<string, unknown>>;

/** Absent once in `freq` times. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

/** There once in `times` times. */
export const rarely = <T>(arbitrary: fc.Arbitrary<T>, times = 4): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

export const pick: typeof fc.constantFrom = fc.constantFrom;

/** Durations of a scenario. `scale` stretches all of them: seconds matter to what is rounded to seconds, and milliseconds to what is not. */
export interface Times {
  readonly scale: number;
  /** Up to so many ms before stretching; no two of a scenario are the same, so that nothing happens at one instant. */
  ms(max: number): fc.Arbitrary<string>;
  readonly service: fc.Arbitrary<Input>;
}

/** The durations of a scenario of a scale. */
export function timesOf(scale: number): Times {
  const ms = (max: number): fc.Arbitrary<string> =>
    fc.integer({ min: 1000, max: max * 1000 }).map((n) => `${((n / 1000 + 0.000137) * scale).toFixed(6)}ms`);
  const service = fc.oneof(
    ms(8).map((value): Input => ({ type: 'constant', value })),
    pick<Input>(
      { type: 'exponential', mean: `${6 * scale}ms` },
      { type: 'uniform', min: `${scale / 10}ms`, max: `${Math.round(9.7 * scale)}ms` },
      { type: 'lognormal', median: `${4 * scale}ms`, sigma: 1 },
    ),
  );
  return { scale, ms, service };
}

/** Without what is undefined. */
export function compact<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => compact(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, compact(each)])) as T;
}
