import { testParity, type ParityCase } from './cases.ts';

const BRISK = '{ type: lognormal, median: 60ms, p95: 150ms }';

const LOAD = `
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }`;

/** Jobs that are submitted, asked for, and fetched: by fal every 500 ms, by Prodia every second, by Lumenfall and aggregators every two. */
const CASES: readonly ParityCase[] = [
  {
    what: 'fal puts back into its queue what failed with 503, and the client submits again what failed with 500',
    text: `
name: fal-async
seed: 31
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: ${BRISK}, price: { per: megapixel, usd: "0.025", round: up } }
    clip: { operation: text-to-video, serviceTime: ${BRISK}, price: { per: video-second, usd: "0.04", round: exact } }
  requeue: { statuses: [503], times: 20 }
  billing: { outcomes: fal }
  faults: [{ status: 503, share: 0.4 }, { status: 500, share: 0.2 }, { status: 422, share: 0.1 }]
workload:${LOAD}
  requests:
    - { weight: 60, operation: text-to-image, model: image, delivery: async }
    - { weight: 40, operation: text-to-video, model: clip, duration: 2.5s, delivery: async }
client: { retry: { type: constant, attempts: 3, base: 30ms } }
`,
    occurs: ({ attempts, requests }) => [
      ...['200', '422', '500'].map((status) => attempts.byStatus[status]),
      // Nobody hears of a 503.
      Number(attempts.byStatus['503'] === undefined),
      requests.failed,
    ],
  },
  {
    what: 'a client of fal that gives up and does not cancel: what waited is made for nobody',
    text: `
name: fal-unasked
seed: 32
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 700ms }, price: { per: image, usd: "0.05" } }
  capacity: { slots: 8 }
  billing: { outcomes: fal }
workload:
  duration: 1s
  arrivals: { type: burst, size: 20, every: 1m }
  requests: [{ operation: text-to-image, model: image, delivery: async }]
client: { retry: none, timeout: 1450ms }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.timeouts, requests.succeeded, dollars.wastedBy.ghost],
  },
  {
    what: 'a client of fal that gives up and cancels: what waited is not made, what was running is',
    text: `
name: fal-cancelled
seed: 37
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 700ms }, price: { per: image, usd: "0.05" } }
  capacity: { slots: 4 }
  onDisconnect: cancel-queued
  billing: { outcomes: fal }
workload:
  duration: 1s
  arrivals: { type: burst, size: 20, every: 1m }
  requests: [{ operation: text-to-image, model: image, delivery: async }]
client: { retry: none, timeout: 1200ms }
`,
    occurs: ({ attempts, requests, dollars }) => [
      attempts.timeouts,
      requests.succeeded,
      dollars.wastedBy.ghost,
      // Of twenty, four were done and four were running.
      Number(dollars.billed === '0.4'),
    ],
  },
  {
    what: 'videos of Lumenfall that wait too long for their start expire, and cost nothing',
    text: `
name: lumenfall-expired
seed: 33
provider:
  dialect: lumenfall
  models:
    clip: { operation: text-to-video, serviceTime: { type: constant, value: 600ms }, price: { per: video-second, usd: "0.10" } }
  capacity: { slots: 3 }
  startTimeout: 900ms
workload:
  duration: 1s
  arrivals: { type: burst, size: 10, every: 1m }
  requests: [{ operation: text-to-video, model: clip, duration: 4s, delivery: async }]
client: { retry: none }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.byStatus['504'], requests.succeeded, dollars.billed],
  },
  {
    what: 'Prodia bills products when jobs are accepted, and its SDK submits a failed one once more',
    text: `
name: prodia-products
seed: 34
provider:
  dialect: prodia
  models:
    image:
      operation: text-to-image
      serviceTime: ${BRISK}
      price: { per: product, rows: [{ code: steps-4, usd: "0.0025", maxSteps: 4 }, { code: steps-8, usd: "0.004" }] }
  billing: { charge: acceptance, outcomes: accepted }
  faults: [{ status: 500, share: 0.3 }, { type: moderated, share: 0.1 }]
workload:${LOAD}
  requests:
    - { weight: 70, operation: text-to-image, model: image, steps: 4, delivery: async }
    - { weight: 30, operation: text-to-image, model: image, steps: 8, delivery: async }
client: { retry: prodia-js@1.6.0 }
`,
    occurs: ({ attempts, dollars }) => [
      attempts.byStatus['400'],
      attempts.byStatus['500'],
      dollars.wastedBy.failed,
      dollars.wastedBy.moderated,
    ],
  },
  {
    what: 'a client of Prodia that stops asking: its jobs are made and billed all the same',
    text: `
name: prodia-unasked
seed: 35
provider:
  dialect: prodia
  models:
    image:
      operation: text-to-image
      serviceTime: { type: empirical, values: [100ms, 100ms, 2500ms] }
      price: { per: image, usd: "0.04" }
  billing: { outcomes: prodia }
workload:${LOAD}
  requests: [{ operation: text-to-image, model: image, delivery: async }]
client: { retry: none, timeout: 1900ms }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.timeouts, requests.succeeded, dollars.wastedBy.ghost],
  },
  {
    what: 'videos of Lumenfall that fail, and are asked for again',
    text: `
name: lumenfall-videos
seed: 36
provider:
  dialect: lumenfall
  models:
    clip: { operation: text-to-video, serviceTime: ${BRISK}, price: { per: video-second, usd: "0.10" } }
  faults: [{ status: 500, share: 0.3 }, { type: moderated, share: 0.1 }]
workload:${LOAD}
  requests: [{ operation: text-to-video, model: clip, duration: 4s, delivery: async }]
client: { retry: { type: constant, attempts: 2, base: 30ms } }
`,
    occurs: ({ attempts, requests }) => [attempts.byStatus['500'], requests.succeeded, requests.failed],
  },
];

testParity(CASES);
