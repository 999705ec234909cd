import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../src/platform/runtime.ts';

test('what nobody holds is gone at once', async () => {
  const weak = new WeakRef(Array.from({ length: 1000 }, () => 0));
  // Until the end of its turn, what was made in it is held.
  await nextTurn();
  collectGarbage();
  expect(weak.deref()).toBeUndefined();
});
