import { testParity, type ParityCase } from './cases.ts';

const BRISK = '{ type: lognormal, median: 60ms, p95: 150ms }';

const LOAD = `
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }`;

const IMAGES = '\n  requests: [{ operation: text-to-image, model: image }]';

/** Each fails a third of its tries; what one has failed does not change the order in which the next job tries them. */
const THREE_UPSTREAMS = `
  models:
    image:
      operation: text-to-image
      serviceTime: ${BRISK}
      price: { per: image, usd: "0.003" }
      upstreams:
        - { name: first, weight: 60, failures: { share: 0.3, status: 503 } }
        - { name: second, weight: 40, failures: { share: 0.3, status: 500 }, price: { per: image, usd: "0.0035" } }
        - { name: last, priority: 2, failures: { share: 0.5, status: 503 }, price: { per: image, usd: "0.005" } }`;

/** Another upstream, and another model: by the gateway, and by the client. */
const CASES: readonly ParityCase[] = [
  {
    what: 'the gateway tries the next upstream, whose price it is, and the client asks again when all have failed',
    text: `
name: failover
seed: 51
provider:
  dialect: lumenfall${THREE_UPSTREAMS}
  failover: { unhealthyFor: 0s }
workload:${LOAD}${IMAGES}
client: { retry: { type: constant, attempts: 2, base: 30ms } }
`,
    occurs: ({ attempts, requests, dollars }) => [
      attempts.byStatus['502'],
      requests.succeeded,
      // Dearer ones have served, too.
      Number(dollars.billed) - 0.003 * requests.succeeded - 1e-9,
    ],
  },
  {
    what: 'tries that failed are billed, with a markup, by an aggregator',
    text: `
name: failed-tries
seed: 52
provider:
  dialect: aggregator${THREE_UPSTREAMS}
  failover: { unhealthyFor: 0s, billsFailedTries: true }
  billing: { charge: hold, markup: "20" }
workload:${LOAD}${IMAGES}
client: { retry: none }
`,
    occurs: ({ attempts, dollars }) => [attempts.byStatus['502'], dollars.wasted],
  },
  {
    what: 'an upstream that is down for a while is avoided for a while',
    text: `
name: outage
seed: 53
provider:
  dialect: lumenfall
  models:
    image:
      operation: text-to-image
      serviceTime: { type: constant, value: 40ms }
      price: { per: image, usd: "0.003" }
      upstreams:
        - { name: first, outages: [{ at: 375ms, for: 1s }] }
        - { name: second, priority: 2, price: { per: image, usd: "0.005" } }
  failover: { unhealthyFor: 1125ms }
workload:
  duration: 3s
  arrivals: { type: constant, rate: 4/s }${IMAGES}
`,
    occurs: ({ requests, dollars }) => [
      Number(dollars.billed) - 0.003 * requests.succeeded - 1e-9,
      0.005 * requests.succeeded - Number(dollars.billed) - 1e-9,
    ],
  },
  {
    what: 'videos fail over as images do',
    text: `
name: video-failover
seed: 54
provider:
  dialect: lumenfall
  models:
    clip:
      operation: text-to-video
      serviceTime: ${BRISK}
      price: { per: video-second, usd: "0.10" }
      upstreams:
        - { name: first, failures: { share: 0.5, status: 503 } }
        - { name: second, priority: 2, failures: { share: 0.5, status: 503 }, price: { per: video-second, usd: "0.15" } }
  failover: { unhealthyFor: 0s }
workload:${LOAD}
  requests: [{ operation: text-to-video, model: clip, duration: 4s, delivery: async }]
client: { retry: none }
`,
    occurs: ({ attempts, requests, dollars }) => [
      attempts.byStatus['502'],
      requests.succeeded,
      Number(dollars.billed) - 0.4 * requests.succeeded - 1e-9,
    ],
  },
  ...['lumenfall', 'aggregator', 'fal', 'prodia'].map((dialect): ParityCase => ({
    what: `a client of ${dialect} asks for another model where one is not for its tier, and for a third`,
    text: `
name: fallback-${dialect}
seed: 55
provider:
  dialect: ${dialect}
  tier: free
  models:
    best: { operation: text-to-image, serviceTime: ${BRISK}, price: { per: image, usd: "0.2" }, availability: { tiers: [paid], status: 404 } }
    good: { operation: text-to-image, serviceTime: ${BRISK}, price: { per: image, usd: "0.1" }, availability: { tiers: [paid], status: 410 } }
    fair: { operation: text-to-image, serviceTime: ${BRISK}, price: { per: image, usd: "0.02" } }
  faults: [{ status: 500, share: 0.2 }]
workload:${LOAD}
  requests:
    - { weight: 70, operation: text-to-image, model: best }
    - { weight: 30, operation: text-to-image, model: fair }
client:
  fallback: { models: { best: [good, fair] } }
  retry: { type: constant, attempts: 2, base: 30ms }
`,
    occurs: ({ attempts, requests, byModel }) => [
      ...['404', '410', '500'].map((status) => attempts.byStatus[status]),
      requests.succeeded,
      byModel.find(({ model }) => model === 'fair')?.dollars.billed,
    ],
  })),
  {
    what: 'a model that is withdrawn during the run',
    text: `
name: withdrawn
seed: 56
provider:
  dialect: aggregator
  models:
    old: { operation: text-to-image, serviceTime: { type: constant, value: 40ms }, price: { per: image, usd: "0.1" }, availability: { until: 875ms, status: 404 } }
    new: { operation: text-to-image, serviceTime: { type: constant, value: 40ms }, price: { per: image, usd: "0.02" } }
  billing: { charge: hold }
workload:
  duration: 2s
  arrivals: { type: constant, rate: 4/s }
  requests: [{ operation: text-to-image, model: old }]
client: { fallback: { models: { old: new } } }
`,
    occurs: ({ attempts, byModel }) => [
      attempts.byStatus['404'],
      ...['old', 'new'].map((name) => byModel.find(({ model }) => model === name)?.dollars.billed),
    ],
  },
];

testParity(CASES);
