import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario, loadScenario } from '../../src/scenario/load-scenario.ts';

const PAINT = `
  models:
    paint:
      serviceTime: { type: constant, value: 1s }
      operations:
        text-to-image: { price: { per: image, usd: "0.03" } }
        image-edit: { price: { per: edit, usd: "0.05" } }
`;

function problemsIn(yaml: string): string[] {
  try {
    loadScenario('scenario.yaml', { readText: () => yaml, overrides: [] });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ file, line, path, message }) => `${String(file)}:${String(line)} ${path}: ${message}`);
  }
}

function scenario(provider: string, requests: string, rest = ''): string {
  return `name: modes
provider:${provider}
workload:
  duration: 1s
  arrivals: { type: constant, rate: 1/s }
  requests:
${requests}${rest}`;
}

describe('a scenario with a model of several operations', () => {
  test('has requests of each under one name', () => {
    const requests =
      '    - { operation: text-to-image, model: paint }\n    - { operation: image-edit, model: paint }\n';
    expect(problemsIn(scenario(PAINT, requests))).toEqual([]);
  });

  test.each<[string, string, string, string, string]>([
    [
      'an operation that it does not do',
      PAINT,
      '    - { operation: upscale, model: paint }\n',
      '',
      'scenario.yaml:14 workload.requests[0].operation: paint does text-to-image, image-edit, not upscale; ask for that, or name another model',
    ],
    [
      'a price that counts what the operation never has',
      PAINT.replace('text-to-image: { price: { per: image', 'text-to-image: { price: { per: edit'),
      '    - { operation: text-to-image, model: paint }\n',
      '',
      'scenario.yaml:7 provider.models.paint.operations.text-to-image.price.per: text-to-image never has any edit',
    ],
    [
      'a price of the model that one of its operations could not be charged by',
      `${PAINT}        upscale: {}\n`.replace(
        '      operations:',
        '      price: { per: edit, usd: "1" }\n      operations:',
      ),
      '    - { operation: upscale, model: paint }\n',
      '',
      'scenario.yaml:6 provider.models.paint.price.per: upscale never has any edit',
    ],
    [
      'an operation that there is not',
      `${PAINT}        paint: {}\n`,
      '    - { operation: text-to-image, model: paint }\n',
      '',
      'scenario.yaml:9 provider.models.paint.operations.paint: ',
    ],
    [
      'a price beyond what one charge holds',
      PAINT.replace('"0.05"', '"90000000"'),
      '    - { operation: image-edit, model: paint }\n',
      '',
      'scenario.yaml:8 provider.models.paint.operations.image-edit.price: a request can cost $90,000,000.00',
    ],
    [
      'a fallback that does not do all that is asked',
      `${PAINT}    other:\n      operation: image-edit\n      serviceTime: { type: constant, value: 1s }\n      price: { per: edit, usd: "1" }\n`,
      '    - { operation: text-to-image, model: paint }\n',
      'client: { fallback: { on: [404], models: { paint: other } } }\n',
      'scenario.yaml:19 client.fallback.models.paint: paint does text-to-image, image-edit, but other does image-edit; fall back on a model that does the same',
    ],
    [
      'a threshold on an operation that nobody asks for',
      PAINT,
      '    - { operation: text-to-image, model: paint }\n',
      'thresholds: { byOperation.image-edit.dollars.perSuccess: "< $1" }\n',
      'scenario.yaml:15 thresholds["byOperation.image-edit.dollars.perSuccess"]: no request is for image-edit; they are for text-to-image',
    ],
  ])('%s is a problem with its line', (_, provider, requests, rest, problem) => {
    const problems = problemsIn(scenario(provider, requests, rest));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test('falls back for what the other one does', () => {
    const other =
      '    other:\n      operation: image-edit\n      serviceTime: { type: constant, value: 1s }\n      price: { per: edit, usd: "1" }\n';
    const rest = 'client: { fallback: { on: [404], models: { paint: other } } }\n';
    expect(problemsIn(scenario(PAINT + other, '    - { operation: image-edit, model: paint }\n', rest))).toEqual([]);
  });

  test('is checked by the price of the operation that is asked for', () => {
    const { workload } = createScenario({
      name: 'free',
      provider: {
        models: {
          paint: {
            serviceTime: { type: 'constant', value: '1s' },
            operations: {
              'text-to-image': { price: { per: 'image', usd: '1' } },
              'image-edit': { price: { per: 'product', rows: [{ code: 'four', usd: '1', maxSteps: 4 }] } },
            },
          },
        },
      },
      workload: {
        duration: '1s',
        arrivals: { type: 'constant', rate: '1/s' },
        requests: [{ operation: 'text-to-image', model: 'paint', steps: 50 }],
      },
    });
    // The table of edits has no row for fifty steps, and no edit asks for them.
    expect(workload.requests).toHaveLength(1);
  });
});
