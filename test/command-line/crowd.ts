import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { summaryIn } from './command.ts';

/** Several processes start in each test: on a busy machine that takes its time. */
export const TEST_MS_MAX = 60_000;

const SOURCE = {
  name: 'crowd',
  provider: {
    dialect: 'openai',
    models: {
      big: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '15ms' },
        price: { per: 'image', usd: '0.04' },
      },
      small: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '5ms' },
        price: { per: 'image', usd: '0.003' },
      },
    },
    faults: [{ share: 0.2, status: 500, stage: 'completion' }],
  },
  workload: {
    arrivals: { type: 'poisson', rate: '200/s' },
    duration: '2s',
    warmup: '500ms',
    // What a busy machine makes late is sent all the same: the bill is to be that of all requests.
    catchUp: true,
    requests: [
      { operation: 'text-to-image', model: 'big' },
      { operation: 'text-to-image', model: 'small', weight: 2 },
    ],
  },
  client: { retry: 'openai-node', drain: '20s' },
};

/** The load of the tests with several workers, with another workload and client. */
export const sourceWith = (workload: object, client: object = {}): string =>
  JSON.stringify({
    ...SOURCE,
    workload: { ...SOURCE.workload, ...workload },
    client: { ...SOURCE.client, ...client },
  });

/** Whether a worker has written down attempts. */
export function hasSent(folder: string, worker: number): boolean {
  const path = join(folder, `attempts-${worker}.ndjson`);
  return existsSync(path) && readFileSync(path, 'utf8').split('\n').length > 20;
}

/** What does not depend on how fast a machine is. */
export function figuresOf({ stdout }: { readonly stdout: string }): object {
  const { requests, attempts, dollars, phases, byModel, exemplars, refused } = summaryIn({ stdout });
  const models = byModel.map(({ model, requests: ofModel, dollars: billed }) => ({ model, ofModel, billed }));
  const warmup = phases?.warmup?.requests;
  return { requests, attempts, dollars, warmup, models, exemplars: exemplars?.of, refused };
}
