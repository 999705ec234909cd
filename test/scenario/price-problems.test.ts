import { expect, test } from 'vitest';
import { priceProblems } from '../../src/scenario/price-holders.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const area = { per: 'megapixel', usd: '0.03' };
const speech = { per: 'character', usd: '0.001' };

function pathsOf(model: object): string[] {
  return priceProblems({ models: { voice: { operation: 'text-to-speech', ...model } } }).map(({ path }) =>
    path.join('.'),
  );
}

test.each<[object, string[]]>([
  [{ price: speech }, []],
  [{ price: area }, ['provider.models.voice.price.per']],
  [{ price: [speech, area] }, ['provider.models.voice.price.1.per']],
  [
    { price: [{ daily: '01:00..04:00', price: area }, { price: [speech] }] },
    ['provider.models.voice.price.0.price.per'],
  ],
  [
    { price: speech, upstreams: [{ name: 'a' }, { name: 'b', price: area }] },
    ['provider.models.voice.upstreams.1.price.per'],
  ],
])('%j', (model, paths) => {
  expect(pathsOf(model)).toEqual(paths);
});

test.each([[{ price: { per: 'megapixel' } }], [{ operation: 'singing', price: area }], [{}]])(
  '%j has other problems, which are told elsewhere',
  (model) => {
    expect(pathsOf(model)).toEqual([]);
  },
);

test('a scenario with such a price is refused, whether a request asks for the model or not', () => {
  const serviceTime = { type: 'constant', value: '1s' };
  const scenario = {
    name: 'misfit',
    provider: {
      models: {
        image: { operation: 'text-to-image', serviceTime, price: area },
        video: { operation: 'text-to-video', serviceTime, price: { per: 'audio-second', usd: '1' } },
      },
    },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'image' }],
    },
  };
  expect(() => createScenario(scenario)).toThrow(/^provider\.models\.video\.price\.per: text-to-video never has any/);
});
