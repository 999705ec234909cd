import { expect, test } from 'vitest';
import { runCommand, scratchFolder } from '../command-line/command.ts';
import { callCommand } from '../command-line/in-process.ts';
import { runs } from '../runs.ts';
import { projectFiles } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';
import { shownCommands } from './shown-commands.ts';
import { firstMissing } from './shown-output.ts';

/** A command whose output depends on nothing but its arguments, and the output that a text shows below it. */
interface Transcript {
  readonly place: string;
  readonly words: readonly string[];
  /** Simulations that write the directories of a comparison first. */
  readonly before: readonly (readonly string[])[];
  readonly shown: string;
}

const SAME_ANYWHERE = ['simulate', 'estimate', 'prices', 'compare'];
/** What takes seconds is for the long tests: studies, and pilots, whose requests come one at a time, so that they print the same anywhere, too. */
const isLongRun = runs(0, 1) === 1;
const isPilot = (words: readonly string[]): boolean =>
  isLongRun && words.includes('--pilot') && !words.includes('--target');
const isSameAnywhere = (words: readonly string[]): boolean => SAME_ANYWHERE.includes(words[0] ?? '') || isPilot(words);
const isStudy = (words: readonly string[]): boolean =>
  words.some((word) => ['--sweep', '--replications'].includes(word));
/** Whether it takes no threads or processes: then it is called in this process, where modules are loaded already. */
const isAlone = (words: readonly string[]): boolean => words[0] !== 'run' && !isStudy(words);

const fenced = (code: string): string => `\`\`\`sh\n${code}\`\`\`\n`;

const transcripts = projectFiles()
  .filter(({ path }) => path.endsWith('.md'))
  .flatMap(({ path, text }) =>
    blocksOf({ path, text }).flatMap((block, index, blocks): Transcript[] => {
      const commands = block.language === 'sh' ? shownCommands({ path, text: fenced(block.code) }) : [];
      const command = commands.at(-1);
      const more = commands.slice(0, -1);
      const output = blocks[index + 1];
      if (
        command === undefined ||
        more.length > 0 !== (command.words[0] === 'compare') ||
        output === undefined ||
        output.language !== ''
      )
        return [];
      const gap = output.line - (block.line + block.code.split('\n').length);
      if (gap > 2 || /[|<]/.test(block.code) || command.words[1] === 'import' || !isSameAnywhere(command.words))
        return [];
      if (isStudy(command.words) && !isLongRun) return [];
      return [
        {
          place: `${path}:${block.line}`,
          words: command.words,
          before: more.map(({ words }) => words),
          shown: output.code,
        },
      ];
    }),
  );

test('there are transcripts', () => {
  expect(transcripts.length).toBeGreaterThan(7);
});

test.each(transcripts)(
  '$place shows what its command prints',
  { timeout: 120_000 },
  async ({ words, before, shown }) => {
    const folder = before.length === 0 ? 'runs' : scratchFolder();
    const placed = (each: readonly string[]): string[] => each.map((word) => word.replace(/^runs(?=\/)/, folder));
    for (const each of before) await callCommand(placed(each));
    const { stdout } = await (isAlone(words) ? callCommand(placed(words)) : runCommand(words));
    expect(firstMissing(shown, stdout)).toBeUndefined();
  },
);

test('the check sees lines that are missing, changed, or too far down', () => {
  expect(firstMissing('a\n…\nc\n', 'a\nb\nc\n')).toBeUndefined();
  expect(firstMissing('…\nb\n…\n', 'a\nb\nc\n')).toBeUndefined();
  expect(firstMissing('a\nc\n', 'a\nb\nc\n')).toBe('c');
  expect(firstMissing('…\nd\n', 'a\nb\n')).toBe('d');
});
