import { testParity, type ParityCase } from './cases.ts';

/** Operations that one format alone carries. */
const CASES: readonly ParityCase[] = [
  {
    what: 'embeddings at OpenAI: tokens of one text and of several, a part of them cached',
    text: `
name: openai-embeddings
seed: 51
provider:
  dialect: openai
  models:
    text-embedding-3-small:
      operation: embedding
      serviceTime: { type: lognormal, median: 30ms, p95: 80ms }
      price: { per: token, input: "0.02", cached: "0.01", output: "0" }
  faults: [{ status: 500, share: 0.2 }]
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }
  requests:
    - { weight: 70, operation: embedding, model: text-embedding-3-small, inputTokens: 120, cachedTokens: 40 }
    - { weight: 30, operation: embedding, model: text-embedding-3-small, inputTokens: 9001 }
client: { retry: { type: constant, attempts: 2, base: 30ms } }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.byStatus['500'], requests.succeeded, dollars.billed],
  },
  {
    what: 'a video that fal works on is billed by what came along',
    text: `
name: fal-restyled
seed: 52
provider:
  dialect: fal
  models:
    luma/ray:
      operation: video-to-video
      serviceTime: { type: lognormal, median: 60ms, p95: 150ms }
      price: { per: input-video-second, usd: "0.05", round: exact }
  billing: { outcomes: fal }
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 30/s }
  requests:
    - { weight: 50, operation: video-to-video, model: luma/ray, duration: 4s, inputVideo: 9.5s }
    - { weight: 50, operation: video-to-video, model: luma/ray, duration: 4s, delivery: async }
client: { retry: none }
`,
    occurs: ({ requests, dollars }) => [requests.succeeded, dollars.useful],
  },
  {
    what: 'a model of fal without a price is billed by the machine that served it',
    text: `
name: fal-machines
seed: 53
provider:
  dialect: fal
  machines:
    A100: { price: { per: compute-second, usd: "0.99", usdPer: hour } }
  models:
    acme/own:
      operation: text-to-image
      serviceTime: { type: lognormal, median: 60ms, p95: 150ms }
      machines: [A100, { type: H100, weight: 2, serviceTime: { type: constant, value: 40ms } }]
    acme/one:
      operation: text-to-image
      serviceTime: { type: lognormal, median: 60ms, p95: 150ms }
      machine: B300
  faults: [{ status: 503, stage: completion, share: 0.2 }]
  requeue: { statuses: [503], times: 1 }
  billing: { outcomes: fal }
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }
  requests:
    - { weight: 40, operation: text-to-image, model: acme/own }
    - { weight: 40, operation: text-to-image, model: acme/own, delivery: async }
    - { weight: 20, operation: text-to-image, model: acme/one }
client: { retry: none }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.byStatus['503'], requests.succeeded, dollars.useful],
  },
  {
    what: 'an LLM of fal is billed by the request, or by tokens that its reply states',
    text: `
name: fal-chats
seed: 54
provider:
  dialect: fal
  models:
    by-request:
      operation: chat
      wireName: acme/llm
      serviceTime: { type: lognormal, median: 60ms, p95: 150ms }
      price: { per: request, usd: "0.001" }
    by-token:
      operation: chat
      wireName: openrouter/router
      serviceTime: { type: lognormal, median: 60ms, p95: 150ms }
      price: { per: token, input: "2.50", cached: "0.25", output: "10" }
  faults: [{ status: 500, share: 0.2 }]
  billing: { outcomes: fal }
workload:
  duration: 1s
  arrivals: { type: poisson, rate: 60/s }
  requests:
    - { weight: 40, operation: chat, model: by-request, inputTokens: 300, outputTokens: 80 }
    - { weight: 30, operation: chat, model: by-token, inputTokens: 1200, cachedTokens: 400, outputTokens: 90 }
    - { weight: 30, operation: chat, model: by-token, inputTokens: 50, outputTokens: 700, delivery: async }
client: { retry: none }
`,
    occurs: ({ attempts, requests, dollars }) => [attempts.byStatus['500'], requests.succeeded, dollars.useful],
  },
];

testParity(CASES);
