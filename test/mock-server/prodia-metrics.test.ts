import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import type { WireRequest } from '../../src/wire/dialect.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { ask, mockOf } from './mock-fixture.ts';

const { scenario } = loadScenario('scenarios/prodia-jobs.yaml', {
  readText: (path) => readFileSync(path, 'utf8'),
  // Nothing fails: what is looked at is the answer.
  overrides: ['provider.faults='],
});

const STEP_MS = 74.875;

function request(config: object): WireRequest {
  const job = {
    type: 'inference.flux-fast.schnell.txt2img.v2',
    config: { prompt: 'puppies in a cloud, 4k', ...config },
  };
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const body = new TextEncoder().encode(JSON.stringify(job));
  return { method: 'POST', path: '/v2/job?price=true', headers, body };
}

async function jobOf(config: object): Promise<{ config: unknown; metrics: unknown; price: unknown }> {
  const answer = await ask(mockOf(scenario.provider), request(config), 8 * STEP_MS);
  expect(answer.statusCode).toBe(200);
  return JSON.parse(answer.payload) as { config: unknown; metrics: unknown; price: unknown };
}

// The sample of docs.prodia.com/guides/job-pricing (2026-02-10) asks for no steps, and is told of 4: it took 0.2995 s, 13.36 steps a second.
test.each([
  [{}, 4, 'inference-flux-schnell-large-steps-4', 0.0025],
  [{ steps: 4 }, 4, 'inference-flux-schnell-large-steps-4', 0.0025],
  [{ steps: 1 }, 1, 'inference-flux-schnell-large-steps-4', 0.0025],
  [{ steps: 8 }, 8, 'inference-flux-schnell-large-steps-8', 0.004],
])('%j takes %d steps of time, and is sold as such', async (config, steps, product, dollars) => {
  const job = await jobOf(config);
  expect(job.config).toMatchObject({ steps, width: 1024, height: 1024 });
  expect(job.metrics).toEqual({
    elapsed: expect.closeTo((steps * STEP_MS) / 1000, 6) as unknown,
    ips: expect.closeTo(1000 / STEP_MS, 3) as unknown,
  });
  expect(job.price).toEqual({ product, dollars });
});

test('the client of a scenario leaves the steps to the vendor where it does not say any, and knows how many there are', () => {
  const encoded = (steps: number | undefined): unknown => {
    const override = `workload.requests=[{ operation: text-to-image, model: flux-schnell${steps === undefined ? '' : `, steps: ${steps}`} }]`;
    const [requestClass] = loadScenario('scenarios/prodia-jobs.yaml', {
      readText: (path) => readFileSync(path, 'utf8'),
      overrides: [override],
    }).scenario.workload.requests;
    if (requestClass === undefined) throw new Error('The scenario has one request.');
    const { body } = DIALECTS.prodia.encode(requestClass, 'm', '');
    const { config } = JSON.parse(new TextDecoder().decode(body)) as { config: { steps?: number } };
    return [requestClass.usage.steps, config.steps];
  };
  expect([encoded(undefined), encoded(4), encoded(8)]).toEqual([
    [4, undefined],
    [4, 4],
    [8, 8],
  ]);
});
