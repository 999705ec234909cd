import { testParity, type ParityCase } from './cases.ts';

const LOAD = `
workload:
  duration: 1500ms
  arrivals: { type: burst, size: 6, every: 1s }
  requests: [{ operation: text-to-image, model: image }]
client: { retry: none, timeout: none }
`;

/** Idle time is as long as a machine makes it, so these bill set-up, whose length is drawn. */
const CASES: readonly ParityCase[] = [
  {
    what: 'a burst starts four workers, whose set-up is billed beside the requests; the next one finds them warm',
    text: `
name: cold-workers
seed: 51
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 120ms }, price: { per: image, usd: "0.01" } }
  capacity:
    slots: 4
    workers: { setupTime: { type: uniform, min: 200ms, max: 300ms }, provisionTime: { type: constant, value: 100ms } }
  billing: { outcomes: fal, workers: { price: { per: compute-second, usd: "0.00125" }, bills: [setup] } }
${LOAD}`,
    occurs: ({ dollars, workers, requests }) => [
      dollars.workerTime,
      Number(workers?.coldStarts === 4),
      Number(requests.succeeded === 12),
    ],
  },
  {
    what: 'the first request of each worker pays for its set-up, and a worker of min has none',
    text: `
name: cold-requests
seed: 52
provider:
  dialect: fal
  models:
    image: { operation: text-to-image, serviceTime: { type: constant, value: 600ms }, price: { per: compute-second, usd: "0.00125" } }
  capacity: { slots: 6, workers: { min: 1, setupTime: { type: constant, value: 200ms } } }
  billing: { outcomes: fal, coldStart: billed }
${LOAD}`,
    // Twelve times 600 ms, and five times 200 ms.
    occurs: ({ dollars, workers }) => [Number(workers?.coldStarts === 5), Number(dollars.billed === '0.01025')],
  },
];

testParity(CASES);
