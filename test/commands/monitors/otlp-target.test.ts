import { describe, expect, test } from 'vitest';
import { readOtlpTarget } from '../../../src/commands/monitors/otlp-target.ts';

const HEADERS = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, X-Team=load,,' };

test.each([
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/metrics'],
  ['http://127.0.0.1:4318/', 'http://127.0.0.1:4318/v1/metrics'],
  ['https://gateway.example/otlp', 'https://gateway.example/otlp/v1/metrics'],
  ['https://gateway.example/otlp/v1/metrics', 'https://gateway.example/otlp/v1/metrics'],
  ['https://gateway.example/?team=a#x', 'https://gateway.example/v1/metrics?team=a'],
])('%s is where %s is', (text, url) => {
  expect(readOtlpTarget(text, HEADERS)).toEqual({ url, headers: {} });
  expect(readOtlpTarget('', { OTEL_EXPORTER_OTLP_ENDPOINT: text })).toEqual({ url, headers: {} });
});

describe('the environment', () => {
  test('names the collector and its headers', () => {
    const env = { ...HEADERS, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(readOtlpTarget('', env)).toEqual({
      url: 'http://collector:4318/v1/metrics',
      headers: { authorization: 'Bearer abc', 'x-team': 'load' },
    });
  });

  test('may name those of metrics alone, whose URL stands as it is', () => {
    const env = {
      ...HEADERS,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://metrics:4318/in',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'a=b=c',
    };
    expect(readOtlpTarget('', env)).toEqual({ url: 'http://metrics:4318/in', headers: { a: 'b=c' } });
  });

  test('is asked for no header of a collector that it does not name', () => {
    expect(readOtlpTarget('http://127.0.0.1:4318', HEADERS)).toMatchObject({ headers: {} });
  });
});

test('every problem is told, and no secret', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://secret@collector',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization secret,a=b,c d=secret,e=%zz,f=x%0asecret',
  };
  const problems = readOtlpTarget('', env);
  expect(problems).toEqual([
    { path: 'OTEL_EXPORTER_OTLP_ENDPOINT', message: expect.stringContaining('http or https URL') },
    ...[1, 3, 4, 5].map((i) => ({
      path: 'OTEL_EXPORTER_OTLP_HEADERS',
      message: expect.stringContaining(`header ${i} is none`),
    })),
  ]);
  expect(JSON.stringify(problems)).not.toContain('secret');
  expect(readOtlpTarget('https://user:secret@collector', {})).toEqual([
    {
      path: '--otlp',
      message: expect.stringMatching(/^the URL has a user or a password; .*behind the scenario file$/),
    },
  ]);
  expect(readOtlpTarget('', {})).toEqual([
    { path: '--otlp', message: expect.stringContaining('name the URL of a collector') },
  ]);
});
