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
        // A price above one cent a token is asked about instead.
        const isAsked = [input, output].some((text) => new EXACT(text).gt('0.01'));
        const price = { per: 'token', input: million(input), output: million(output) };
        expect(entry?.price).toEqual(isAsked ? undefined : price);
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

describe('one odd row leaves the others alone', () => {
  const row = (usd: string): string =>
    `{"mode":"image_generation","litellm_provider":"a","output_cost_per_image":${usd}}`;

  test.each(['null', '[1]', '"s"', '3', 'true'])('%s among the rows of LiteLLM', (odd) => {
    const { entries, refused } = imported(`{"ok": ${row('0.01')},\n"x": ${odd}}`, { format: 'litellm' });
    expect(entries.map(({ model }) => model)).toEqual(['ok']);
    expect(refused).toEqual([{ row: 'x', line: 2, text: 'is no map of fields' }]);
  });

  test('a file of nothing but odd rows is no price file', () => {
    const reading = importPrices('{"x": null, "y": 3}', { format: 'litellm', date: '2026-08-06', source: 'x' });
    expect(reading).toMatchObject({ problem: expect.stringContaining('is no price file of litellm') });
  });

  test('of a name that LiteLLM has several times the first counts', () => {
    const text = `{"a/dup": ${row('0.01')},\n"a/dup": ${row('0.02')},\n"a/dup": null}`;
    const { entries, refused } = imported(text, { format: 'litellm' });
    expect(entries.map(({ price }) => price)).toEqual([{ per: 'image', usd: '0.01' }]);
    const again = 'is given again; the first counts, in line 1';
    expect(refused).toEqual([
      { row: 'a/dup', line: 2, text: again },
      { row: 'a/dup', line: 3, text: again },
    ]);
  });

  test('of a list or a field that is given several times the first counts or none', () => {
    const price = '{"endpoint_id":"a","unit_price":0.1,"unit":"image","currency":"USD"}';
    const fal = imported(`{"prices":[${price}],\n"prices":[${price}]}`, { format: 'fal' });
    expect([fal.entries.length, fal.refused]).toEqual([
      1,
      [{ row: 'prices', line: 2, text: 'is given again; the first counts, in line 1' }],
    ]);
    const pricing = '"pricing":{"prompt":"1","completion":"1"}';
    const openrouter = imported(`{"data":[{"id":"a/b",${pricing},${pricing}}],\n"data":[]}`, { format: 'openrouter' });
    expect(openrouter.refused.map(({ line, text }) => [line, text])).toEqual([
      [1, 'pricing: is given twice'],
      [2, 'is given again; the first counts, in line 1'],
    ]);
  });
});

test.each<[string, string, readonly number[]]>([
  ['more pages', '"has_more": true', [2]],
  ['a cursor', '"next_cursor": "abc"', [2]],
  ['the last page', '"has_more": false, "next_cursor": null', []],
  ['no word of pages', '"a": 1', []],
])('a list of fal with %s', (_, page, lines) => {
  const { warnings } = imported(`{"prices": [],\n${page}}`, { format: 'fal' });
  expect(warnings.map(({ line }) => line)).toEqual(lines);
  for (const { text } of warnings) expect(text).toMatch(/^the list is incomplete \((?:has_more|next_cursor)\)/);
});

test('no row is read after the one with which the prices are more than a catalog may hold', () => {
  const rows = Array.from(
    { length: 5003 },
    (_, index) => `{"endpoint_id":"m${index}","unit_price":0.1,"unit":"image","currency":"USD"}`,
  );
  const text = (count: number): string => `{"prices":[\n${rows.slice(0, count).join(',\n')}]}`;
  const full = imported(text(5003), { format: 'fal' });
  expect([full.entries.length, full.fullAtLine]).toEqual([5000, 5002]);
  expect(imported(text(5000), { format: 'fal' }).fullAtLine).toBeUndefined();
});
