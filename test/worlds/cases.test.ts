import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { compareWorlds, verdict } from './comparison.ts';

const FOLDER = new URL('cases/', import.meta.url);

/** Scenarios in which the worlds once differed. The first line of each says by what. */
test.each(readdirSync(FOLDER))('the worlds agree on %s', async (name) => {
  const scenario = createScenario(parse(readFileSync(new URL(name, FOLDER), 'utf8')));
  const comparison = await compareWorlds(scenario);
  expect(verdict(comparison)).toBe('');
  expect(comparison.simulated.attempts.length).toBeGreaterThan(0);
});
