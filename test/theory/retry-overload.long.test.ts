import { expect, test } from 'vitest';
import { estimateOf, verdictOn } from './confidence.ts';
import { overloadedRuns } from './overload.ts';
import { queueRetries } from './retry-forms.ts';

test.each([
  { load: 0.85, erring: 0.05, most: 4 },
  { load: 1.05, erring: 0, most: 3 },
  { load: 1.2, erring: 0, most: 4 },
  { load: 1.2, erring: 0, most: 10 },
  { load: 1.25, erring: 0.05, most: 4 },
])('16 slots of 80 places, load $load, $erring in vain, at most $most attempts', ({ load, erring, most }) => {
  const runs = overloadedRuns({ load, erring, most, runs: 20, seconds: 4500 });
  const theory = queueRetries(16, 80, 16 * load, erring, most);
  const attempts = estimateOf(
    runs.map((run) => run.attempts),
    0.999,
  );
  expect(verdictOn(attempts, theory.attempts, 0.018)).toBe('agrees');
  expect(
    verdictOn(
      estimateOf(
        runs.map(({ success }) => success),
        0.999,
      ),
      theory.success,
      0.005,
    ),
  ).toBe('agrees');
});
