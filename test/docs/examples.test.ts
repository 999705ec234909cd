import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import * as mockServer from '../../mock-server/index.ts';
import * as reports from '../../reports/index.ts';
import { accountSchema } from '../../src/billing/account/options.ts';
import { ACCOUNT_PRESET_NAMES } from '../../src/billing/account/presets.ts';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { OUTCOME_PRESETS } from '../../src/billing/outcome-policy.ts';
import { priceSchema } from '../../src/billing/price/rule.ts';
import { PRICE_UNITS } from '../../src/billing/price/unit.ts';
import { datedPricesSchema } from '../../src/billing/price/validity.ts';
import { clientSchema } from '../../src/client/client-options.ts';
import { RETRY_PRESETS } from '../../src/client/retry/retry-presets.ts';
import * as library from '../../src/index.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import { parseCatalog } from '../../src/scenario/load-catalog.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { mergeOver } from '../../src/scenario/merge.ts';
import * as testing from '../../src/testing/index.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { OPERATIONS } from '../../src/workload/request-class.ts';
import { requestsSchema } from '../../src/workload/workload-options.ts';
import { ROOT } from '../command-line/build.ts';
import { projectFiles } from '../tidy/project-files.ts';
import { anchorsOf, type Block, blocksOf, codeOf, deadLinks, prose } from './markdown.ts';

const texts = projectFiles().filter(({ path }) => path.endsWith('.md'));
const blocks = texts.flatMap(blocksOf);
const textOf = (path: string): string => texts.find((each) => each.path === path)?.text ?? '';

/** A sound scenario, which a part is laid over. */
const BASE = {
  name: 'example',
  provider: {
    dialect: 'prodia',
    models: Object.fromEntries(
      [
        ['flux-schnell', 'text-to-image'],
        ['flux-dev', 'text-to-image'],
        ['flux-kontext', 'image-edit'],
      ].map(([name, operation]) => [
        name,
        { operation, serviceTime: { type: 'constant', value: '1s' }, price: { per: 'image', usd: '0.01' } },
      ]),
    ),
  },
  workload: {
    duration: '10m',
    arrivals: { type: 'poisson', rate: '5/s' },
    requests: [{ operation: 'text-to-image', model: 'flux-schnell' }],
  },
};

/** Loads a scenario as if it stood in `scenarios/`; throws a `ScenarioError` with every problem. */
function load(scenario: unknown): void {
  const file = join(ROOT, 'scenarios', 'example.yaml');
  const readText = (path: string): string => (path === file ? JSON.stringify(scenario) : readTextFile(path));
  loadScenario(file, { readText, overrides: [], today: '2026-11-20' });
}

/** How a YAML block of a kind is read; each throws where something is wrong. */
const READERS: Readonly<Record<string, (code: string) => void>> = {
  scenario: (code) => load(parse(code)),
  part: (code) => load(mergeOver(BASE, parse(code))),
  prices: (code) => void z.array(priceSchema).min(1).parse(parse(code)),
  accounts: (code) => void z.array(accountSchema).min(1).parse(parse(code)),
  dated: (code) => void datedPricesSchema.parse(parse(code)),
  catalog: (code) => {
    const reading = parseCatalog('catalog.yaml', code);
    if ('problems' in reading) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  },
};

function problemOf({ path, line, kind = '', code }: Block): string | undefined {
  const read = READERS[kind];
  if (read === undefined) {
    return `${path}:${line}: say above the block what it is: <!-- check: ${Object.keys(READERS).join(' | ')} -->`;
  }
  try {
    read(code);
    return undefined;
  } catch (error) {
    return `${path}:${line}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe('the texts', () => {
  test('every YAML example says what it is, and is valid', () => {
    const yaml = blocks.filter(({ language }) => language === 'yaml');
    expect(new Set(yaml.map(({ kind }) => kind))).toEqual(new Set(Object.keys(READERS)));
    expect(yaml.flatMap((block) => problemOf(block) ?? [])).toEqual([]);
  });

  test('every relative link leads somewhere', () => {
    expect(deadLinks(texts, (path) => existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('every path of the repository that they name is there', () => {
    const rooms = /^(?:src|mock-server|reports|test|bench|docs|scenarios|\.ci)\/[\w./-]+$/;
    const named = texts.flatMap(({ path, text }) =>
      [...prose({ text }).matchAll(/`([^`\n]+)`/g)].flatMap(([, span = '']) =>
        rooms.test(span) && !/\b[A-Z]{4,}\b/.test(span) ? [{ path, span }] : [],
      ),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ span }) => !existsSync(join(ROOT, span)))).toEqual([]);
  });

  test('what an example imports from Tollmark is exported', () => {
    const faces: Readonly<Record<string, object>> = {
      tollmark: library,
      'tollmark/mock-server': mockServer,
      'tollmark/reports': reports,
      'tollmark/testing': testing,
    };
    const imports = blocks
      .filter(({ language }) => language === 'js' || language === 'ts')
      .flatMap(({ code }) => [...code.matchAll(/^import \{([^}]*)\} from '(tollmark[^']*)'/gm)]);
    expect(imports.length).toBeGreaterThan(3);
    for (const [, names = '', face = ''] of imports) {
      expect(Object.keys(faces[face] ?? {})).toEqual(
        expect.arrayContaining(names.split(',').flatMap((name) => name.trim() || [])),
      );
    }
  });

  test('the table of systems has a test in every cell that claims something', () => {
    const table = textOf('docs/vendors.md').split('\n');
    const head = table.findIndex((line) => line.startsWith('| | Prodia | fal | Lumenfall |'));
    const rows = table.slice(head + 2, table.indexOf('', head));
    expect(rows.length).toBeGreaterThan(12);
    const cells = rows.flatMap((row) =>
      row
        .split(' | ')
        .slice(1)
        .map((cell) => cell.replace(/ ?\|$/, '').trim()),
    );
    const silent = /^(?:|none|none documented|as OpenAI's)$/;
    const unshown = cells.filter((cell) => !silent.test(cell) && !/\]\(\.\.\/(?:test|scenarios)\/[^)]+\)/.test(cell));
    expect(unshown).toEqual([]);
  });
});

