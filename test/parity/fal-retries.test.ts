import { testParity, type ParityCase } from './cases.ts';

/** What fal tries again itself, and what its client fetches again although it will not change: the same in both worlds. */
const CASES: readonly ParityCase[] = [
  {
    what: 'fal puts back what was submitted, and nothing that is waited for over the connection',
    text: `
name: fal-requeues-its-queue
seed: 41
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 50ms }, price: { per: image, usd: "0.05" } }
    other: { operation: text-to-image, serviceTime: { type: constant, value: 50ms }, price: { per: image, usd: "0.05" } }
  requeue: { statuses: [503], times: 20 }
  billing: { outcomes: fal }
  faults: [{ status: 503, share: 0.4, stage: completion }]
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }
  requests:
    - { weight: 50, operation: text-to-image, model: image, delivery: async }
    - { weight: 50, operation: text-to-image, model: other }
client: { retry: none }
`,
    occurs: ({ attempts, byModel }) => [
      attempts.byStatus['503'],
      // All that failed were waited for.
      Number(byModel[0]?.requests.offered === byModel[0]?.requests.succeeded),
    ],
  },
  {
    what: 'a stored 503 is fetched three times more, so a client that waits for less than that hears of a timeout',
    text: `
name: fal-stored-failures
seed: 42
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 50ms }, price: { per: image, usd: "0.05" } }
  billing: { outcomes: fal }
  faults: [{ status: 503, share: 0.3, stage: completion }, { status: 500, share: 0.2, stage: completion }]
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 40/s }
  requests: [{ operation: text-to-image, model: image, delivery: async }]
client: { retry: none, timeout: 2s }
`,
    occurs: ({ attempts, requests }) => [
      attempts.timeouts,
      attempts.byStatus['500'],
      requests.succeeded,
      Number(attempts.byStatus['503'] === undefined),
    ],
  },
];

testParity(CASES);
