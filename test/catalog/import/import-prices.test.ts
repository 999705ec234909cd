import { readFileSync } from 'node:fs';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCatalog } from '../../../src/catalog/catalog-text.ts';
import {
  type ImportOptions,
  importPrices,
  PRICE_FORMATS,
  type PriceFormat,
  vendorOf,
} from '../../../src/catalog/import/import-prices.ts';
import type { PriceImport } from '../../../src/catalog/import/price-import.ts';
import { parseRate } from '../../../src/money/rate.ts';
import { parseCatalog } from '../../../src/scenario/load-catalog.ts';

const fixture = (format: PriceFormat): string =>
  readFileSync(new URL(`fixtures/${format}.json`, import.meta.url), 'utf8');

function imported(text: string, options: Partial<ImportOptions> & { format: PriceFormat }): PriceImport {
  const reading = importPrices(text, { date: '2026-08-06', source: 'a price file', ...options });
  if ('problem' in reading) throw new Error(`line ${reading.line}: ${reading.problem}`);
  return reading;
}

/** An import as text: the catalog, and what was said of the rows. */
function told({ entries, refused, incomplete, leftOut }: PriceImport, format: PriceFormat): string {
  const remarks = [
    ...refused.map(({ row, line, text }) => `${line}: ${row}: refused: ${text}`),
    ...incomplete.map(({ row, line, text }) => `${line}: ${row}: ${text}`),
    ...[...leftOut].map(([reason, rows]) => `${rows} left out: ${reason}`),
  ];
  return `${writeCatalog({ vendor: vendorOf(format), entries })}\n--- remarks\n${remarks.join('\n')}\n`;
}

describe.each(PRICE_FORMATS)('%s', (format) => {
  test('golden', async () => {
    await expect(told(imported(fixture(format), { format }), format)).toMatchFileSnapshot(`goldens/${format}.txt`);
  });

  test('what is written is read back as the same entries', () => {
    const { entries } = imported(fixture(format), { format });
    const reading = parseCatalog('catalog.yaml', writeCatalog({ vendor: vendorOf(format), entries }));
    expect('catalog' in reading && reading.catalog.entries.map(({ written }) => written)).toEqual(
      entries.map(({ price }) => price),
    );
    expect('catalog' in reading && reading.catalog.entries.map(({ effectiveFrom }) => effectiveFrom)).toEqual(
      entries.map(() => '2026-08-06'),
    );
  });

  test('the same file laid out on one line gives the same prices', () => {
    const text = fixture(format);
    const flat = text.replaceAll(/\n\s*/g, ' ');
    expect(imported(flat, { format }).entries).toEqual(imported(text, { format }).entries);
  });

  test.each(['', '{', '[]', '{}', 'null', '1', '{"data": 1}', '{"prices": 1}', '{"a": 1}'])(
    '%j is no price file',
    (text) => {
      const reading = importPrices(text, { format, date: '2026-08-06', source: 'x' });
      expect('problem' in reading && reading.problem).toMatch(
        text.length < 2 && text !== '1' ? /^is no JSON/ : /expected/,
      );
    },
  );
});

describe('filters', () => {
  test('a vendor is the provider of LiteLLM, and what stands before the slash elsewhere', () => {
    const { entries, leftOut } = imported(fixture('litellm'), { format: 'litellm', vendor: 'bedrock' });
    expect(entries.map(({ model }) => model)).toEqual(['bedrock/acme.canvas-v1:0']);
    expect([...leftOut.keys()]).toEqual(['not asked for']);
    expect(imported(fixture('openrouter'), { format: 'openrouter', vendor: 'openrouter' }).refused).toHaveLength(1);
  });

  test('a mode is one of LiteLLM', () => {
    const { entries } = imported(fixture('litellm'), { format: 'litellm', mode: 'audio_speech' });
    expect(entries.map(({ model }) => model)).toEqual(['acme-voice']);
  });
});

