const MODELS = `
  dialect: prodia
  models:
    quick: { operation: text-to-image, serviceTime: { type: constant, value: 300ms }, price: { per: image, usd: "0.01" } }`;

/** Forty requests in a second and one in eight attempts failing: over in less than two seconds. */
export const SMALL = `
name: small
seed: 7
provider:${MODELS}
  faults: [{ status: 500, share: 0.125 }]
workload:
  duration: 1s
  arrivals: { type: constant, rate: 40/s }
  requests: [{ operation: text-to-image, model: quick }]
client: { retry: { type: constant, attempts: 3, base: 20ms } }
`;

/** Twenty requests a second for a minute, each served in 300 ms: long enough for something to happen to it. */
export const LONG = `
name: long
seed: 7
provider:${MODELS}
workload:
  duration: 1m
  arrivals: { type: constant, rate: 20/s }
  requests: [{ operation: text-to-image, model: quick }]
client: { retry: { type: constant, attempts: 3, base: 20ms } }
`;

/** As `LONG`, but every second job takes five minutes: nobody can wait for those. */
export const ENDLESS_JOBS: string = LONG.replace(
  '{ type: constant, value: 300ms }',
  '{ type: empirical, values: [300ms, 5m] }',
);
