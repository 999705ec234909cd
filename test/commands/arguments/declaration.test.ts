import { expect, test, vi } from 'vitest';
import yargs from 'yargs';
import { keepNoHelp, spellingsOf } from '../../../src/commands/arguments/declaration.ts';

test('a flag is spelt as it is typed', () => {
  expect(spellingsOf('quiet', { alias: 'q' })).toEqual(['--quiet', '-q']);
  expect(spellingsOf('color', { type: 'boolean', default: true })).toEqual(['--no-color']);
});

/** How often yargs writes a help of which nobody hears, in one parsing of a command line. */
async function helpsWritten(prepare: (parser: ReturnType<typeof yargs>) => void): Promise<number> {
  const parser = yargs(['go']).command('go', 'Goes', {}, () => undefined);
  prepare(parser);
  const { getInternalMethods } = parser as unknown as {
    getInternalMethods: () => { getUsageInstance: () => { help: () => string } };
  };
  const help = vi.spyOn(getInternalMethods.call(parser).getUsageInstance(), 'help');
  await parser.parseAsync();
  return help.mock.calls.length;
}

test('yargs writes no help that nobody asks for, and would without this', async () => {
  expect(await helpsWritten(keepNoHelp)).toBe(0);
  expect(await helpsWritten(() => {})).toBe(1);
});
