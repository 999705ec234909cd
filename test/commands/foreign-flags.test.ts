import { expect, test } from 'vitest';
import { foreignFlags } from '../../src/commands/foreign-flags.ts';

test('flags that do not go with another are named, and those that are not given are not', () => {
  const none = { sweep: [], replications: undefined, resume: undefined };
  expect(foreignFlags(none, { '--out': false }, 'leave this out')).toEqual([]);
  const some = { sweep: ['seed=1,2'], replications: 3, resume: undefined };
  expect(foreignFlags(some, { '--out': true }, 'leave this out')).toEqual(
    ['--sweep', '--replications', '--out'].map((path) => ({ path, message: 'leave this out' })),
  );
});
