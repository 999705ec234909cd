import { describe, expect, test } from 'vitest';
import { DOCUMENT_LENGTH_MAX, parseSource } from '../../src/scenario/document.ts';
import { nearestFirst } from '../../src/units/nearest.ts';
import { dialectNames } from '../../src/wire/dialects.ts';
import { failure, FILES, type Files, lines, SCENARIO_TEXT, withProvider, withScenario } from './scenario-fixtures.ts';

const DURATION = 'expected a duration such as "250ms", "5s", "2m" or "1h"';
const RATE = 'expected a rate such as "20/s" or "600/min"';
const KINDS = 'constant, poisson, gamma, weibull, ramping, piecewise, profile, burst, closed';

const TABLE: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    'a field of the wrong unit',
    withScenario('rate: 20/s', 'rate: 20'),
    [`scenario.yaml:7 workload.arrivals.rate: ${RATE}, got 20`],
  ],
  [
    'a number where a duration belongs',
    withScenario('duration: 5m', 'duration: 5'),
    [`scenario.yaml:6 workload.duration: ${DURATION}, got 5`],
  ],
  [
    'a misspelt field: missing under its name, and unknown under the other',
    withScenario('rate: 20/s', 'ratee: 20/s'),
    [
      `scenario.yaml:7 workload.arrivals.rate: is missing: ${RATE}`,
      'scenario.yaml:7 workload.arrivals.ratee: unknown field; did you mean rate?',
    ],
  ],
  ...['content-length', 'transfer-encoding', 'x-fal-billable-units', 'retry-after', 'location'].map(
    (name) =>
      [
        `an id in the header ${name}`,
        withProvider('models:', `requestIdHeader: ${name}\nmodels:`),
        [
          `providers/prodia.yaml:2 provider.requestIdHeader: is a header that says something else: name one for the id alone, such as x-request-id`,
        ],
      ] as const,
  ),
  ...['0001-01-01', '1969-12-31', '3000-01-01', '9999-12-31'].map(
    (day) =>
      [
        `a start on ${day}`,
        withScenario('client:', `startAt: ${day}\nclient:`),
        [
          `scenario.yaml:11 startAt: expected an instant from 1970 to 2999 such as 2026-11-20T09:00Z, a day, or a time of day such as 09:00 (UTC), got "${day}"`,
        ],
      ] as const,
  ),
  [
    'a fallback on the model itself, and one that comes twice',
    withScenario(
      'client:',
      'client:\n  fallback:\n    models:\n      flux-schnell: flux-schnell\n      flux-kontext: [flux-kontext, flux-kontext]',
    ),
    [
      'scenario.yaml:14 client.fallback.models.flux-schnell: flux-schnell has been asked by then: leave it out, or name another model',
      ...[1, 2].map(
        () =>
          'scenario.yaml:15 client.fallback.models.flux-kontext: flux-kontext has been asked by then: leave it out, or name another model',
      ),
    ],
  ],
  [
    'a field of another kind of arrivals',
    withScenario('rate: 20/s', 'rate: 20/s, users: 5'),
    ['scenario.yaml:7 workload.arrivals.users: unknown field; known are type, rate'],
  ],
  [
    'a misspelt top-level field',
    withScenario('client:', 'clint:'),
    ['scenario.yaml:11 clint: unknown field; did you mean client?'],
  ],
  [
    'a misspelt kind',
    withScenario('type: poisson', 'type: poison'),
    [`scenario.yaml:7 workload.arrivals.type: expected one of ${KINDS}, got "poison"; did you mean poisson?`],
  ],
  [
    'a kind that is missing',
    withScenario('type: poisson, ', ''),
    [`scenario.yaml:7 workload.arrivals.type: is missing: expected one of ${KINDS}`],
  ],
  [
    'a field without a value',
    withScenario('duration: 5m', 'duration:'),
    [`scenario.yaml:6 workload.duration: has no value: ${DURATION}`],
  ],
  [
    'a negative weight',
    withScenario('weight: 80', 'weight: -1'),
    ['scenario.yaml:9 workload.requests[0].weight: expected a weight of 0 or more, got -1'],
  ],
  [
    'a weight that is no number',
    withScenario('weight: 80', 'weight: .nan'),
    ['scenario.yaml:9 workload.requests[0].weight: expected a number such as 80, got NaN'],
  ],
  [
    'weights that sum to 0',
    withScenario(SCENARIO_TEXT, SCENARIO_TEXT.replace('weight: 80', 'weight: 0').replace('weight: 20', 'weight: 0')),
    [
      'scenario.yaml:8 workload.requests: the weights sum to 0, so no request would ever be picked; give at least one a weight above 0',
    ],
  ],
  [
    'a model that the provider does not have',
    withScenario('model: flux-kontext', 'model: flux-contxt'),
    [
      'scenario.yaml:10 workload.requests[1].model: the provider has no model "flux-contxt"; it has flux-kontext, flux-schnell',
    ],
  ],
  [
    'an operation that the model does not offer',
    withScenario('operation: image-edit', 'operation: text-to-image'),
    [
      'scenario.yaml:10 workload.requests[1].operation: flux-kontext does image-edit, not text-to-image; ask for that, or name another model',
    ],
  ],
  [
    'a field that the operation does not have',
    withScenario('size: 1024x1024', 'duration: 5s'),
    ['scenario.yaml:9 workload.requests[0].duration: text-to-image has no duration; remove it'],
  ],
  [
    'a fault on a model that the provider does not have',
    withScenario('share: 0.5', 'share: 0.5, models: [sdxl]'),
    ['scenario.yaml:15 faults[0].models[0]: the provider has no model "sdxl"; it has flux-schnell, flux-kontext'],
  ],
  [
    'a threshold that is no condition',
    withScenario('"< 5000"', '5000'),
    [
      'scenario.yaml:17 thresholds["latencyMs.p95"]: expected a condition such as "< 5000", "< 15s", "<= 2%", "< $0.004", "== 0" or "< 15s in every 10s", got 5000',
    ],
  ],
  [
    'a threshold on a metric that no summary has',
    withScenario('latencyMs.p95', 'latencyMs.p96'),
    [
      'scenario.yaml:17 thresholds["latencyMs.p96"]: no such metric; did you mean latencyMs.p90, latencyMs.p95, latencyMs.p99?',
    ],
  ],
  [
    'a threshold on a model that the provider does not have',
    withScenario('latencyMs.p95', 'byModel.sdxl.latencyMs.p95'),
    [
      'scenario.yaml:17 thresholds["byModel.sdxl.latencyMs.p95"]: the provider has no model "sdxl"; it has flux-schnell, flux-kontext',
    ],
  ],
  [
    'a timeout in no unit: both forms are named',
    withScenario('timeout: 60s', 'timeout: 60'),
    [`scenario.yaml:12 client.timeout: expected none, or ${DURATION.slice('expected '.length)}, got 60`],
  ],
  [
    'a misspelt field of a policy: the problem is of the policy, not of the presets',
    withScenario('timeout: 60s', 'retry: { type: full-jitter, atempts: 4 }'),
    ['scenario.yaml:12 client.retry.atempts: unknown field; did you mean attempts?'],
  ],
  [
    'a field given twice',
    withScenario('timeout: 60s', 'timeout: 60s\n  timeout: 5s'),
    ['scenario.yaml:13 client.timeout: is given twice, first in line 12; keep one of them'],
  ],
  [
    'a field name with a meaning of its own in JavaScript',
    withScenario('timeout: 60s', '__proto__: { timeout: 60s }'),
    ['scenario.yaml:12 client: __proto__ is no field name'],
  ],
  [
    'a negative price, in the provider file',
    withProvider('"0.0025"', '"-0.0025"'),
    [
      'providers/prodia.yaml:6 provider.models.flux-schnell.price.usd: expected zero or more: "-0.0025" is negative, which some catalogs use for "no fixed price"; give the real one',
    ],
  ],
  [
    'a capacity of nothing, in the provider file',
    withProvider('slots: 16', 'slots: 0'),
    ['providers/prodia.yaml:11 provider.capacity.slots: expected more than 0, got 0'],
  ],
  [
    'an unknown field, in the provider file',
    withProvider('capacity:', 'capacitee:'),
    ['providers/prodia.yaml:11 provider.capacitee: unknown field; did you mean capacity?'],
  ],
  [
    'a field that is missing in the provider file',
    withProvider('    operation: image-edit\n', ''),
    [
      'providers/prodia.yaml:7 provider.models.flux-kontext.operation: is missing: expected one of text-to-image, image-edit, inpaint, outpaint, image-variation, image-to-image, upscale, text-to-video, image-to-video, video-to-video, text-to-speech, speech-to-text, text-to-audio, chat, embedding; a model that does several has operations',
    ],
  ],
  [
    'a wire format that nobody speaks, in the provider file',
    withProvider('dialect: prodia', 'dialect: prodigy'),
    [
      `providers/prodia.yaml:1 provider.dialect: no such wire format; known are ${nearestFirst('prodigy', dialectNames).join(', ')}`,
    ],
  ],
  [
    'a change laid over the provider file, in the scenario',
    withScenario(
      'provider: providers/prodia.yaml',
      'provider:\n  from: providers/prodia.yaml\n  capacity: { slots: many }',
    ),
    ['scenario.yaml:6 provider.capacity.slots: expected a number, got "many"'],
  ],
  [
    'a provider file that is a list',
    { ...FILES, 'dir/providers/prodia.yaml': '- a\n' },
    ['providers/prodia.yaml:1 : expected a map of fields such as dialect and models'],
  ],
  [
    'an empty scenario',
    { 'dir/scenario.yaml': '' },
    ['scenario.yaml:1 : expected a map of fields such as name, provider and workload'],
  ],
  [
    'text that is no YAML',
    withScenario('name: brownout', 'name: brownout: x'),
    ['scenario.yaml:1 : this is not YAML as scenarios use it: Nested mappings are not allowed in compact mappings'],
  ],
  [
    'JSON with a duplicate key',
    {
      'dir/scenario.yaml': '{\n  "name": "a",\n  "name": "b",\n  "provider": "p.yaml", "workload": 5 }',
      'dir/p.yaml': 'models: {}',
    },
    [
      'scenario.yaml:3 name: is given twice, first in line 2; keep one of them',
      'p.yaml:1 provider.models: name at least one model',
      'scenario.yaml:4 workload: expected a map of fields, got 5',
    ],
  ],
];