/** Decimal texts that a price may have: whole, with decimals, with an exponent, up to 24 decimals and 9 whole digits. */
const decimalText = fc
  .tuple(
    fc.integer({ min: 0, max: 999_999_999 }),
    fc.option(fc.stringMatching(/^[0-9]{1,17}$/)),
    fc.option(fc.integer({ min: -7, max: 0 })),
  )
  .map(([whole, fraction, exponent]) => {
    const number = `${whole}${fraction === null ? '' : `.${fraction}`}`;
    return exponent === null ? number : `${number}${exponent % 2 === 0 ? 'e' : 'E'}${exponent}`;
  });

const EXACT = Decimal.clone({ precision: 80, toExpNeg: -100, toExpPos: 100 });

describe('any decimal survives exactly', () => {
  const options = {
    seed: 42,
    numRuns: 500,
    examples: [
      ['3.0001999999999996E-7', false],
      ['1e-7', true],
      ['0', false],
      ['999999999.99999999999999999E-7', false],
    ] as [string, boolean][],
  };
  const file = (amount: string): string =>
    `{"prices":[{"endpoint_id":"a","unit_price":${amount},"unit":"image","currency":"USD"}]}`;

  test('as a JSON number and as a text', () => {
    fc.assert(
      fc.property(decimalText, fc.boolean(), (text, quoted) => {
        const [entry] = imported(file(quoted ? `"${text}"` : text), { format: 'fal' }).entries;
        expect(entry?.price).toEqual({ per: 'image', usd: new EXACT(text).toFixed() });
      }),
      options,
    );
  });

  test('by the million', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (input, output) => {
        const rows = `{"a":{"mode":"chat","litellm_provider":"b","input_cost_per_token":${input},"output_cost_per_token":${output}}}`;
        const [entry] = imported(rows, { format: 'litellm' }).entries;
        const million = (text: string): string => new EXACT(text).times(1_000_000).toFixed();
        expect(entry?.price).toMatchObject({ per: 'token', input: million(input), output: million(output) });
      }),
      { seed: 42, numRuns: 500 },
    );
  });

  test('and through the YAML of the catalog', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const { entries } = imported(file(text), { format: 'fal' });
        const reading = parseCatalog('a.yaml', writeCatalog({ vendor: 'fal', entries }));
        expect('catalog' in reading && reading.catalog.entries[0]?.price).toMatchObject({ usd: parseRate(text) });
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

test('rows of any shape are taken, refused or left out, and none is lost', () => {
  const amount = fc.oneof(
    fc.constantFrom(
      '-1',
      '"-1"',
      'NaN',
      '"NaN"',
      '-0.5',
      'null',
      '"free"',
      '{}',
      '[1]',
      'true',
      '1e99',
      '1e-99',
      '"1,5"',
      '""',
    ),
    decimalText,
  );
  const key = fc.constantFrom(
    'input_cost_per_token',
    'output_cost_per_token',
    'output_cost_per_image',
    'tiered_pricing',
    'mode2',
  );
  const row = fc.tuple(
    fc.constantFrom('chat', 'image_generation', 'rerank', 'embedding', 'audio_speech'),
    fc.uniqueArray(fc.tuple(key, amount), { selector: ([name]) => name, maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const text = rows.map(
        ([mode, fields], index) =>
          `"model ${index}": {"mode": "${mode}"${fields.map(([name, value]) => `, "${name}": ${value}`).join('')}}`,
      );
      const { entries, refused, leftOut } = imported(`{${text.join(',\n')}}`, { format: 'litellm' });
      const left = [...leftOut.values()].reduce((sum, count) => sum + count, 0);
      expect(entries.length + refused.length + left).toBe(rows.length);
      for (const { text: reason, line } of refused) {
        expect(reason).not.toBe('');
        expect(line).toBeGreaterThan(0);
      }
      const bad = rows.filter(
        ([mode, fields]) =>
          mode !== 'rerank' && fields.some(([name, value]) => name !== 'mode2' && /^"?-|NaN/.test(value)),
      );
      expect(refused.length).toBeGreaterThanOrEqual(bad.length);
    }),
    { seed: 42, numRuns: 500 },
  );
});
