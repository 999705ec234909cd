import { testParity, type ParityCase } from './cases.ts';

/** Each request ends 150 ms before the next one comes. */
const ONE_BY_ONE = `
  duration: 2s
  arrivals: { type: constant, rate: 4/s }`;

/** All at once, and each open when the last one comes. */
const AT_ONCE = `
  duration: 1s
  arrivals: { type: burst, size: 30, every: 1m }`;

const IMAGE = (serviceTime: string): string => `
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: ${serviceTime} }, price: { per: image, usd: "0.05" } }`;

const IMAGES = '\n  requests: [{ operation: text-to-image, model: image }]';

/** Accounts that run dry, and what is done about it. */
const CASES: readonly ParityCase[] = [
  {
    what: 'fal serves as long as anything is left, goes below zero, and locks the account',
    text: `
name: fal-dry
seed: 41
provider:
  dialect: fal${IMAGE('30ms')}
  billing: { outcomes: fal, account: { type: prepaid, preset: fal, balance: "0.22" } }
workload:${ONE_BY_ONE}${IMAGES}
`,
    occurs: ({ attempts, account }) => [
      attempts.byStatus['403'],
      account?.refused.locked,
      -Number(account?.balanceDollars),
    ],
  },
  {
    what: 'what is held cannot be spent twice, however many ask at once',
    text: `
name: fal-held
seed: 42
provider:
  dialect: fal${IMAGE('600ms')}
  billing: { outcomes: fal, account: { type: prepaid, preset: fal, holds: strict, balance: "0.62" } }
workload:${AT_ONCE}${IMAGES}
`,
    occurs: ({ attempts, requests, account }) => [
      attempts.byStatus['403'],
      requests.succeeded,
      account?.refused.insufficient,
    ],
  },
  {
    what: 'what is only looked at is spent many times over',
    text: `
name: lumenfall-overdrawn
seed: 43
provider:
  dialect: lumenfall${IMAGE('600ms')}
  billing: { account: { type: prepaid, preset: lumenfall, balance: "0.62" } }
workload:
  duration: 2s
  arrivals: { type: burst, size: 30, every: 1300ms }${IMAGES}
`,
    occurs: ({ attempts, account }) => [
      attempts.byStatus['402'],
      account?.refused.locked,
      -Number(account?.balanceDollars),
    ],
  },
  {
    what: 'Lumenfall tops up once for each crossing, until the month has paid enough',
    text: `
name: lumenfall-topped-up
seed: 44
provider:
  dialect: lumenfall${IMAGE('30ms')}
  billing:
    account:
      type: prepaid
      preset: lumenfall
      balance: "0.12"
      topUp: { below: "0.06", amount: "0.10", monthlyMax: "0.10" }
      lowBalanceCheck: { recent: 1m, adds: 20ms }
  faults: [{ status: 500, share: 0.2 }]
workload:${ONE_BY_ONE}${IMAGES}
client: { retry: { type: constant, attempts: 2, base: 20ms } }
`,
    occurs: ({ attempts, account }) => [attempts.byStatus['402'], attempts.byStatus['500'], account?.topUps],
  },
  {
    what: 'an aggregator gives back what it held for failures, until the quota is used up',
    text: `
name: aggregator-dry
seed: 45
provider:
  dialect: aggregator${IMAGE('30ms')}
  billing: { charge: hold, markup: "20", account: { type: prepaid, preset: new-api-like, balance: "0.25" } }
  faults: [{ status: 500, share: 0.3 }]
workload:${ONE_BY_ONE}${IMAGES}
client: { retry: { type: constant, attempts: 2, base: 20ms } }
`,
    occurs: ({ attempts, requests, account }) => [
      attempts.byStatus['403'],
      attempts.byStatus['500'],
      requests.succeeded,
      account?.refused.insufficient,
    ],
  },
  {
    what: 'tasks of an aggregator, submitted at once: as many as the quota holds',
    text: `
name: aggregator-tasks
seed: 46
provider:
  dialect: aggregator
  models:
    clip: { operation: text-to-video, serviceTime: { type: constant, value: 600ms }, price: { per: video-second, usd: "0.10" } }
  billing: { charge: hold, account: { type: prepaid, preset: new-api-like, balance: "2.20" } }
workload:${AT_ONCE}
  requests: [{ operation: text-to-video, model: clip, duration: 4s, delivery: async }]
`,
    occurs: ({ attempts, requests, account }) => [
      attempts.byStatus['403'],
      requests.succeeded,
      account?.refused.insufficient,
    ],
  },
  {
    what: 'a cap on a key stops it before the balance does',
    text: `
name: aggregator-capped
seed: 47
provider:
  dialect: aggregator${IMAGE('600ms')}
  billing:
    charge: hold
    account: { type: prepaid, preset: new-api-like, balance: "5", keyCap: { usd: "0.42", per: run } }
workload:${AT_ONCE}${IMAGES}
`,
    occurs: ({ requests, account }) => [requests.succeeded, account?.refused.keyCap],
  },
];

testParity(CASES);
