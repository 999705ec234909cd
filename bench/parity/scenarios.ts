const MODEL = (service: string): string => `
  models:
    image: { operation: text-to-image, serviceTime: ${service}, price: { per: image, usd: "0.04" } }`;

const LOAD = (arrivals: string): string => `
workload:
  duration: 8s
  arrivals: ${arrivals}
  requests: [{ operation: text-to-image, model: image }]`;

const LOGNORMAL = '{ type: lognormal, median: 150ms, p95: 400ms }';

/**
 * Scenarios of eight seconds whose outcome depends on time: where the simulation can differ from HTTP at all. By name, as YAML. Slots and limits
 * are asked for 0.3 to 0.7 of what they give: beyond, who is refused hangs on single milliseconds, and so do single percentiles.
 */
export const PARITY_SCENARIOS: Readonly<Record<string, string>> = {
  'token-bucket': `
name: token-bucket
provider:${MODEL(LOGNORMAL)}
  retryAfter: { form: none }
  limits: [{ type: token-bucket, rate: 40/s, burst: 2 }]${LOAD('{ type: poisson, rate: 28/s }')}
client: { retry: { type: full-jitter, attempts: 4, base: 100ms, cap: 500ms } }`,
  outage: `
name: outage
provider:${MODEL(LOGNORMAL)}${LOAD('{ type: poisson, rate: 40/s }')}
client: { retry: { type: exponential, attempts: 4, base: 400ms, cap: 4s } }
faults: [{ status: 503, stage: admission, at: 2500ms, for: 2s }]`,
  'slow-tail': `
name: slow-tail
provider:${MODEL('{ type: lognormal, median: 300ms, sigma: 0.9 }')}${LOAD('{ type: poisson, rate: 30/s }')}
client: { retry: { type: constant, attempts: 2, base: 100ms }, timeout: 1s }`,
  burst: `
name: burst
provider:${MODEL('{ type: uniform, min: 200ms, max: 600ms }')}
  capacity: { slots: 8, queue: 8 }${LOAD('{ type: burst, size: 24, every: 2s }')}
client: { retry: { type: full-jitter, attempts: 4, base: 500ms, cap: 2s } }`,
  'closed-loop': `
name: closed-loop
provider:${MODEL('{ type: exponential, mean: 200ms }')}
  capacity: { slots: 10 }${LOAD('{ type: closed, users: 25, thinkTime: { type: exponential, mean: 300ms } }')}
client: { timeout: none }`,
  acceptance: `
name: acceptance
provider:${MODEL(LOGNORMAL)}
  capacity: { slots: 12, queue: 12 }
  billing: { charge: acceptance, outcomes: accepted }
  faults: [{ status: 500, share: 0.25 }]${LOAD('{ type: poisson, rate: 35/s }')}
client: { retry: { type: full-jitter, attempts: 3, base: 200ms, cap: 1s } }`,
};
