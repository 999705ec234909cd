import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { DIALECTS, dialectNames } from '../../src/wire/dialects.ts';
import { compareWorlds, verdict } from './comparison.ts';

const FIELDS = {
  'text-to-image': {},
  'image-edit': { inputImages: 1 },
  inpaint: { inputImages: 1 },
  outpaint: { inputImages: 1 },
  'image-variation': { inputImages: 1 },
  'image-to-image': { inputImages: 1 },
  'text-to-video': { duration: '3s' },
};
const OPERATIONS = Object.keys(FIELDS) as readonly (keyof typeof FIELDS)[];
const word = fc.constantFrom(
  'kling',
  'flux',
  'redux',
  'inpainting',
  'tts-x',
  'upscale-x',
  'queue',
  'edit',
  'img2img',
  'txt2img',
  '..',
  'v1',
);
const wireName = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));

/** A scenario of models with such names, each at a price of its own; undefined where it is refused. */
function loaded(
  dialect: string,
  models: readonly { readonly operation: string; readonly wireName: string }[],
): Scenario | undefined {
  const serviceTime = { type: 'constant', value: '100ms' };
  const entries = models.map((model, i) => [
    `m${i}`,
    { ...model, serviceTime, price: { per: 'request', usd: `0.0${i + 1}` } },
  ]);
  const requests = models.map(({ operation }, i) => ({
    operation,
    model: `m${i}`,
    ...FIELDS[operation as keyof typeof FIELDS],
  }));
  try {
    return createScenario({
      name: 'names',
      provider: { dialect, models: Object.fromEntries(entries) },
      workload: { maxRequests: 6, arrivals: { type: 'constant', rate: '2/s' }, requests },
    });
  } catch {
    return undefined;
  }
}

describe.each(dialectNames)('%s', (name) => {
  const operations = OPERATIONS.filter((operation) => DIALECTS[name].operations.includes(operation));
  const model = fc.record({ operation: fc.constantFrom(...operations), wireName });

  test('models of any names are refused at load, or billed over HTTP as simulated', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(model, { minLength: 1, maxLength: 3 }), async (models) => {
        const scenario = loaded(name, models);
        if (scenario === undefined) return;
        compared++;
        expect(verdict(await compareWorlds(scenario))).toBe('');
      }),
      { seed: 7, numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(5);
  });
});
