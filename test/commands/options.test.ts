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
  ['FORCE_COLOR=1 in a pipe', false, true, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=true in a pipe', false, true, { FORCE_COLOR: 'true' }, true],
  ['FORCE_COLOR=0 on a terminal', true, true, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR=false on a terminal', true, true, { FORCE_COLOR: 'false' }, false],
  ['an empty FORCE_COLOR, which counts as unset', false, true, { FORCE_COLOR: '' }, false],
  ['FORCE_COLOR before NO_COLOR', false, true, { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
  ['--no-color before FORCE_COLOR', false, false, { FORCE_COLOR: '1' }, false],
])('%s', (_, isTty, color, env, expected) => {
  expect(layoutOf({ ...flags, color }, terminalOf(isTty, env)).color).toBe(expected);
});
