import { testParity, type ParityCase } from './cases.ts';

const TWO_MODELS = `
  models:
    image: { operation: text-to-image, serviceTime: { type: lognormal, median: 60ms, p95: 150ms }, price: { per: image, usd: "0.0031" } }
    edit: { operation: image-edit, serviceTime: { type: exponential, mean: 50ms }, price: { per: megapixel, usd: "0.025", round: up, base: 1000000 } }`;

const TWO_REQUESTS = `
  requests:
    - { weight: 70, operation: text-to-image, model: image }
    - { weight: 30, operation: image-edit, model: edit }`;

const ONE_MODEL = (service: string): string => `
  dialect: prodia
  models:
    image: { operation: text-to-image, serviceTime: ${service}, price: { per: image, usd: "0.04" } }`;

const LOAD = `
  duration: 1s
  arrivals: { type: poisson, rate: 80/s }`;

const ONE_REQUEST = '\n  requests: [{ operation: text-to-image, model: image }]';

const RETRIES = 'retry: { type: full-jitter, attempts: 3, base: 30ms, cap: 60ms }';

/** No limits and no queue, and every race (a timeout against an answer, an answer against a cut) is decided by 100 ms at least. */
const CASES: readonly ParityCase[] = [
  {
    what: 'two models, failures by share, refusals at the door, and retries with jitter',
    text: `
name: faults
seed: 11
provider:${TWO_MODELS}
  faults:
    - { status: 500, share: 0.2 }
    - { status: 503, stage: admission, share: 0.1, models: [image] }
    - { status: 422, share: 0.05 }
workload:${LOAD}${TWO_REQUESTS}
client: { ${RETRIES} }
`,
    occurs: ({ attempts, requests }) => [
      ...['200', '422', '500', '503'].map((status) => attempts.byStatus[status]),
      requests.failed,
    ],
  },
  {
    what: 'the same over the wire format of OpenAI, billed when accepted, with a markup',
    text: `
name: accepted
seed: 12
provider:
  dialect: openai${TWO_MODELS}
  billing: { charge: acceptance, outcomes: accepted, markup: "5" }
  faults: [{ status: 500, share: 0.3 }]
workload:${LOAD}${TWO_REQUESTS}
client: { ${RETRIES} }
`,
    occurs: ({ attempts, dollars }) => [attempts.byStatus['500'], dollars.wastedBy.failed],
  },
  {
    what: 'connections lost after acceptance: ghosts where nobody tries again',
    text: `
name: ghosts
seed: 13
provider:${ONE_MODEL('{ type: constant, value: 200ms }')}
  faults: [{ type: disconnect, after: 50ms, share: 0.3 }]
workload:${LOAD}${ONE_REQUEST}
`,
    occurs: ({ attempts, dollars }) => [attempts.networkErrors, dollars.wastedBy.ghost],
  },
  {
    what: 'connections lost and submitted again: duplicates',
    text: `
name: duplicates
seed: 14
provider:${ONE_MODEL('{ type: constant, value: 200ms }')}
  faults: [{ type: disconnect, after: 50ms, share: 0.4 }, { type: reset, share: 0.1 }]
workload:${LOAD}${ONE_REQUEST}
client: { ${RETRIES} }
`,
    occurs: ({ attempts, dollars }) => [attempts.networkErrors, dollars.wastedBy.duplicate, dollars.wastedBy.ghost],
  },
  {
    what: 'a slow tail and a client that gives up and tries again',
    text: `
name: timeouts
seed: 15
provider:${ONE_MODEL('{ type: empirical, values: [50ms, 50ms, 50ms, 600ms] }')}
workload:${LOAD}${ONE_REQUEST}
client: { retry: { type: constant, attempts: 2, base: 20ms }, timeout: 300ms }
`,
    occurs: ({ attempts, dollars }) => [attempts.timeouts, dollars.wastedBy.ghost, dollars.wastedBy.duplicate],
  },
  {
    what: 'a provider that cancels what nobody waits for, and bills what it had done',
    text: `
name: cancelled
seed: 16
provider:${ONE_MODEL('{ type: empirical, values: [50ms, 50ms, 50ms, 700ms] }')}
  onDisconnect: cancel
  billing: { outcomes: fal }
workload:${LOAD}${ONE_REQUEST}
client: { retry: none, timeout: 300ms }
`,
    occurs: ({ attempts, dollars }) => [attempts.timeouts, dollars.wasted],
  },
  {
    what: 'answers without an output, and moderation before and after',
    text: `
name: moderation
seed: 17
provider:${TWO_MODELS}
  billing: { outcomes: gemini-like }
  faults:
    - { type: moderated, stage: input, share: 0.1 }
    - { type: moderated, stage: output, share: 0.1 }
    - { type: empty, share: 0.1 }
workload:${LOAD}${TWO_REQUESTS}
`,
    occurs: ({ attempts, dollars }) => [attempts.byStatus['400'], dollars.wastedBy.moderated],
  },
  {
    what: 'a window of refusals around the second of three bursts',
    text: `
name: window
seed: 18
provider:${TWO_MODELS}
workload:
  duration: 1s
  arrivals: { type: burst, size: 20, every: 400ms }${TWO_REQUESTS}
client: { ${RETRIES} }
faults: [{ status: 503, stage: admission, at: 200ms, for: 500ms, share: 0.7 }]
`,
    occurs: ({ attempts, requests }) => [attempts.byStatus['503'], requests.succeeded, requests.failed],
  },
];

testParity(CASES);
