import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { loadProvider } from '../../src/scenario/load-provider.ts';
import { loadScenario, type LoadedScenario } from '../../src/scenario/load-scenario.ts';
import { FILES, type Files, lines, PROVIDER_TEXT, SCENARIO_TEXT } from './scenario-fixtures.ts';

const CATALOG_TEXT = `vendor: fal
entries:
  - model: fal-ai/flux/dev
    operation: text-to-image
    price: { per: megapixel, usd: "0.0250" }
    effectiveFrom: 2026-01
    effectiveTo: 2026-06
    source: model page
    checked: 2026-01-15
  - model: fal-ai/flux/dev
    operation: text-to-image
    price: [{ per: megapixel, usd: "0.03" }, { per: request, usd: "0.001" }]
    effectiveFrom: 2026-07
    source: model page
    checked: 2026-07-01
  - model: fal-ai/kontext
    operation: image-edit
    price: { per: image, usd: "0.04" }
    effectiveFrom: 2026-01
    source: model page
    checked: 2026-01-15
  - model: gpt
    variant: high
    price: { per: image, usd: "0.167" }
    effectiveFrom: 2026-01
    source: price map
    checked: 2026-01-15
`;

const REFERENCE = '{ catalog: ../catalogs/fal.yaml, model: fal-ai/flux/dev }';

/** The fixture's provider file with the price of its first model replaced. */
function providerWith(price: string): string {
  const plain = '{ per: image, usd: "0.0025" }';
  if (!PROVIDER_TEXT.includes(plain)) throw new Error('The fixture has no such price.');
  return PROVIDER_TEXT.replace(plain, price);
}

function filesWith(price: string, more: Files = {}): Files {
  return {
    ...FILES,
    'dir/providers/prodia.yaml': providerWith(price),
    'dir/providers/../catalogs/fal.yaml': CATALOG_TEXT,
    ...more,
  };
}

interface Options {
  readonly overrides?: readonly string[];
  readonly today?: string;
}

function read(files: Files): (path: string) => string {
  return (path) => {
    const text = files[path];
    if (text !== undefined) return text;
    throw new ScenarioError('SCENARIO_UNREADABLE', [{ file: path, path: '', message: 'no such file' }]);
  };
}

function load(files: Files, { overrides = [], today }: Options = { today: '2026-11-20' }): LoadedScenario {
  const options = { readText: read(files), overrides, ...(today === undefined ? {} : { today }) };
  return loadScenario('dir/scenario.yaml', options);
}

function problems(files: Files, options?: Options): string[] {
  try {
    load(files, options);
  } catch (error) {
    if (error instanceof ScenarioError) return lines(error.problems);
    throw error;
  }
  throw new Error('The scenario loaded, but it should have been refused.');
}

const priceOf = (loaded: LoadedScenario): unknown =>
  (loaded.source['provider'] as { models: Record<string, { price: unknown }> }).models['flux-schnell']?.price;