test.each(TABLE)('%s', (_, files, problems) => {
  const error = failure(files);
  expect(lines(error.problems)).toEqual(problems);
  expect(error.code).toBe('SCENARIO_INVALID');
});

test('all problems come at once, with those of the provider file among them', () => {
  const files = {
    'dir/scenario.yaml': SCENARIO_TEXT.replace('20/s', '20')
      .replace('flux-kontext', 'kontext')
      .replace('status: 503', 'status: 200'),
    'dir/providers/prodia.yaml': FILES['dir/providers/prodia.yaml']!.replace('slots: 16', 'slots: -1').replace(
      'mean: 2s',
      'mean: 2',
    ),
  };
  expect(
    failure(files)
      .problems.map((problem) => `${problem.file?.slice(4)}:${problem.line} ${problem.path}`)
      .toSorted(),
  ).toEqual([
    'providers/prodia.yaml:11 provider.capacity.slots',
    'providers/prodia.yaml:9 provider.models.flux-kontext.serviceTime.mean',
    'scenario.yaml:10 workload.requests[1].model',
    'scenario.yaml:15 faults[0].status',
    'scenario.yaml:7 workload.arrivals.rate',
  ]);
});

describe('codes', () => {
  test.each(['constant, rate: 1/s', 'poisson, rate: 1/s', 'burst, size: 1, every: 1s', 'closed, users: 2'])(
    '{ type: %s } without duration and maxRequests is ENDLESS',
    (arrivals) => {
      const files = withScenario(
        'duration: 5m\n  arrivals: { type: poisson, rate: 20/s }',
        `arrivals: { type: ${arrivals} }`,
      );
      const error = failure(files);
      expect(error.code).toBe('ENDLESS');
      expect(lines(error.problems)[0]).toMatch(
        /^scenario.yaml:5 workload.duration: \w+ arrivals have no end of their own; add duration/,
      );
    },
  );

  test('a provider file that cannot be read is SCENARIO_UNREADABLE, at the line that names it', () => {
    const error = failure(withScenario('prodia.yaml', 'nope.yaml'));
    expect(error.code).toBe('SCENARIO_UNREADABLE');
    expect(lines(error.problems)).toEqual(['scenario.yaml:4 provider: dir/providers/nope.yaml: no such file']);
  });

  test('so is a scenario that cannot be read', () => {
    expect(failure({}).code).toBe('SCENARIO_UNREADABLE');
  });

  test('an unreadable provider does not hide the other problems', () => {
    const error = failure({ 'dir/scenario.yaml': SCENARIO_TEXT.replace('20/s', '20') });
    expect(error.code).toBe('SCENARIO_INVALID');
    expect(error.problems.map((problem) => problem.path)).toEqual(['provider', 'workload.arrivals.rate']);
  });
});

