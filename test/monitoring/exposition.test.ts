import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseFormat, EXPOSITION_TYPE, writeExposition } from '../../src/monitoring/exposition.ts';
import { oneHistogram, oneNumber } from '../../src/monitoring/metric.ts';
import { labelText, runMetrics } from '../../src/monitoring/run-metrics.ts';
import { anySnapshot } from '../measure/snapshots.ts';
import { readExposition } from './exposition-reader.ts';

const IDENTITY = { run: 'flagship', world: 'mock', seed: 7, version: '0.1.0' } as const;
const FORMATS = ['prometheus', 'openmetrics'] as const;

describe.each(FORMATS)('in the format %s', (format) => {
  test('any snapshot of a run of any name is a valid exposition, in which the name can be read', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('"', '\\', '\n', 'a"} 1\nx 2', '\ud800', '\\n'),
    );
    fc.assert(
      fc.property(
        name,
        fc.option(anySnapshot, { nil: undefined }),
        fc.option(anySnapshot, { nil: undefined }),
        (run, now, earlier) => {
          const text = writeExposition(runMetrics({ ...IDENTITY, run }, now, earlier), format);
          const families = readExposition(text, format);
          const names = new Set(
            [...families.values()].flatMap(({ samples }) => samples.map(({ labels }) => labels['run'])),
          );
          expect([...names]).toEqual([labelText(run)]);
          expect(text).not.toMatch(/\p{Cs}/u);
        },
      ),
      { seed: 42, numRuns: 60 },
    );
  });

  test('a metric has its help, its type, and the unit in its name', () => {
    const metrics = [
      oneNumber('counter', 'tollmark.retries', '{attempt}', 'Retries.', 3),
      oneHistogram('tollmark.wait', 's', 'A wait.', { borders: [0.1, 1], below: [1, 1], count: 2, sum: 3.5 }),
    ];
    expect(writeExposition(metrics, format)).toBe(
      format === 'prometheus'
        ? `# HELP tollmark_retries_total Retries.
# TYPE tollmark_retries_total counter
tollmark_retries_total 3
# HELP tollmark_wait_seconds A wait.
# TYPE tollmark_wait_seconds histogram
tollmark_wait_seconds_bucket{le="0.1"} 1
tollmark_wait_seconds_bucket{le="1"} 1
tollmark_wait_seconds_bucket{le="+Inf"} 2
tollmark_wait_seconds_sum 3.5
tollmark_wait_seconds_count 2
`
        : `# HELP tollmark_retries Retries.
# TYPE tollmark_retries counter
tollmark_retries_total 3
# HELP tollmark_wait_seconds A wait.
# TYPE tollmark_wait_seconds histogram
# UNIT tollmark_wait_seconds seconds
tollmark_wait_seconds_bucket{le="0.1"} 1
tollmark_wait_seconds_bucket{le="1"} 1
tollmark_wait_seconds_bucket{le="+Inf"} 2
tollmark_wait_seconds_sum 3.5
tollmark_wait_seconds_count 2
# EOF
`,
    );
  });
});

test('the format is the one that is wanted most, and Prometheus text where nobody says', () => {
  const prometheus3 =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';
  expect(chooseFormat(prometheus3)).toBe('openmetrics');
  expect(chooseFormat('Application/OpenMetrics-Text; Version=1.0.0')).toBe('openmetrics');
  expect(chooseFormat('application/openmetrics-text')).toBe('openmetrics');
  for (const accept of [
    '',
    '*/*',
    'text/plain',
    'application/openmetrics-text; version=0.0.1',
    'application/openmetrics-text;q=0',
    'text/plain, application/openmetrics-text;q=0.3',
    'q=1',
    'application/openmetrics-text;q=x',
  ])
    expect(chooseFormat(accept), accept).toBe('prometheus');
  expect(EXPOSITION_TYPE.prometheus).toContain('version=0.0.4');
});

describe('the reader of these tests refuses', () => {
  const head = '# HELP a_total A.\n# TYPE a_total counter\n';
  test.each([
    ['no end of a line', `${head}a_total 1`],
    ['a series twice', `${head}a_total 1\na_total 2\n`],
    ['a raw line break in a label', `${head}a_total{b="x\ny"} 1\n`],
    ['an unescaped quote', `${head}a_total{b="x"y"} 1\n`],
    ['a sample of no family', `${head}b_total 1\n`],
    ['a number that is none', `${head}a_total one\n`],
    ['a family without help', '# TYPE a_total counter\na_total 1\n'],
    ['a counter that does not say so', '# HELP a A.\n# TYPE a counter\na 1\n'],
    [
      'buckets that fall',
      '# HELP h H.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ],
  ])('%s', (_, text) => {
    expect(() => readExposition(text, 'prometheus')).toThrow(/./);
  });
});