describe('a price from a catalog', () => {
  test('is that of the day, as the catalog writes it', () => {
    const early = load(filesWith(REFERENCE), { today: '2026-06-30' });
    expect(priceOf(early)).toEqual({ per: 'megapixel', usd: '0.0250' });
    const late = load(filesWith(REFERENCE), { today: '2026-07-01' });
    expect(priceOf(late)).toEqual([
      { per: 'megapixel', usd: '0.03' },
      { per: 'request', usd: '0.001' },
    ]);
    expect(late.catalogPrices).toMatchObject([
      {
        path: ['provider', 'models', 'flux-schnell', 'price'],
        file: 'dir/providers/../catalogs/fal.yaml',
        entry: { effectiveFrom: '2026-07' },
      },
    ]);
  });

  test('may be that of a machine', () => {
    const gpu = CATALOG_TEXT.replace('model: gpt\n    variant: high', 'model: GPU A100').replace(
      '{ per: image, usd: "0.167" }',
      '{ per: compute-second, usd: "0.99", usdPer: hour }',
    );
    const machine = (name: string): string =>
      `provider.machines={ A100: { price: { catalog: fal.yaml, model: ${name} } } }`;
    const on =
      'provider.models.flux-schnell={ operation: text-to-image, machine: A100, serviceTime: { type: constant, value: 1s } }';
    const files = { ...FILES, 'dir/fal.yaml': gpu };
    const loaded = load(files, { overrides: [machine('GPU A100'), on] });
    const model = loaded.scenario.provider.models.find(({ name }) => name === 'flux-schnell');
    expect(model?.price).toMatchObject({ per: 'compute-second', periodMs: 3_600_000 });
    expect(loaded.catalogPrices).toMatchObject([{ path: ['provider', 'machines', 'A100', 'price'] }]);
    expect(problems(files, { overrides: [machine('GPU T4'), on] })).toEqual([
      expect.stringMatching(/provider\.machines\.A100\.price\.model: the catalog has no model "GPU T4"/),
    ]);
  });

  test('may be pinned to a day, and is then the same on every day', () => {
    const pinned = filesWith(REFERENCE.replace(' }', ', at: 2026-03 }'));
    expect(priceOf(load(pinned))).toEqual({ per: 'megapixel', usd: '0.0250' });
    expect(load(pinned, {}).scenario).toEqual(load(pinned, { today: '2030-01-01' }).scenario);
  });

  test('leaves a document that needs no other file', () => {
    const first = load(filesWith(REFERENCE));
    expect(first.text).not.toContain('catalog');
    const second = load({ 'dir/scenario.yaml': first.text }, {});
    expect(second.scenario).toEqual(first.scenario);
    expect([second.text, second.catalogPrices]).toEqual([first.text, []]);
  });

  test('is read relative to the file that names it', () => {
    const own = `provider:
  from: providers/prodia.yaml
  models: { flux-schnell: { price: { catalog: ./mine.yaml, model: fal-ai/flux/dev } } }`;
    const files = {
      ...FILES,
      'dir/scenario.yaml': SCENARIO_TEXT.replace('provider: providers/prodia.yaml', own),
      'dir/mine.yaml': CATALOG_TEXT,
    };
    expect(priceOf(load(files, { today: '2026-02-01' }))).toEqual({ per: 'megapixel', usd: '0.0250' });
    const flag = 'provider.models.flux-schnell.price={ catalog: other.yaml, model: gpt, variant: high }';
    const flagged = { ...FILES, 'dir/other.yaml': CATALOG_TEXT };
    expect(priceOf(load(flagged, { overrides: [flag] }))).toEqual({ per: 'image', usd: '0.167' });
  });

  test('replaces a price as a whole, and is replaced as a whole', () => {
    const over = (price: string): string =>
      SCENARIO_TEXT.replace(
        'provider: providers/prodia.yaml',
        `provider: { from: providers/prodia.yaml, models: { flux-schnell: { price: ${price} } } }`,
      );
    const written = providerWith('{ per: image, usd: "1", minimum: "5" }');
    const taken = { ...FILES, 'dir/providers/prodia.yaml': written, 'dir/fal.yaml': CATALOG_TEXT };
    expect(
      priceOf(load({ ...taken, 'dir/scenario.yaml': over('{ catalog: fal.yaml, model: gpt, variant: high }') })),
    ).toEqual({ per: 'image', usd: '0.167' });
    expect(priceOf(load(filesWith(REFERENCE, { 'dir/scenario.yaml': over('{ per: image, usd: "2" }') })))).toEqual({
      per: 'image',
      usd: '2',
    });
    expect(priceOf(load(filesWith(REFERENCE, { 'dir/scenario.yaml': over('{ at: 2026-02 }') })))).toEqual({
      per: 'megapixel',
      usd: '0.0250',
    });
  });

  test('may be that of an upstream behind a gateway', () => {
    const gateway = filesWith(
      `${REFERENCE}, upstreams: [{ name: a }, { name: b, price: { catalog: ../catalogs/fal.yaml, model: gpt, variant: high } }]`,
    );
    const text = gateway['dir/providers/prodia.yaml'] ?? '';
    const files = { ...gateway, 'dir/providers/prodia.yaml': text.replace(', upstreams:', '\n    upstreams:') };
    const loaded = load(files);
    expect(loaded.catalogPrices.map(({ path }) => path.slice(3))).toEqual([['price'], ['upstreams', 1, 'price']]);
    const models = (loaded.source['provider'] as { models: Record<string, { upstreams: unknown }> }).models;
    expect(models['flux-schnell']?.upstreams).toEqual([
      { name: 'a' },
      { name: 'b', price: { per: 'image', usd: '0.167' } },
    ]);
    const wrong = {
      ...files,
      'dir/providers/prodia.yaml': files['dir/providers/prodia.yaml'].replace('model: gpt', 'model: gtp'),
    };
    expect(problems(wrong)).toEqual([
      'providers/prodia.yaml:7 provider.models.flux-schnell.upstreams[1].price.model: the catalog has no model "gtp"; it has gpt, fal-ai/kontext, fal-ai/flux/dev',
    ]);
  });

  test('is found for a provider file that is served on its own', () => {
    const readText = read({
      'p.yaml': providerWith('{ catalog: fal.yaml, model: gpt, variant: high }'),
      'fal.yaml': CATALOG_TEXT,
    });
    expect(priceOf(loadProvider('p.yaml', { readText, overrides: [] }))).toEqual({ per: 'image', usd: '0.167' });
  });
});

