import type { DeclaredCommand } from './declaration.ts';
import { color, flag, list, needed, quiet, text } from './flag-kinds.ts';

const catalog = list('Catalog file to read instead of the shipped catalogs');

const importCommand: DeclaredCommand = {
  name: 'import',
  describe: 'Turn a price file of LiteLLM, OpenRouter or fal (JSON) into a catalog',
  arguments: { '<file>': needed('Price file') },
  flags: {
    format: {
      ...text('litellm, openrouter or fal'),
      demandOption: true,
      values: ['litellm', 'openrouter', 'fal'],
    },
    out: text('Catalog file to write; default: stdout'),
    vendor: text('Only rows of this vendor'),
    mode: text('Only rows of this mode (LiteLLM): image_generation, …'),
    at: text('Day of the file, such as 2026-09-26; default: today'),
    source: text('The source that the entries name'),
    quiet: quiet('Print only the counts, not a line for each row'),
  },
  run: async (given, terminal) =>
    (await import('../prices-import.ts')).runPricesImport(given['file'] as string, given as never, terminal),
};

const compareCommand: DeclaredCommand = {
  name: 'compare',
  describe: 'What one request costs at every model that can do it, the cheapest first',
  arguments: {
    '<request..>': {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'Operation and fields: text-to-image size=1536x1024 images=2',
    },
  },
  flags: {
    vendor: text('Only this vendor'),
    model: text('Only models whose name contains this text'),
    at: text('Prices of this day, such as 2026-09-26; default: today'),
    catalog,
    scenario: text('Compare the models of this scenario instead'),
    json: flag('Print the comparison as JSON'),
    color,
  },
  run: async (given, terminal) =>
    (await import('../prices-compare.ts')).runPricesCompare(given['request'] as string[], given as never, terminal),
};

const checkCommand: DeclaredCommand = {
  name: 'check',
  describe: 'Name the prices that have ended, that nobody has checked for long, or that name no source',
  arguments: {
    '[files..]': {
      type: 'string',
      array: true,
      describe: 'Scenario and catalog files, or names of shipped catalogs such as fal; default: the shipped catalogs',
    },
  },
  flags: {
    'older-than': { ...text('How long ago a source may have been read'), default: '90d' },
    at: text('The day on which prices have to hold, such as 2026-09-26; default: today'),
    json: flag('Print the check as JSON'),
    color,
  },
  run: async (given, terminal) =>
    (await import('../prices-check.ts')).runPricesCheck((given['files'] ?? []) as string[], given as never, terminal),
};

/** `prices` and the commands below it. */
export const pricesCommand: DeclaredCommand = {
  name: 'prices',
  describe: 'List dated prices of catalogs, compare them for a request, check them, or import a price file',
  arguments: {},
  flags: {
    vendor: text('Only this vendor'),
    model: text('Only models whose name contains this text'),
    operation: text('Only prices of this operation'),
    per: text('Only prices by this unit: image, megapixel, …'),
    at: text('Prices of this day, such as 2026-09-26; default: today'),
    catalog,
    json: flag('Print the entries as JSON'),
    quiet: quiet('No warnings'),
    color,
  },
  commands: [importCommand, compareCommand, checkCommand],
  run: async (given, terminal) => (await import('../prices.ts')).runPrices(given as never, terminal),
};