describe('what there is to write is written down', () => {
  const fieldsOf = (schema: z.ZodType, path: readonly string[] = []): string[] => {
    let node = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
    for (const key of [...path, 'properties']) node = node[key] as Record<string, unknown>;
    return Object.keys(node);
  };
  const model = ['properties', 'models', 'additionalProperties'];
  const upstream = ['$defs', 'upstreams', 'items'];

  test.each<[string, string, readonly string[]]>([
    ['fields of a provider', 'docs/scenario-format.md', fieldsOf(providerSchema)],
    ['fields of a model', 'docs/scenario-format.md', fieldsOf(providerSchema, model)],
    ['fields of an upstream', 'docs/scenario-format.md', fieldsOf(providerSchema, upstream)],
    ['fields of failover', 'docs/scenario-format.md', fieldsOf(providerSchema, ['properties', 'failover'])],
    ['fields of a client', 'docs/scenario-format.md', fieldsOf(clientSchema)],
    ['fields of a request', 'docs/scenario-format.md', fieldsOf(requestsSchema, ['items'])],
    ['fields of prepaid accounts', 'docs/billing.md', fieldsOf(accountSchema, ['oneOf', '0'])],
    ['fields of postpaid accounts', 'docs/billing.md', fieldsOf(accountSchema, ['oneOf', '1'])],
    ['operations', 'docs/scenario-format.md', OPERATIONS],
    ['retry presets', 'docs/scenario-format.md', RETRY_PRESETS.map(({ name }) => name)],
    ['units of prices', 'docs/billing.md', PRICE_UNITS],
    ['outcomes', 'docs/billing.md', OUTCOMES],
    ['outcome presets', 'docs/billing.md', Object.keys(OUTCOME_PRESETS)],
    ['account presets', 'docs/billing.md', ACCOUNT_PRESET_NAMES],
    ['dialects', 'docs/dialects.md', Object.keys(DIALECTS)],
  ])('%s', (_, path, names) => {
    const text = textOf(path);
    expect(names.length).toBeGreaterThan(2);
    const code = [...codeOf({ path, text }).matchAll(/[\w@.-]+/g)].map(([word]) => word);
    const missing = names.filter((name) => !code.includes(name));
    expect(missing, `${path} has to name these, in backquotes`).toEqual([]);
  });

  test('the operations of each dialect', () => {
    for (const { name, operations } of Object.values(DIALECTS)) {
      const row = textOf('docs/dialects.md')
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`));
      const shown = OPERATIONS.filter((operation) => row?.includes(operation));
      expect(
        [name, shown],
        `the first table of docs/dialects.md needs a row "| \`${name}\` | ..." with its operations`,
      ).toEqual([name, OPERATIONS.filter((operation) => operations.includes(operation))]);
    }
  });

  test('the routes of each dialect, and its real endpoint', () => {
    const [, beforeReal = '', real = ''] =
      /^([^]*)\n## Against the real endpoint\n([^]*?)\n## /.exec(textOf('docs/dialects.md')) ?? [];
    for (const name of Object.keys(DIALECTS)) {
      expect(
        beforeReal.includes(`\n### ${name}\n`),
        `docs/dialects.md needs a heading "### ${name}" under Routes`,
      ).toBe(true);
      const row = new RegExp(`^\\| \`${name}\``, 'm');
      expect(row.test(real), `docs/dialects.md needs a row of \`${name}\` under "Against the real endpoint"`).toBe(
        true,
      );
    }
  });
});

describe('the checks see', () => {
  const text = [
    '# A b: `c`!',
    '[x](gone.md) [y](#nowhere) [z](#a-b-c) [web](https://a.example/b)',
    '```sh',
    '[q](r.md)',
    '```',
    '<!-- check: prices -->',
    '```yaml',
    '- { per: image, usd: 0.04 }',
    '```',
    '```yaml',
    'a: 1',
    '```',
  ].join('\n');
  const sample = { path: 'docs/a.md', text };

  test('dead links, in prose alone', () => {
    expect(anchorsOf(sample)).toEqual(['a-b-c']);
    expect(deadLinks([sample], (path) => path === 'docs/a.md')).toEqual([
      'docs/a.md: gone.md: there is no docs/gone.md',
      'docs/a.md: #nowhere: docs/a.md has no such heading',
    ]);
    expect(prose(sample).split('\n')).toHaveLength(text.split('\n').length);
  });

  test('examples that are wrong, or say not what they are', () => {
    const found = blocksOf(sample).filter(({ language }) => language === 'yaml');
    expect(found.map(problemOf)).toEqual([
      expect.stringMatching(/^docs\/a\.md:7: [\s\S]*quotes/),
      expect.stringMatching(/^docs\/a\.md:10: say above the block/),
    ]);
    expect(problemOf({ path: 'a', line: 1, language: 'yaml', kind: 'part', code: 'client: { retries: 1 }' })).toContain(
      'unknown field',
    );
  });

  test('a block without an end', () => {
    expect(() => blocksOf({ path: 'a.md', text: '```sh\nls\n' })).toThrow('a.md:1');
  });
});
