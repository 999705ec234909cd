import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runDescriptionSchema, type RunDescription } from '../../src/measure/run-description.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { canonicalText } from '../../src/scenario/canonical.ts';
import { describeRun } from '../../src/scenario/describe-run.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { ROOT } from '../command-line/build.ts';

const SCENARIOS = readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yaml'));

function load(name: string, overrides: readonly string[] = []): Scenario {
  return loadScenario(join(ROOT, 'scenarios', name), { readText: readTextFile, overrides, today: '2026-11-20' })
    .scenario;
}

/** Overrides that set all that a description says. */
function overridesOf({ retry, client, arrivals, capacity, limits, faults }: RunDescription): string[] {
  return [
    `client.retry=${retry}`,
    ...Object.entries({ timeout: '60s', maxInFlight: '10000', drain: '5m' }).map(
      ([key, value]) => `client.${key}=${value}`,
    ),
    ...fieldsOf(client).map((field) => `client.${field}`),
    `workload.arrivals=${arrivals}`,
    ...(capacity === 'unlimited' ? [] : [`provider.capacity=${capacity}`]),
    `provider.limits=[${limits.join(', ')}]`,
    'faults=[]',
    `provider.faults=[${faults.map(faultText).join(', ')}]`,
  ];
}

/** The fields of `{ a: b, c: { d: e } }`. */
function fieldsOf(text = '{}'): string[] {
  return Object.entries(parse(text) as object).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
}

function faultText({ fault, fromMs, untilMs }: RunDescription['faults'][number]): string {
  const until = untilMs === null ? '' : `, for: ${untilMs - fromMs}ms`;
  return fault.replace(/ \}$/, `, at: ${fromMs}ms${until} }`);
}

test.each(SCENARIOS)('%s: what a description says, put into the scenario, changes nothing', (name) => {
  const scenario = load(name);
  const description = describeRun(scenario);
  expect(runDescriptionSchema.parse(description)).toEqual(description);
  expect(canonicalText(load(name, overridesOf(description)))).toBe(canonicalText(scenario));
});

