import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runs } from '../runs.ts';
import { scratchFolder } from './command.ts';
import { callCommand } from './in-process.ts';
import { SMALL } from './scenario-texts.ts';

const HEADER = '{"schema":"tollmark/attempts@2","scenario":"small","seed":7,"world":"mock"}\n';
const ATTEMPT =
  '{"request":0,"attempt":1,"model":"quick","dueUs":0,"sentUs":1,"endedUs":300,"status":200,"outcome":"ok","dollars":"0.01"}\n';
const BILL = '{"eventId":"e1","jobId":"a","type":"finish","dollars":"0.01"}\n';
const OWN_LOG = '{"jobId":"a","dollars":"0.01"}\n';

/** A command that reads a file, which is in a folder of its own, and what the file should hold. */
interface Reader {
  readonly file: string;
  readonly sound: string;
  /** The files beside it. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly args: (folder: string) => readonly string[];
}

const golden = (name: string): string => readFileSync(`test/reports/goldens/${name}.json`, 'utf8');
const report = (file: string, sound: string, beside: Readonly<Record<string, string>> = {}): Reader => ({
  file,
  sound,
  beside: { 'scenario.yaml': SMALL, ...beside },
  args: (folder) => ['report', folder, '-q'],
});
const imported = (format: string, sound: string): Reader => ({
  file: 'prices.json',
  sound,
  args: (folder) => ['prices', 'import', join(folder, 'prices.json'), '--format', format],
});

const READERS: Readonly<Record<string, Reader>> = {
  scenario: { file: 's.yaml', sound: SMALL, args: (folder) => ['simulate', join(folder, 's.yaml'), '-q'] },
  provider: {
    file: 'p.yaml',
    sound: readFileSync('scenarios/providers/prodia.yaml', 'utf8'),
    args: (folder) => ['validate', join(folder, 'p.yaml')],
  },
  catalog: {
    file: 'c.yaml',
    sound: readFileSync('scenarios/catalogs/bfl.yaml', 'utf8'),
    args: (folder) => ['prices', '--catalog', join(folder, 'c.yaml')],
  },
  'prices of OpenRouter': imported('openrouter', '{"data":[{"id":"a/b","pricing":{"prompt":"0.000001"}}]}'),
  'prices of LiteLLM': imported('litellm', '{"a":{"litellm_provider":"b","mode":"chat","input_cost_per_token":1e-6}}'),
  'prices of fal': imported('fal', '{"prices":[{"endpoint_id":"a/b","unit_price":0.05,"unit":"image"}]}'),
  bill: {
    file: 'b.ndjson',
    sound: BILL,
    beside: { 'own.ndjson': OWN_LOG },
    args: (folder) => ['reconcile', join(folder, 'own.ndjson'), join(folder, 'b.ndjson')],
  },
  'log of one’s own': {
    file: 'own.ndjson',
    sound: OWN_LOG,
    beside: { 'b.ndjson': BILL },
    args: (folder) => ['reconcile', join(folder, 'own.ndjson'), join(folder, 'b.ndjson')],
  },
  summary: report('summary.json', golden('failed')),
  pilot: report('pilot.json', golden('pilot')),
  invoice: report('invoice.json', golden('invoice')),
  saturation: report('saturation.json', golden('saturation')),
  'log of a run': report('attempts.ndjson', HEADER + ATTEMPT),
  'log of sends': report('sends.ndjson', '{"schema":"tollmark/sends@1"}\n', { 'attempts.ndjson': HEADER + ATTEMPT }),
  plan: {
    file: 'plan.json',
    sound: '{"schema":"tollmark/plan@1"}',
    args: (folder) => ['simulate', '--resume', folder],
  },
};

/** What may stand in the place of a sound text. */
const TEXTS: Readonly<Record<string, (sound: string) => string | Uint8Array>> = {
  nothing: () => '',
  'half of it': (sound) => sound.slice(0, sound.length / 2),
  'brackets 100,000 deep': () => '['.repeat(100_000),
  'maps 100,000 deep': () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'a deep field': (sound) => sound.replace('{', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`),
  'a text of 1 MB': () => JSON.stringify('x'.repeat(1_000_000)),
  'a long name': () => `{"${'k'.repeat(1_000_000)}":1}`,
  __proto__: (sound) => sound.replace('{', '{"__proto__":{"schema":"tollmark/summary@1"},'),
  'names of Object': () => '{"constructor":{"prototype":1},"toString":2,"hasOwnProperty":3}',
  NaN: (sound) => sound.replace(/:\s*\d[\d.]*/, ': NaN'),
  'numbers past all bounds': (sound) => sound.replace(/:\s*\d[\d.]*/g, ': 1e999'),
  'huge numbers': (sound) => sound.replace(/:\s*\d[\d.]*/g, ': 1e300'),
  'negative numbers': (sound) => sound.replace(/:\s*\d[\d.]*/g, ': -5'),
  '100,000 digits': (sound) => sound.replace(/:\s*\d[\d.]*/, `: ${'9'.repeat(100_000)}`),
  null: () => 'null',
  'a list': () => '[]',
  'a map': () => '{}',
  'a name given twice': (sound) => sound.replace(/\{("[^"]+":)/, '{$1 5, $1'),
  'a byte order mark': (sound) => `\u{feff}${sound}`,
  'UTF-16': (sound) => Buffer.from(sound, 'utf16le'),
  'bytes of zero': () => new Uint8Array(1000),
  'bytes of zero inside': (sound) => sound.replace(/ |,/, '\0\0\0'),
  gzip: (sound) => gzipSync(sound),
  'half a character': (sound) => sound.replace(/:\s*"[^"]*"/, ': "\\ud800"'),
  'lines of nonsense': () => 'x\n'.repeat(100_000),
  'lines of empty maps': () => '{}\n'.repeat(100_000),
};

/** What is no regular file. */
const PLACES: Readonly<Record<string, (path: string) => void>> = {
  'a folder': (path) => mkdirSync(path),
  'a device without an end': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
};

const INPUTS: readonly (readonly [string, (path: string, sound: string) => void])[] = [
  ...Object.entries(TEXTS).map(
    ([name, textOf]) => [name, (path: string, sound: string) => writeFileSync(path, textOf(sound))] as const,
  ),
  ...(process.platform === 'win32' ? [] : Object.entries(PLACES)),
];

/** One in so many inputs goes to a reader: others to the next. */
const EVERY = runs(29, 1);

test.each(Object.entries(READERS))(
  'law: whatever stands in the place of what it should read (%s), it is taken, or refused in words',
  async (_, reader) => {
    const turn = Object.values(READERS).indexOf(reader);
    for (const [name, place] of INPUTS.filter((__, index) => (index + turn) % EVERY === 0)) {
      const folder = scratchFolder();
      for (const [beside, text] of Object.entries(reader.beside ?? {})) writeFileSync(join(folder, beside), text);
      place(join(folder, reader.file), reader.sound);
      // Whatever is thrown but for a refusal fails here.
      // oxlint-disable-next-line no-await-in-loop -- one call at a time
      const { code, stdout, stderr } = await callCommand(reader.args(folder));
      const isTold = code === 2 ? stdout === '' && stderr.includes(folder) : [0, 1, 3].includes(code ?? -1);
      expect(isTold, `${name}: exit code ${code}, ${stderr.slice(0, 300)}`).toBe(true);
      expect(stderr.length, name).toBeLessThan(30_000);
    }
  },
);
