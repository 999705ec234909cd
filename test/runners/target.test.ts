import { describe, expect, test } from 'vitest';
import { API_KEY_VARIABLE } from '../../src/runners/target/access.ts';
import { checkTarget, type Target } from '../../src/runners/target.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { scenarioOf } from './worlds.ts';

const CHAT = {
  dialect: 'openai',
  models: {
    m: {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '1' },
    },
  },
};

function checked(
  target: string,
  section: object = {},
  env: NodeJS.ProcessEnv = {},
  maxDollars: string | undefined = '5',
): Target {
  return checkTarget(
    { target, maxDollars },
    () => ({ scenario: scenarioOf({ provider: CHAT, scenario: { target: section } }) }),
    env,
  );
}

function refusal(act: () => unknown): ScenarioError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('It was taken, but it should have been refused.');
}

test.each([
  ['https://inference.prodia.com', 'https://inference.prodia.com', ''],
  ['https://inference.prodia.com/', 'https://inference.prodia.com', ''],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', ''],
  ['http://[::1]:8080/', 'http://[::1]:8080', ''],
  ['HTTPS://API.OPENAI.COM:443', 'https://api.openai.com', ''],
  ['https://gateway.example/llm/', 'https://gateway.example', '/llm'],
  ['https://gateway.example/api/v1', 'https://gateway.example', '/api'],
  ['https://api.openai.com/v1', 'https://api.openai.com', ''],
  ['https://gateway.example/v1/images', 'https://gateway.example', ''],
  ['https://gateway.example/v1/other', 'https://gateway.example', '/v1/other'],
])('%s is taken as %s with %j in front of the paths of the wire format', (target, origin, prefix) => {
  const { access, flags: _, ...rest } = checked(target);
  expect([rest, access.prefix]).toEqual([{ origin, apiKey: '' }, prefix]);
});

test('the key comes from the environment, or several from the variables that the scenario names', () => {
  const env = { [API_KEY_VARIABLE]: 'one', A: 'a', B: 'b' };
  expect(checked('https://a.example', {}, env)).toMatchObject({ apiKey: 'one', access: { apiKeys: ['one'] } });
  const section = { apiKeys: ['${A}', 'x-${B}'], apiKeyOrder: 'per-user' };
  expect(checked('https://a.example', section, env)).toMatchObject({
    apiKey: 'a',
    access: { apiKeys: ['a', 'x-b'], isKeyPerUser: true },
  });
});

test('variables are filled in, wherever texts may refer to them', () => {
  const section = {
    headers: { 'X-Tenant': 'load', authorization: 'Basic ${LOGIN}' },
    body: { metadata: { run: ['${RUN}', '$${RUN}', 7, null] } },
    models: { m: { headers: { 'x-tenant': 'm' }, body: { metadata: { of: 'm' } } } },
  };
  const { extras, extrasOfModel } = checked('https://a.example', section, { LOGIN: 'abc', RUN: '12' }).access;
  expect(extras).toEqual({
    headers: { 'x-tenant': 'load', authorization: 'Basic abc' },
    body: { metadata: { run: ['12', '${RUN}', 7, null] } },
  });
  expect(extrasOfModel.get('m')).toEqual({
    headers: { 'x-tenant': 'm', authorization: 'Basic abc' },
    body: { metadata: { run: ['12', '${RUN}', 7, null], of: 'm' } },
  });
});

describe('refused', () => {
  test.each(['', 'inference.prodia.com', 'localhost:8080', 'ftp://a.example', 'file:///etc/passwd', 'https://'])(
    '%j is no address',
    (target) => {
      const error = refusal(() => checked(target));
      expect(error.code).toBe('USAGE');
      expect(error.problems.map(({ path }) => path)).toEqual(['--target']);
      expect(error.message).toMatch(/such as https:/);
    },
  );

  test.each([
    ['https://a.example/v1?key=pass@', /has a query.* write https:\/\/a\.example\/v1, and set target\.headers/],
    ['https://user:pass@a.example/v1', /has a user.* write https:\/\/a\.example\/v1, .*target\.headers\.authorization/],
    ['https://:pass@a.example', /has a user.* write https:\/\/a\.example,/],
    ['https://a.example/#pass@', /has a fragment.*: write https:\/\/a\.example$/],
  ])('%s says too much; the message says what to write', (target, wanted) => {
    const error = refusal(() => checked(target));
    expect(error.code).toBe('USAGE');
    expect(error.message).toMatch(wanted);
    expect(error.message).not.toContain('pass@');
  });

  test('a run that may cost money needs a cap', () => {
    const error = refusal(() => checkTarget({ target: 'https://a.example' }, () => ({ scenario: scenarioOf() }), {}));
    expect(error.code).toBe('CONSENT_MISSING');
    expect(error.problems.map(({ path }) => path)).toEqual(['--max-dollars']);
  });

  test('everything that is wrong is told at once, also in the scenario', () => {
    const section = {
      headers: { 'x-tenant': '${TENANT}', 'content-type': 'text/plain' },
      body: { n: 4, metadata: { run: '${RUN} ${TENANT}' } },
      models: { m: { body: { prompt: 'mine' } } },
      apiKeys: ['${A}', '${BROKEN}'],
    };
    const error = refusal(() => checked('a.example', section, { BROKEN: 'key\n' }));
    expect(error.problems.map(({ path }) => path).toSorted()).toEqual([
      '--target',
      'target.apiKeys[0]',
      'target.apiKeys[1]',
      'target.body.metadata.run',
      'target.body.metadata.run',
      'target.body.n',
      'target.headers.content-type',
      'target.headers.x-tenant',
      'target.models.m.body.prompt',
    ]);
    expect(error.message).not.toContain('key\n');
    expect(error.message).toMatch(/target\.headers\.x-tenant: TENANT is not set: export/);
    expect(error.message).toMatch(/target\.apiKeys\[1\]: BROKEN holds what no header may hold/);
    expect(error.message).toMatch(/target\.body\.n: .*workload\.requests.*\(workload\.requests\[0\]\)/);
  });

  test('a scenario that cannot be read is told beside the flags', () => {
    const error = refusal(() => checkTarget({ target: 'a.example' }, () => ({ scenario: createScenario({}) }), {}));
    expect(error.problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['--target', '--max-dollars', 'name']),
    );
  });
});
