import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { identifyScenario } from '../../src/platform/digest.ts';
import { canonicalText } from '../../src/scenario/canonical.ts';
import { describeRun } from '../../src/scenario/describe-run.ts';
import { scenarioOf } from '../runners/worlds.ts';

test('the digest is the SHA-256 of the canonical text', () => {
  const scenario = scenarioOf({ seed: 7, scenario: { description: 'What does it cost?' } });
  const digest = createHash('sha256').update(canonicalText(scenario), 'utf8').digest('hex');
  expect(identifyScenario(scenario)).toEqual({
    name: 'test',
    description: 'What does it cost?',
    seed: 7,
    digest: `sha256:${digest}`,
    run: describeRun(scenario),
  });
});

test('of a target only the origin is kept', () => {
  const { run } = identifyScenario(scenarioOf({}), 'https://me:secret@api.example:8443/v1?key=secret');
  expect(run?.target).toBe('https://api.example:8443');
});

test('what means the same has the same digest, and what does not has another', () => {
  const digestOf = (client: object): string => identifyScenario(scenarioOf({ client })).digest;
  expect(digestOf({ timeout: '1m' })).toBe(digestOf({ timeout: '60s' }));
  expect(digestOf({})).toBe(digestOf({ timeout: '60s', retry: 'none' }));
  expect(digestOf({ timeout: '61s' })).not.toBe(digestOf({ timeout: '60s' }));
  expect(identifyScenario(scenarioOf({ seed: 2 })).digest).not.toBe(identifyScenario(scenarioOf({ seed: 3 })).digest);
});
