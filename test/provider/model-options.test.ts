import { describe, expect, test } from 'vitest';
import { modelIndexOf, providerSchema } from '../../src/provider/provider-options.ts';

const serviceTime = { type: 'constant', value: '1s' };
const price = { per: 'image', usd: '0.04' };

function modelsOf(model: object, others: object = {}): ReturnType<typeof providerSchema.parse>['models'] {
  return providerSchema.parse({ dialect: 'fal', models: { flux: { serviceTime, ...model }, ...others } }).models;
}

function problems(model: object, others: object = {}): string[] {
  const reading = providerSchema.safeParse({ dialect: 'fal', models: { flux: { serviceTime, ...model }, ...others } });
  return reading.success ? [] : reading.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('a model of several operations', () => {
  test('is one under its name, with what each operation says over what the model says', () => {
    const slow = { type: 'constant', value: '9s' };
    const models = modelsOf({
      wireName: 'fal-ai/flux',
      price,
      operations: {
        'text-to-image': {},
        'image-edit': { price: { per: 'edit', usd: '0.06' }, wireName: 'fal-ai/flux/edit' },
        upscale: { serviceTime: slow, machine: 'H100' },
      },
    });
    expect(models.map(({ name, operation, wireName }) => [name, operation, wireName])).toEqual([
      ['flux', 'text-to-image', 'fal-ai/flux'],
      ['flux', 'image-edit', 'fal-ai/flux/edit'],
      ['flux', 'upscale', 'fal-ai/flux'],
    ]);
    expect(models.map(({ price: own }) => [own].flat().map(({ per }) => per))).toEqual([
      ['image'],
      ['edit'],
      ['compute-second'],
    ]);
    expect(models.map((each) => each.serviceTime)).toMatchObject([
      { valueMs: 1000 },
      { valueMs: 1000 },
      { valueMs: 9000 },
    ]);
    expect(models[2]?.machines).toEqual(['H100']);
    const asked = (operation: 'upscale' | 'chat', model = 'flux'): number => modelIndexOf(models, { model, operation });
    expect([asked('upscale'), asked('chat'), asked('upscale', 'flux-2')]).toEqual([2, -1, -1]);
  });

  test.each<[object, object, RegExp]>([
    [{ price }, {}, /^models\.flux\.operation: is missing: expected one of text-to-image, .*has operations$/],
    [{ price, operation: 'upscale', operations: { upscale: {} } }, {}, /^models\.flux\.operations: operation already/],
    [{ price, operations: {} }, {}, /^models\.flux\.operations: name at least one operation/],
    [{ price, operations: { paint: {} } }, {}, /^models\.flux\.operations/],
    [{ operations: { upscale: {} } }, {}, /^models\.flux\.operations\.upscale\.price: expected a price/],
    [{ machine: 'X', operations: { upscale: {} } }, {}, /^models\.flux\.machine: the GPU table has no machine "X"/],
    [
      { price, operations: { upscale: { machine: 'X' } } },
      {},
      /^models\.flux\.operations\.upscale\.machine: the GPU table has no machine "X"/,
    ],
    [
      { operations: { upscale: { price, machine: 'H100' } } },
      {},
      /^models\.flux\.operations\.upscale\.machine: price already/,
    ],
    [
      { price, operations: { upscale: {}, inpaint: { wireName: 'b' } } },
      { b: { operation: 'inpaint', serviceTime, price } },
      /^models\.b: flux does inpaint under the wire name b, too/,
    ],
  ])('%j beside %j is a problem where it stands', (model, others, words) => {
    expect(problems(model, others)).toEqual([expect.stringMatching(words)]);
  });
});