describe('what is wrong is told where it stands', () => {
  const at = 'providers/prodia.yaml:6 provider.models.flux-schnell.price';
  test.each<[string, string, string[]]>([
    [
      'no such model',
      '{ catalog: ../catalogs/fal.yaml, model: fal-ai/flux/deb }',
      [`${at}.model: the catalog has no model "fal-ai/flux/deb"; it has fal-ai/flux/dev, fal-ai/kontext, gpt`],
    ],
    [
      'no variant',
      '{ catalog: ../catalogs/fal.yaml, model: gpt }',
      [`${at}.variant: the catalog prices gpt by variant; choose one of high`],
    ],
    [
      'another operation',
      '{ catalog: ../catalogs/fal.yaml, model: fal-ai/kontext }',
      [
        `${at}.operation: the catalog prices fal-ai/kontext for image-edit, not for text-to-image; name the one to take its price`,
      ],
    ],
    [
      'a day without a price',
      '{ catalog: ../catalogs/fal.yaml, model: fal-ai/flux/dev, at: 2025-12 }',
      [
        `${at}.at: no price of fal-ai/flux/dev is known for 2025-12-01, but from 2026-01 to 2026-06, from 2026-07 on; name a day of those with at`,
      ],
    ],
    ['no file', '{ catalog: none.yaml, model: gpt }', [`${at}.catalog: dir/providers/none.yaml: no such file`]],
    [
      'odd fields',
      '{ catalog: ../catalogs/fal.yaml, modle: gpt, at: soon }',
      [
        `${at}.model: is missing: expected text`,
        `${at}.at: expected a date such as 2026-09-26, or a month such as 2026-09 where no day is known, got "soon"`,
        `${at}.modle: unknown field; did you mean model?`,
      ],
    ],
    [
      'a rate beside it',
      '{ catalog: ../catalogs/fal.yaml, model: gpt, variant: high, usd: "1" }',
      [`${at}.usd: unknown field; known are catalog, model, variant, operation, at`],
    ],
  ])('%s', (_, price, told) => {
    expect(problems(filesWith(price))).toEqual(told);
  });

  test('a price with several dates needs a day', () => {
    expect(problems(filesWith(REFERENCE), {})).toEqual([
      `${at}.at: the catalog has prices of fal-ai/flux/dev from 2026-01, 2026-07; say of which day: at: 2026-09-26`,
    ]);
  });

  test('a catalog that cannot be read, at every field that names it, beside what else is wrong', () => {
    const missing = '{ catalog: none.yaml, model: gpt }';
    const both = PROVIDER_TEXT.replace('{ per: image, usd: "0.0025" }', missing)
      .replace('{ per: image, usd: "0.04" }', missing)
      .replace('slots: 16', 'slots: 0');
    expect(problems({ ...FILES, 'dir/providers/prodia.yaml': both })).toEqual([
      `${at}.catalog: dir/providers/none.yaml: no such file`,
      'providers/prodia.yaml:10 provider.models.flux-kontext.price.catalog: dir/providers/none.yaml: no such file',
      expect.stringMatching(/^providers\/prodia.yaml:11 provider.capacity.slots: /),
    ]);
  });

  test('every problem of the catalog itself, once, with its own lines, beside those of the scenario', () => {
    const broken = CATALOG_TEXT.replace('usd: "0.0250"', 'usd: 0.025')
      .replace('effectiveTo: 2026-06', 'effectiveTo: 2026-07')
      .replace('variant: high', 'variant: high\n    colour: red');
    const both = PROVIDER_TEXT.replace('{ per: image, usd: "0.0025" }', REFERENCE)
      .replace('{ per: image, usd: "0.04" }', REFERENCE)
      .replace('slots: 16', 'slots: 0');
    const files = { ...FILES, 'dir/providers/prodia.yaml': both, 'dir/providers/../catalogs/fal.yaml': broken };
    const told = problems(files);
    expect(told.map((line) => line.replace(/: .*/, ''))).toEqual([
      'providers/../catalogs/fal.yaml:5 entries[0].price.usd',
      'providers/../catalogs/fal.yaml:24 entries[3].colour',
      'providers/prodia.yaml:11 provider.capacity.slots',
    ]);
  });

  test('a catalog that is none', () => {
    expect(problems(filesWith(REFERENCE, { 'dir/providers/../catalogs/fal.yaml': '- a\n' }))).toEqual([
      'providers/../catalogs/fal.yaml:1 : expected a map with vendor and entries: a price catalog',
    ]);
    expect(problems(filesWith(REFERENCE, { 'dir/providers/../catalogs/fal.yaml': 'vendor: [a\n' }))[0]).toMatch(
      /^providers\/\.\.\/catalogs\/fal\.yaml:2 : this is not YAML/,
    );
  });
});
