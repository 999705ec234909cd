import { fileURLToPath } from 'node:url';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** The folder of the scenarios that ship, with a slash at its end. */
export const SCENARIOS_FOLDER: string = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** A scenario that ships, with overrides as `--set` takes them. */
export function loadShipped(name: string, ...overrides: readonly string[]): Scenario {
  return loadScenario(`${SCENARIOS_FOLDER}${name}.yaml`, { readText: readTextFile, overrides }).scenario;
}

/** Simulates a scenario that ships. Throws when a count or a dollar of the result went missing on the way. */
export function run(name: string, ...overrides: readonly string[]): Summary {
  const summary = simulate(loadShipped(name, ...overrides));
  const broken = brokenLaws(summary);
  if (broken.length > 0) throw new Error(`${name} [${overrides.join(' ')}]: ${broken.join('; ')}`);
  return summary;
}

/** Nano-USD of dollars in a summary. */
export function nano(dollars: string | null): number {
  if (dollars === null) throw new Error('This summary has no such dollars: nothing succeeded.');
  return Number(parseNanoUsd(dollars));
}

/** Attempts that were answered with a status. */
export function answered(summary: Summary, status: number): number {
  return summary.attempts.byStatus[String(status)] ?? 0;
}

/** Retries: attempts beyond the first of each request. */
export function retries({ attempts, requests }: Summary): number {
  return attempts.total - requests.succeeded - requests.failed;
}

/** A track of the time series between two instants of the run, in ms. */
export function during(
  { series }: Summary,
  track: 'offered' | 'attempts' | 'succeeded' | 'failed' | 'throttled',
  fromMs: number,
  untilMs: number,
): number {
  return sum(series[track].slice(Math.round(fromMs / series.windowMs), Math.round(untilMs / series.windowMs)));
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const sumNano = (dollars: readonly string[]): bigint => dollars.reduce((total, text) => total + parseNanoUsd(text), 0n);

type Equation = readonly [law: string, left: number | bigint, right: number | bigint];

function countLaws({ requests, attempts, byModel, series, latencyMs, attemptLatencyMs, phases }: Summary): Equation[] {
  const whole = phases?.all ?? { requests, attempts };
  const ofModels = (count: (model: Summary['byModel'][number]) => number): number => sum(byModel.map(count));
  const statuses = Object.values(attempts.byStatus);
  return [
    [
      'offered = succeeded + failed + dropped',
      requests.offered,
      requests.succeeded + requests.failed + requests.dropped,
    ],
    [
      'attempts = statuses + timeouts + network errors + unfinished',
      attempts.total,
      sum(statuses) + attempts.timeouts + attempts.networkErrors + (attempts.unfinished ?? 0),
    ],
    ['models add up to offered', ofModels((model) => model.requests.offered), requests.offered],
    ['models add up to succeeded', ofModels((model) => model.requests.succeeded), requests.succeeded],
    ['models add up to failed', ofModels((model) => model.requests.failed), requests.failed],
    ['models add up to dropped', ofModels((model) => model.requests.dropped), requests.dropped],
    ['models add up to attempts', ofModels((model) => model.attempts), attempts.total],
    ['windows add up to offered', sum(series.offered), whole.requests.offered],
    ['windows add up to attempts', sum(series.attempts), whole.attempts.total],
    ['windows add up to succeeded', sum(series.succeeded), whole.requests.succeeded],
    ['windows add up to failed attempts', sum(series.failed), whole.attempts.total - whole.requests.succeeded],
    ...(phases === undefined
      ? [['windows add up to the 429s', sum(series.throttled), attempts.byStatus['429'] ?? 0] as const]
      : []),
    ['every success has a latency', latencyMs.count, requests.succeeded],
    ['every attempt has a latency', attemptLatencyMs.count, attempts.total],
  ];
}

function dollarLaws({ dollars, byModel, series }: Summary): Equation[] {
  const billed = parseNanoUsd(dollars.billed);
  const useful = parseNanoUsd(dollars.useful);
  const wasted = parseNanoUsd(dollars.wasted);
  const workerTime = parseNanoUsd(dollars.workerTime ?? '0');
  return [
    ['billed = useful + wasted + worker time', billed, useful + wasted + workerTime],
    ['wasted = its causes', wasted, sumNano(Object.values(dollars.wastedBy))],
    ['models add up to billed', sumNano(byModel.map((model) => model.dollars.billed)), billed - workerTime],
    ['models add up to useful', sumNano(byModel.map((model) => model.dollars.useful)), useful],
    ['windows add up to billed', sumNano(series.billedDollars), billed],
  ];
}

/** What must hold in every run and does not: every request, attempt and nano-dollar is somewhere, and only once. */
export function brokenLaws(summary: Summary): string[] {
  const unequal = [...countLaws(summary), ...dollarLaws(summary)].flatMap(([law, left, right]) =>
    left === right ? [] : [`${law}: ${left} is not ${right}`],
  );
  const begun = summary.requests.succeeded + summary.requests.failed;
  if (summary.attempts.total < begun) unequal.push(`${begun} requests made only ${summary.attempts.total} attempts`);
  if (begun > 0 && summary.retryAmplification !== summary.attempts.total / begun) {
    unequal.push(`retryAmplification ${summary.retryAmplification} is not ${summary.attempts.total} / ${begun}`);
  }
  return unequal;
}
