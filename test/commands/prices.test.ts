import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPrices, type PricesFlags } from '../../src/commands/prices.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const CATALOG = `vendor: acme
entries:
  - { model: dev, operation: text-to-image, price: { per: megapixel, usd: "0.025" }, effectiveFrom: 2026-03, effectiveTo: 2026-06, source: page one, checked: 2026-03 }
  - { model: dev, operation: text-to-image, price: { per: megapixel, usd: "0.03" }, effectiveFrom: 2026-07, source: page two, checked: 2026-07 }
  - { model: ray, variant: 720p, price: { per: video-second, usd: "0.1", round: exact }, effectiveFrom: 2026-03-15, source: page one, checked: 2026-03-15, note: Five seconds at most. }
`;

const FLAGS: PricesFlags = {
  vendor: undefined,
  model: undefined,
  operation: undefined,
  per: undefined,
  at: '2026-08-01',
  catalog: [],
  json: false,
  quiet: false,
  color: false,
};

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function prices(flags: Partial<PricesFlags>, columns?: number): Result {
  const { terminal, written } = writtenTerminal({}, columns);
  const code = runPrices({ ...FLAGS, ...flags }, terminal);
  return { code, ...written };
}

function problems(flags: Partial<PricesFlags>): string {
  try {
    prices(flags);
  } catch (error) {
    if (error instanceof ScenarioError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('The command ran, but it should have been refused.');
}

const acme = (text = CATALOG): readonly string[] => [join(folderWith({ 'acme.yaml': text }), 'acme.yaml')];

test('the prices of a day, in words, with their sources and notes', () => {
  expect(prices({ catalog: acme() })).toEqual({
    code: 0,
    stdout: `ACME
  model         for            since       price
  dev           text-to-image  2026-07     $0.03 per megapixel, rounded up
  ray (720p) *  –              2026-03-15  $0.10 per second of video
  * ray (720p): Five seconds at most.
  sources: page two; page one
`,
    stderr: '2 prices of 2026-08-01; 1 more hold on other days: --at DATE\n',
  });
});

test('--json holds the entries whole, ready for a scenario', () => {
  const { stdout, code } = prices({ catalog: acme(), json: true, model: 'RAY' });
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    [
      {
        vendor: 'acme',
        model: 'ray',
        variant: '720p',
        price: { per: 'video-second', usd: '0.1', round: 'exact' },
        words: '$0.10 per second of video',
        effectiveFrom: '2026-03-15',
        source: 'page one',
        checked: '2026-03-15',
        note: 'Five seconds at most.',
      },
    ],
  ]);
});

test('a narrow terminal cuts lines, and no price that fits nothing is an error of its own', () => {
  const narrow = prices({ catalog: acme() }, 60);
  for (const line of narrow.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(prices({ catalog: acme(), model: 'none', quiet: true })).toEqual({ code: 1, stdout: '', stderr: '' });
  expect(prices({ catalog: acme(), at: '2026-01', json: true })).toEqual({
    code: 1,
    stdout: '[]\n',
    stderr: '0 prices of 2026-01-01; 3 more hold on other days: --at DATE\n',
  });
});

test('the catalogs that come with Tollmark are the default', () => {
  const { code, stdout } = prices({ json: true, per: 'megapixel', vendor: 'FAL', at: '2026-11-20' });
  expect(code).toBe(0);
  const found = JSON.parse(stdout) as { model: string; words: string }[];
  expect(found.find(({ model }) => model === 'fal-ai/flux/dev')?.words).toBe('$0.025 per megapixel, rounded up');
  expect(found.every(({ words }) => words.includes('megapixel'))).toBe(true);
  expect(prices({ at: '2026-11-20' }).stdout.split('\n').length).toBeGreaterThan(60);
});

describe('refused', () => {
  test('names that no catalog knows, all at once', () => {
    expect(problems({ catalog: acme(), vendor: 'acne', operation: 'paint', per: 'furlong' }).split('\n')).toEqual([
      'USAGE --vendor: there is no "acne"; known are acme',
      expect.stringMatching(/^--operation: there is no "paint"; known are .*chat/),
      expect.stringMatching(/^--per: there is no "furlong"; known are .*megapixel/),
    ]);
  });

  test.each(['yesterday', '2026-02-30', ''])('%j is no day', (at) => {
    expect(problems({ catalog: acme(), at })).toMatch(/^USAGE --at: expected a date such as/);
  });

  test('broken catalogs, each problem with its line and path', () => {
    const [good = '', ...rest] = acme();
    const [bad = ''] = acme(CATALOG.replace('"0.03"', '"-1"').replace('model: ray', 'modle: ray'));
    const missing = `${good}.none`;
    expect(rest).toEqual([]);
    expect(problems({ catalog: [good, bad, missing] }).split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^SCENARIO_INVALID ${bad}:4: entries\\[1\\].price.usd: .*negative`)),
      expect.stringMatching(new RegExp(`^${bad}:5: entries\\[2\\].model: is missing`)),
      expect.stringMatching(new RegExp(`^${bad}:5: entries\\[2\\].modle: unknown field; did you mean model\\?`)),
      expect.stringMatching(new RegExp(`^${missing}: no such file`)),
    ]);
  });
});
