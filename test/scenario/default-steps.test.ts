import { expect, test } from 'vitest';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { RequestClass } from '../../src/workload/request-class.ts';

function requestOf(dialect: string, operation: string, fields: object = {}): RequestClass | undefined {
  const model = { operation, serviceTime: { type: 'constant', value: '1s' }, price: { per: 'request', usd: '1' } };
  return createScenario({
    name: 'steps',
    provider: { dialect, models: { m: model } },
    workload: {
      maxRequests: 1,
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation, model: 'm', ...fields }],
    },
  }).workload.requests[0];
}

test.each([
  ['prodia', 'text-to-image', {}, 4, true],
  ['prodia', 'text-to-image', { steps: 4 }, 4, undefined],
  ['prodia', 'text-to-image', { steps: 20 }, 20, undefined],
  ['prodia', 'image-edit', {}, 0, undefined],
  ['fal', 'text-to-image', {}, 0, undefined],
])('%s, %s with %j has %d steps', (dialect, operation, fields, steps, hasDefaultSteps) => {
  const request = requestOf(dialect, operation, fields);
  expect([request?.usage.steps, request?.hasDefaultSteps]).toEqual([steps, hasDefaultSteps]);
});
