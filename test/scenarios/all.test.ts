import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTextFile } from '../../src/platform/files.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { brokenLaws, loadShipped, SCENARIOS_FOLDER } from './run-scenario.ts';

/** Scenarios whose point is that they do not end well, with what they end with. */
const OTHER_VERDICTS: Readonly<Record<string, string>> = { 'spend-cap': 'partial' };

/** Scenarios of weeks, which are for simulations. */
const WEEKS: readonly string[] = ['lumenfall-invoices'];

const namesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''));
const names = namesIn(SCENARIOS_FOLDER);
const readme = readTextFile(`${SCENARIOS_FOLDER}README.md`);

test('there are scenarios', () => {
  expect(names.length).toBeGreaterThan(14);
});

describe.each(names)('%s', (name) => {
  const scenario = loadShipped(name);
  const summary = simulate(scenario);

  test('is named after its file, and asks one question', () => {
    expect(scenario.name).toBe(name);
    expect(scenario.description).toMatch(/^[A-Z][^?]*\?$/);
  });

  test('tells editors its schema, and readers how it can be run', () => {
    const text = readTextFile(`${SCENARIOS_FOLDER}${name}.yaml`);
    const head = '# yaml-language-server: $schema=tollmark.schema.json\n# ';
    expect(text.slice(0, head.length), 'a scenario begins with its schema and a comment on its assumptions').toBe(head);
  });

  test('is over HTTP within ten minutes, unless it is of weeks', () => {
    expect(summary.durationMs < 600_000).toBe(!WEEKS.includes(name));
    expect(summary.requests.offered).toBeGreaterThan(0);
  });

  test('gives the same summary again, byte for byte', () => {
    expect(JSON.stringify(simulate(loadShipped(name)))).toBe(JSON.stringify(summary));
  });

  test('loses no request, no attempt and no nano-dollar, with another seed too', () => {
    expect(brokenLaws(summary)).toEqual([]);
    expect(brokenLaws(simulate(loadShipped(name, 'seed=7')))).toEqual([]);
  });

  test('holds its own thresholds', () => {
    const missed = summary.thresholds.filter(({ passed }) => !passed);
    expect(missed).toEqual([]);
    expect(summary.verdict).toBe(OTHER_VERDICTS[name] ?? 'passed');
    expect(summary.thresholds.length > 0).toBe(OTHER_VERDICTS[name] === undefined);
  });

  test('has its row in the README, with its question', () => {
    const row = `| [${name}](${name}.yaml) | ${scenario.description} |`;
    expect(readme.includes(row), `scenarios/README.md needs a row that begins: ${row}`).toBe(true);
  });
});

test('every provider file is used by a scenario, or by a command of the README', () => {
  const texts = names.map((name) => readTextFile(`${SCENARIOS_FOLDER}${name}.yaml`)).join('\n');
  const providers = namesIn(`${SCENARIOS_FOLDER}providers`);
  expect(providers.length).toBeGreaterThan(0);
  const uses = `${texts}\n${readme.replaceAll(/[=,](?=providers)/g, '\nfrom: ')}`;
  for (const provider of providers) expect(uses).toContain(`from: providers/${provider}.yaml`);
});
