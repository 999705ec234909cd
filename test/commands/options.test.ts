import { expect, test } from 'vitest';
import { type CommonFlags, layoutOf, type Terminal } from '../../src/commands/options.ts';

const flags: CommonFlags = { json: false, out: undefined, seed: undefined, set: [], quiet: false, color: true };

function terminalOf(isTty: boolean, env: NodeJS.ProcessEnv): Terminal {
  // Streams that are no terminals have no `isTTY` at all.
  const stream = (isTty ? { isTTY: true } : {}) as NodeJS.WriteStream;
  return { stdout: stream, stderr: stream, env };
}

test.each([
  ['a terminal', true, true, {}, true],
  ['a pipe', false, true, {}, false],
  ['--no-color', true, false, {}, false],
  ['NO_COLOR=1', true, true, { NO_COLOR: '1' }, false],
  ['NO_COLOR=0, which is set, too', true, true, { NO_COLOR: '0' }, false],
  ['an empty NO_COLOR, which counts as unset', true, true, { NO_COLOR: '' }, true],
])('%s', (_, isTty, color, env, expected) => {
  expect(layoutOf({ ...flags, color }, terminalOf(isTty, env)).color).toBe(expected);
});
