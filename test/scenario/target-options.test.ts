import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { scenarioOf } from '../runners/worlds.ts';

function problemsOf(target: object): string[] {
  try {
    scenarioOf({ scenario: { target } });
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

const VARIABLE = /: a secret does not belong into a file: write \$\{NAME\}/;

test('names of headers are in lower case, and what is not said has its default', () => {
  const { target } = scenarioOf({ scenario: { target: { headers: { 'X-Tenant': 'a' } } } });
  expect(target).toEqual({
    headers: { 'x-tenant': 'a' },
    body: {},
    models: {},
    apiKeys: [],
    apiKeyOrder: 'round-robin',
    http2: false,
    proxy: 'environment',
    tls: {},
  });
  expect(scenarioOf().target).toBeUndefined();
});

describe('a secret may not stand in a file', () => {
  test.each(['authorization', 'Cookie', 'x-api-key', 'apikey', 'x-gate-token', 'X-Secret', 'proxy-authorization'])(
    'as the value of %s',
    (name) => {
      expect(problemsOf({ headers: { [name]: 'opensesame' } })).toEqual([expect.stringMatching(VARIABLE)]);
      expect(problemsOf({ headers: { [name]: '${NAME}' } })).toEqual([]);
      expect(problemsOf({ models: { m: { headers: { [name]: 'opensesame' } } } })).toHaveLength(1);
    },
  );

  test.each(['Bearer abc', 'sk-1234567890', 'x0123456789abcdefghijklmn'])(
    'in any header where it looks like one',
    (value) => expect(problemsOf({ headers: { 'x-tenant': value } })).toEqual([expect.stringMatching(VARIABLE)]),
  );

  test('as a field of the body that is named as one, at any depth', () => {
    const body = { user: 'a', max_tokens: 5, auth: { api_key: 'opensesame', list: [{ token: 'opensesame' }] } };
    expect(problemsOf({ body })).toEqual([
      expect.stringMatching(/^target\.body\.auth\.api_key: a secret/),
      expect.stringMatching(/^target\.body\.auth\.list\[0\]\.token: a secret/),
    ]);
  });

  test('as an API key or a passphrase, and no message repeats it', () => {
    const found = problemsOf({ apiKeys: ['opensesame'], tls: { cert: 'c', key: 'k', passphrase: 'opensesame' } });
    expect(found).toEqual([expect.stringMatching(VARIABLE), expect.stringMatching(VARIABLE)]);
    expect(found.join('\n')).not.toContain('opensesame');
  });
});

test.each([
  [{ headers: { 'x tenant': 'a' } }, /is no name of a header/],
  [{ headers: { Host: 'a' } }, /is a header that the connection writes itself/],
  [{ headers: { 'content-length': '5' } }, /is a header that the connection writes itself/],
  [{ headers: { 'x-a': 'a\r\nb: c' } }, /holds what no header may hold/],
  [{ headers: { 'x-a': '1', 'X-A': '2' } }, /occurs twice/],
  [{ headers: { 'x-a': 5 } }, /is no text: write it in quotes/],
  [{ headers: { 'x-a': '${MY-KEY}' } }, /holds \$\{ without the name/],
  [{ apiKeys: ['${A}'], headers: { authorization: '${B}' } }, /is the header of apiKeys/],
  [{ apiKeys: [] }, /apiKeys/],
  [{ apiKeyOrder: 'random' }, /round-robin/],
  [{ models: { other: {} } }, /no model "other"/],
  [{ tls: { key: 'k.pem' } }, /tls\.cert: is missing/],
  [{ tls: { passphrase: '${P}' } }, /tls\.key: is missing/],
  [{ header: {} }, /did you mean headers/],
])('%j is refused', (target, wanted) => {
  expect(problemsOf(target)).toEqual([expect.stringMatching(wanted)]);
});