const ms = (min: number): fc.Arbitrary<string> => fc.integer({ min, max: 100_000 }).map((value) => `${value}ms`);
const rate = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('s', 'min', 'h', 'd'))
  .map(([count, unit]) => `${count}/${unit}`);
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const distribution = fc.oneof(
  fc.record({ type: fc.constant('exponential'), mean: ms(1) }),
  fc.record({ type: fc.constant('lognormal'), median: ms(1), sigma: fc.double({ min: 0.1, max: 2, noNaN: true }) }),
  fc.record({ type: fc.constant('empirical'), values: fc.array(ms(0), { minLength: 1, maxLength: 5 }) }),
);
const budget = fc.oneof(
  fc.record({ type: fc.constant('ratio'), ratio: fc.constantFrom(0, 0.1, 1 / 3) }),
  fc.record({ type: fc.constant('finagle'), reserve: rate, expiry: fc.constantFrom('10ms', '90s', '1h') }),
  fc.record({ type: fc.constantFrom('grpc', 'aws') }),
);
const retry = fc.oneof(
  fc.constantFrom('none', 'prodia-js', 'openai-node', 'fal-js-submit'),
  fc.record({
    type: fc.constantFrom('full-jitter', 'decorrelated'),
    attempts: some(fc.integer({ min: 1, max: 9 })),
    base: fc.constant('250ms'),
    honourRetryAfter: some(fc.boolean()),
    retryAfterMax: some(ms(1)),
    statuses: some(fc.subarray([408, 429, '5xx', '4xx'])),
    budget: some(budget),
  }),
);
const cv = fc.integer({ min: 1, max: 40 }).map((halves) => halves / 2);
const gaps = fc.record({ type: fc.constantFrom('gamma', 'weibull'), cv });
const spacing = some(fc.oneof(fc.constantFrom('even', 'poisson'), gaps));
const hours = fc.constantFrom(
  { from: 9, to: 18, quiet: 0.2 },
  Array.from({ length: 24 }, (_, hour) => hour),
);
const arrivals = fc.oneof(
  fc.record({ type: fc.constantFrom('gamma', 'weibull'), rate, cv }),
  fc.record({
    type: fc.constant('piecewise'),
    each: ms(1),
    rates: fc.array(rate, { minLength: 1, maxLength: 9 }),
    spacing,
  }),
  fc.record({
    type: fc.constant('profile'),
    rate,
    peak: fc.integer({ min: 1, max: 20 }),
    peakAt: some(fc.integer({ min: 0, max: 23 })),
    days: some(fc.constant([1, 1, 1, 1, 2, 0.5, 0])),
    begin: some(fc.constantFrom('tue 09:00', 'sun 23:59:59.5')),
    spacing,
  }),
  fc.record({ type: fc.constant('profile'), rate, hours, weekend: some(fc.constantFrom(0, 0.4)) }),
  fc.record({ type: fc.constantFrom('constant', 'poisson'), rate }),
  fc.record({ type: fc.constant('burst'), size: fc.integer({ min: 1, max: 99 }), every: ms(1), at: some(ms(0)) }),
  fc.record({
    type: fc.constant('closed'),
    users: fc.integer({ min: 1, max: 99 }),
    thinkTime: some(distribution),
    rampUp: some(ms(0)),
  }),
  fc.record({
    type: fc.constant('ramping'),
    startRate: some(rate),
    spacing,
    stages: fc.array(fc.record({ for: ms(1), rate }), { minLength: 1, maxLength: 3 }),
  }),
);
const limit = fc.oneof(
  fc.record({
    type: fc.constant('token-bucket'),
    rate,
    burst: fc.integer({ min: 1, max: 99 }),
    per: some(fc.constant('key')),
  }),
  fc.record({
    type: fc.constantFrom('fixed-window', 'sliding-window'),
    limit: fc.integer({ min: 1, max: 99 }),
    window: ms(1),
    of: some(fc.constant('tokens')),
  }),
  fc.record({ type: fc.constant('concurrency'), limit: fc.integer({ min: 1, max: 99 }) }),
);
const stage = some(fc.constantFrom('admission', 'completion'));
const kind = fc.oneof(
  fc.record({ status: fc.constantFrom(400, 429, 503), stage, retryAfter: some(ms(0)) }),
  fc.record({ type: fc.constant('latency'), extra: distribution }),
  fc.record({ type: fc.constantFrom('empty', 'reset') }),
  fc.record({
    type: fc.constant('moderated'),
    stage: some(fc.constantFrom('input', 'output')),
    status: some(fc.constantFrom(400, 403)),
  }),
  fc.record({ type: fc.constant('disconnect'), after: some(ms(0)), status: some(fc.constantFrom(502, 504)) }),
);
const fault = fc.oneof(
  fc
    .tuple(
      kind,
      fc.record({
        at: ms(0),
        for: some(ms(1)),
        share: some(fc.constantFrom(0, 0.5, 1)),
        models: some(fc.constant(['flux-schnell'])),
      }),
    )
    .map(([what, when]) => ({ ...what, ...when })),
  fc.record({ type: fc.constant('brownout'), slots: fc.integer({ min: 1, max: 9 }), at: ms(0) }),
  fc.record({ type: fc.constant('pause'), at: ms(0), for: ms(1) }),
);
const clientBounds = fc.record({
  timeout: some(fc.oneof(fc.constant('none'), ms(1))),
  maxInFlight: some(fc.integer({ min: 1, max: 99 })),
  maxDollars: some(fc.constantFrom('25', '0.50')),
  drain: some(ms(0)),
});

test('whatever the options are, the texts of a description qualify to them again', () => {
  const parts = fc.record({
    retry,
    arrivals,
    limits: fc.array(limit, { maxLength: 3 }),
    faults: fc.array(fault, { maxLength: 4 }),
    bounds: clientBounds,
  });
  fc.assert(
    fc.property(parts, ({ retry: policy, arrivals: due, limits, faults, bounds }) => {
      const overrides = [
        `client=${JSON.stringify({ ...bounds, retry: policy })}`,
        `workload.arrivals=${JSON.stringify(due)}`,
        `provider.limits=${JSON.stringify(limits)}`,
        `provider.faults=${JSON.stringify(faults)}`,
      ];
      const scenario = load('baseline.yaml', ['workload.duration=1h', ...overrides]);
      const again = load('baseline.yaml', ['workload.duration=1h', ...overridesOf(describeRun(scenario))]);
      expect(canonicalText(again)).toBe(canonicalText(scenario));
    }),
    { seed: 42, numRuns: 50 },
  );
});

test('a description is short: defaults go without saying, units are written', () => {
  const scenario = load('retry-storm.yaml', ['client.retry={ type: full-jitter, attempts: 4, base: 1s, cap: 8s }']);
  expect(describeRun(scenario)).toMatchInlineSnapshot(`
    {
      "arrivals": "{ type: poisson, rate: 20/s }",
      "capacity": "{ slots: 12, queue: 64 }",
      "client": "{ maxInFlight: 2000, maxDollars: "100" }",
      "faults": [
        {
          "fault": "{ status: 503, share: 0.5 }",
          "fromMs": 60000,
          "untilMs": 120000,
        },
      ],
      "limits": [],
      "retry": "{ type: full-jitter, attempts: 4, base: 1s, cap: 8s }",
    }
  `);
});
