import { expect, test } from 'vitest';
import { chooseProgress } from '../../../src/commands/live/progress-mode.ts';
import { writtenTerminal } from '../written-terminal.ts';

/** `columns` undefined: no terminal. */
const chosen = (progress: string | undefined, columns?: number, env = {}, quiet = false): string =>
  chooseProgress({ progress, quiet }, writtenTerminal(env, columns).terminal);

test.each([
  ['auto', 80, {}, 'block'],
  ['auto', undefined, {}, 'none'],
  ['auto', 80, { TERM: 'dumb' }, 'none'],
  ['auto', 80, { CI: 'true' }, 'plain'],
  ['auto', undefined, { CI: '1' }, 'plain'],
  ['auto', 80, { CI: 'false' }, 'block'],
  ['auto', undefined, { CI: '0' }, 'none'],
  ['plain', 80, {}, 'plain'],
  ['plain', undefined, {}, 'plain'],
  ['block', 80, { CI: 'true' }, 'block'],
  ['block', undefined, {}, 'plain'],
  ['none', 80, {}, 'none'],
] as const)('--progress %s, on a terminal of %s columns, with %j: %s', (progress, columns, env, mode) => {
  expect(chosen(progress, columns, env)).toBe(mode);
  expect(chosen(progress, columns, env, true)).toBe('none');
});

test('without the flag it is auto', () => {
  expect([chosen(undefined, 80), chosen(undefined)]).toEqual(['block', 'none']);
});

test('another word is refused', () => {
  expect(() => chosen('dots')).toThrow('--progress: expected auto, block, plain or none, not "dots"');
});
