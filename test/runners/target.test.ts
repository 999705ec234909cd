import { describe, expect, test } from 'vitest';
import { API_KEY_VARIABLE, checkTarget } from '../../src/runners/target.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';

function refusal(target: string, maxDollars?: string): ScenarioError {
  try {
    checkTarget(target, maxDollars, {});
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error(`${target} was taken, but it should have been refused.`);
}

test.each([
  ['https://inference.prodia.com', 'https://inference.prodia.com'],
  ['https://inference.prodia.com/', 'https://inference.prodia.com'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
  ['HTTPS://API.OPENAI.COM:443', 'https://api.openai.com'],
])('%s is taken as %s', (target, origin) => {
  expect(checkTarget(target, '5', {})).toEqual({ origin, apiKey: '' });
});

test('the key comes from the environment', () => {
  expect(checkTarget('https://a.example', '5', { [API_KEY_VARIABLE]: 'secret' }).apiKey).toBe('secret');
});

describe('refused', () => {
  test.each(['', 'inference.prodia.com', 'localhost:8080', 'ftp://a.example', 'file:///etc/passwd', 'https://'])(
    '%j is no origin',
    (target) => {
      const error = refusal(target, '5');
      expect(error.code).toBe('USAGE');
      expect(error.problems.map(({ path }) => path)).toEqual(['--target']);
      expect(error.message).toMatch(/such as https:/);
    },
  );

  test.each([
    'https://a.example/v1',
    'https://a.example/?x=1',
    'https://user:pass@a.example',
    'https://:pass@a.example',
  ])('%s is more than an origin; the message gives the origin', (target) => {
    const error = refusal(target, '5');
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain('https://a.example');
    expect(error.message).not.toContain('pass@');
  });

  test('a run that may cost money needs a cap', () => {
    const error = refusal('https://a.example');
    expect(error.code).toBe('CONSENT_MISSING');
    expect(error.problems.map(({ path }) => path)).toEqual(['--max-dollars']);
  });

  test('everything that is wrong is told at once', () => {
    const error = refusal('a.example');
    expect(error.problems.map(({ path }) => path)).toEqual(['--target', '--max-dollars']);
  });
});
