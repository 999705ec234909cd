/**
 * Requests simulated per CPU second of each scenario that ships, lengthened to a million requests or more, beside M/M/16 in the same rounds.
 *
 *   npm run bench:scenarios -- [NAME...] [--base DIR] [--rounds N] [--requests N] [--set PATH=VALUE]...
 *
 * `--base` also measures another built tree, on its own scenario of the name, lengthened in the same way. `--set` changes every scenario before it is lengthened. A scenario that ends at its spend cap
 * is left out: with a higher one it would be another scenario.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadScenario, readTextFile, simulate, type LoadedScenario } from '../src/index.ts';
import { todayText } from '../src/platform/wall-clock.ts';
import { simulateIn } from './contenders.ts';
import { laneRefusal } from '../src/runners/virtual/lane-refusal.ts';
import { lengthen } from './lengthen.ts';
import { measureInterleaved, type Contender } from './measure.ts';
import { outsideLaneText, scenarioTable, type ScenarioRow } from './scenario-table.ts';
import { scenarioIn, treesOf, type Tree } from './tree.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '1000000' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const requests = Number(flags.requests);

const pathOf = (name: string): string => join('scenarios', `${name}.yaml`);

function load(name: string, overrides: readonly string[]): LoadedScenario {
  return loadScenario(pathOf(name), { readText: readTextFile, overrides, today: todayText() });
}

const [own, base] = treesOf(flags.base);

/** A tree that simulates a lengthened scenario; its attempts are added to `attempts`. */
function contender(tree: Tree, name: string, overrides: readonly string[], attempts: Set<number>): Contender {
  const file = scenarioIn(tree, pathOf(name));
  const measureOnce = (): number => {
    const run = simulateIn(tree, file, overrides);
    if (run.requests < requests) throw new Error(`${file} has only ${run.requests} requests.`);
    attempts.add(run.attempts);
    return run.requestsPerSecond;
  };
  return { name: tree.name, measureOnce };
}

/** A contender whose failures are printed and count as NaN: an older tree may not know all fields of a newer scenario. */
function lenient({ name, measureOnce }: Contender): Contender {
  const attempt = (): number => {
    try {
      return measureOnce();
    } catch (error) {
      console.error(`${name}: ${String(error)}`);
      return Number.NaN;
    }
  };
  return { name, measureOnce: attempt };
}

/** Measures one scenario; undefined when it ends at its spend cap. */
function measure(name: string): ScenarioRow | undefined {
  const asItStands = load(name, flags.set).scenario;
  const summary = simulate(asItStands);
  if (summary.verdict === 'partial') return undefined;
  const lengthened = lengthen(asItStands, summary.requests.offered, requests);
  const overrides = [...flags.set, ...lengthened];
  const { scenario } = load(name, overrides);
  const attempts = new Set<number>();
  const plain = { name: 'M/M/16', measureOnce: () => simulateIn(own, 'bench/mm16.yaml').requestsPerSecond };
  const contenders = [contender(own, name, overrides, attempts), plain];
  if (base !== undefined) contenders.push(lenient(contender(base, name, overrides, attempts)));
  const [values = [], plainValues = [], baseValues] = measureInterleaved(contenders, Number(flags.rounds)).map(
    (measurement) => measurement.values,
  );
  if (attempts.size > 1) console.log(`${name}: the base makes other attempts (${[...attempts].join(' and ')}).`);
  return {
    name,
    values,
    plain: plainValues,
    base: baseValues,
    refusal: laneRefusal(scenario),
    lengthened,
  };
}

const shipped = readdirSync('scenarios').filter((file) => file.endsWith('.yaml'));
const names = positionals.length > 0 ? positionals : shipped.map((file) => basename(file, '.yaml')).toSorted();
const rows: ScenarioRow[] = [];
for (const name of names) {
  console.error(`${name} (${names.indexOf(name) + 1} of ${names.length})`);
  const row = measure(name);
  if (row === undefined) console.log(`${name} ends at its spend cap and is left out.`);
  else rows.push(row);
}
console.log(`\n${scenarioTable(rows)}\n\n${outsideLaneText(rows)}`);