describe('bounds', () => {
  test.each([
    ['length', `name: ${'x'.repeat(DOCUMENT_LENGTH_MAX)}`, 'is longer than 1 MiB'],
    ['depth', `name: ${'['.repeat(40)}${']'.repeat(40)}`, 'is nested too deeply'],
    ['depth beyond any stack', `name: ${'['.repeat(200_000)}`, 'nested too deeply'],
    ['a thousand sequences in each other', '- '.repeat(1000), 'is nested too deeply'],
    ['a thousand explicit keys in each other', '? '.repeat(1000), 'is nested too deeply'],
    ['more values than are read', '- x\n'.repeat(50_001), 'holds more than 50000 values'],
    ['more empty values than are read', `[${','.repeat(100_001)}]`, 'holds more than 50000 values'],
    ['nothing but empty lines', '\n'.repeat(300_000), 'holds more than 50000 values'],
    ['an alias of what it stands in', 'name: &a [*a]', 'refers to itself'],
    ['an alias of nothing', 'name: *nobody', 'names no anchor'],
    [
      'aliases that multiply',
      `a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n${Array.from(
        { length: 9 },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(', ')}]`,
      ).join('\n')}`,
      'holds more than 50000 values',
    ],
    ['a tag', 'name: !!binary aGk=', 'tag'],
    ['a name that is a list', '? [1, 2]\n: 3', 'a field name must be plain text'],
    ['two documents', 'name: a\n---\nname: b', 'a second document begins here; write it to a file of its own'],
  ])('%s', (_, text, message) => {
    const { problems } = failure({ 'dir/scenario.yaml': text });
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  test('a level too many is told with its line', () => {
    const text = `name: a\nprovider:\n  ${'- '.repeat(1000)}`;
    expect(lines(failure({ 'dir/scenario.yaml': text }).problems)).toEqual([
      'scenario.yaml:3 : is nested too deeply; at most 32 levels are read',
    ]);
  });

  test('of very many problems the first hundred are told, and that there are more', () => {
    const unknown = Array.from({ length: 3000 }, (_, i) => `k${i}: 1`).join('\n');
    const twice = 'name: a\n'.repeat(3000);
    for (const text of [unknown, twice]) {
      const told = failure({ 'dir/scenario.yaml': text }).problems.filter(
        ({ message }) => !message.includes('is missing'),
      );
      expect(told.length).toBeGreaterThan(90);
      expect(told.length).toBeLessThan(110);
      expect(told.some(({ message }) => message.endsWith('more may follow: mend these first'))).toBe(true);
    }
  });
});

test('an alias stands for the last node before it that has its anchor', () => {
  const text = `a: &x 1\nb: *x\nc: &x [*x]\nd: *x\n${'e: { f: *x }\n'}`;
  const { value, problems } = parseSource('file', text);
  expect(value).toMatchObject({ a: 1, b: 1 });
  expect(problems.map(({ message }) => message)).toEqual([
    '*x refers to itself',
    '*x refers to itself',
    '*x refers to itself',
  ]);
  const many = parseSource('file', `a: &a 1\nb:\n${'  - *a\n'.repeat(9000)}`);
  expect(many.problems).toEqual([]);
  expect(many.value).toEqual({ a: 1, b: Array.from({ length: 9000 }, () => 1) });
});
