import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readTextFile } from '../../src/platform/files.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';
import { readSweep } from '../../src/study/sweep.ts';
import { ROOT } from '../command-line/build.ts';
import { runCommand } from '../command-line/command.ts';
import { projectFiles, readProjectFile } from '../tidy/project-files.ts';
import { blocksOf } from './markdown.ts';
import { flagsInHelp, flagsOf, shellWords, shownCommands, valuesOf, type ShownCommand } from './shown-commands.ts';

const texts = projectFiles().filter(({ path }) => path.endsWith('.md'));
const shown = texts.flatMap(shownCommands);
const SCENARIO = /^scenarios\/[a-z][\w-]*\.yaml$/;
const COMMANDS = [
  'run',
  'simulate',
  'mock',
  'validate',
  'report',
  'estimate',
  'prices',
  'compare',
  'reconcile',
  'completion',
];

/** `prices import`, `prices compare` and `prices check` are commands of their own. */
function nameOf([first = '', second]: readonly string[]): string {
  return first === 'prices' && (second === 'import' || second === 'compare' || second === 'check')
    ? `prices ${second}`
    : first;
}

const at = ({ path, line, words }: ShownCommand): string => `${path}:${line}: tollmark ${words.join(' ')}`;

const NAMES = [...COMMANDS, 'prices compare', 'prices import', 'prices check'];
let flags: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const helps = await Promise.all(NAMES.map((name) => runCommand([...name.split(' '), '--help'])));
  flags = new Map(NAMES.map((name, index) => [name, flagsInHelp(helps[index]?.stdout ?? '')]));
}, 120_000);

/** What a text says under a heading of the second level, up to the next one. */
function section(text: string, heading: string): string {
  const rest = text.slice(text.indexOf(`\n## ${heading}\n`) + 1);
  const end = rest.indexOf('\n## ');
  return end < 0 ? rest : rest.slice(0, end);
}

test('the reference of the commands names every flag, in the section of its command or among the common ones', () => {
  const reference = readProjectFile('docs/commands.md');
  const common = section(reference, 'Common flags');
  const missing = NAMES.flatMap((name) => {
    const said = [...`${section(reference, name)}${common}`.matchAll(/`(--?[a-z][a-z-]*)/g)].map(([, flag]) => flag);
    const known = (flags.get(name) ?? []).filter((flag) => !flag.startsWith('--no-'));
    return known.flatMap((flag) =>
      said.includes(flag) || said.includes(`--no-${flag.slice(2)}`) ? [] : `${name} ${flag}`,
    );
  });
  expect(missing).toEqual([]);
});

describe('the commands that the texts show', () => {
  test('exist, with their flags', () => {
    for (const known of flags.values()) expect(known.length).toBeGreaterThan(4);
    expect(new Set(shown.map(({ words }) => nameOf(words)).filter((name) => !name.startsWith('-')))).toEqual(
      new Set(NAMES),
    );
    const wrong = shown.filter(({ words }) => {
      const known = flags.get(nameOf(words)) ?? ['--help', '--version'];
      return flagsOf(words).some((flag) => !known.includes(flag));
    });
    expect(wrong.map(at)).toEqual([]);
  });

  test('name files that are there', () => {
    const files = shown.flatMap(({ words }) =>
      words.filter((word) => /^(?:scenarios|test)\/[a-z][^*]+\.\w+$/.test(word)),
    );
    expect(new Set(files).size).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('set and sweep fields that the scenario has', () => {
    const changed = shown.filter(({ words }) => words.some((word) => word === '--set' || word === '--sweep'));
    const whole = changed.filter(({ words }) => words.some((word) => SCENARIO.test(word)));
    expect(whole.length).toBeGreaterThan(10);
    const problems = whole.flatMap((command) => {
      const { words } = command;
      const file = join(ROOT, words.find((word) => SCENARIO.test(word)) ?? '');
      const readings = valuesOf(words, '--sweep').map(readSweep);
      const swept = readings.flatMap(({ sweep }) => sweep.values.map((value) => `${sweep.path}=${value}`));
      try {
        expect(readings.flatMap((reading) => reading.problems)).toEqual([]);
        for (const one of [undefined, ...swept]) {
          const overrides = [...valuesOf(words, '--set'), ...(one === undefined ? [] : [one])];
          loadScenario(file, { readText: readTextFile, overrides });
        }
        return [];
      } catch (error) {
        return [`${at(command)}: ${String(error)}`];
      }
    });
    expect(problems).toEqual([]);
  });

  test('of npm are scripts', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readProjectFile('package.json')));
    const named = texts.flatMap((text) =>
      blocksOf(text)
        .filter(({ language }) => language === 'sh')
        .flatMap(({ code }) => [...code.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name)),
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('reading a text for commands', () => {
  test('words end where the shell’s command ends', () => {
    expect(shellWords(`simulate a.yaml --set 'client.retry={ type: x }' --json | jq . # so`)).toEqual([
      'simulate',
      'a.yaml',
      '--set',
      'client.retry={ type: x }',
      '--json',
    ]);
    expect(shellWords('validate bad.yaml; echo $?')).toEqual(['validate', 'bad.yaml']);
  });

  test('commands are found in shell blocks and inline code, and nowhere else', () => {
    const text =
      'Say `tollmark run A.yaml`.\n```sh\ntollmark mock \\\n  --port 1\ncd tollmark x\n```\n```\ntollmark no\n```\n';
    expect(shownCommands({ path: 'a.md', text }).map(({ line, words }) => [line, words])).toEqual([
      [2, ['mock', '--port', '1']],
      [1, ['run', 'A.yaml']],
    ]);
  });

  test('flags are read from a synopsis, and from help', () => {
    expect(flagsOf(['run', 'S', '[--port', '8787]', '-q', '--max-dollars', '2', '--set=a=b'])).toEqual([
      '--port',
      '-q',
      '--max-dollars',
      '--set',
    ]);
    expect(flagsInHelp('Options:\n  -q, --quiet  No progress\n      --color  Colour\n')).toEqual([
      '-q',
      '--quiet',
      '--no-quiet',
      '--color',
      '--no-color',
    ]);
  });
});
