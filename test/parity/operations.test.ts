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
];

testParity(CASES);
