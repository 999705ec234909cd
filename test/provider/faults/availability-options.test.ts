import { expect, test } from 'vitest';
import {
  availabilityAt,
  availabilitySchema,
  SAFETY_SETTINGS,
} from '../../../src/provider/faults/availability-options.ts';
import { DIALECTS, dialectNames } from '../../../src/wire/dialects.ts';

const problems = (input: object): unknown[] =>
  (availabilitySchema.safeParse(input).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);

test('an end that is not after the beginning is refused', () => {
  expect(problems({ from: '2s', until: '2s' })).toEqual([['until', expect.stringMatching('never be there')]]);
});

test('stages of a rollout are shares of at most all, in the order of their times', () => {
  expect(
    problems({
      rollout: [
        { at: '0s', share: 0.1 },
        { at: '1h', share: 1 },
      ],
    }),
  ).toEqual([]);
  // A rollout may be taken back.
  expect(
    problems({
      rollout: [
        { at: '0s', share: 0.5 },
        { at: '1h', share: 0 },
      ],
    }),
  ).toEqual([]);
  const message = 'expected a share from 0 to 1';
  expect(problems({ rollout: [{ at: '0s', share: 1.1 }] })).toEqual([['rollout.0.share', message]]);
  expect(problems({ rollout: [{ at: '0s', share: -0.1 }] })).toEqual([['rollout.0.share', message]]);
  for (const at of ['1h', '30m'])
    expect(
      problems({
        rollout: [
          { at: '1h', share: 0.1 },
          { at, share: 0.2 },
        ],
      }),
    ).toEqual([['rollout.1.at', expect.stringMatching('in the order of their times')]]);
  expect(problems({ rolloutBy: 'keys' })).toEqual([['rolloutBy', expect.stringMatching('give the stages')]]);
});

test('a safety setting that does not exist is named with those that do', () => {
  expect(problems({ safety: ['lax'] })).toEqual([['safety.0', `expected one of ${SAFETY_SETTINGS.join(', ')}`]]);
});

test.each(dialectNames)('a model that is not there is answered at %s as one that the vendor does not have', (name) => {
  const { status } = availabilityAt(name, availabilitySchema.parse({}));
  expect(status).toBe(DIALECTS[name].unknownModel('nope').status);
  expect(availabilityAt(name, availabilitySchema.parse({ status: 410 })).status).toBe(410);
});
