import { describe, expect, test } from 'vitest';
import { productFiles } from './project-files.ts';
import { cycles, importedPaths, impurities, LEVELS, roomOf, roomProblems, SIDEWAYS } from './rooms.ts';

const bad = (path: string, text: string) => [{ path, text }];

describe('the house', () => {
  const files = productFiles();

  test('imports go from upper rooms to lower rooms', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(roomProblems(files)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(cycles(new Map(files.map((file) => [file.path, importedPaths(file)])))).toEqual([]);
  });

  test('no rooms import each other in a circle', () => {
    const rooms = new Map<string, string[]>();
    for (const file of files) {
      const others = importedPaths(file).map(roomOf);
      const room = roomOf(file.path);
      rooms.set(room, [...(rooms.get(room) ?? []), ...others.filter((other) => other !== room)]);
    }
    expect(cycles(rooms)).toEqual([]);
  });

  test('what may go sideways has no cycle and stays on its level', () => {
    const pairs = Object.keys(SIDEWAYS).map((pair) => pair.split(' -> ') as [string, string]);
    for (const pair of pairs) expect(LEVELS.some((level) => pair.every((room) => level.includes(room)))).toBe(true);
    const graph = new Map(
      pairs.map(([from]) => [from, pairs.filter((pair) => pair[0] === from).map((pair) => pair[1])]),
    );
    expect(cycles(graph)).toEqual([]);
  });

  test('what may go sideways does', () => {
    const used = files.flatMap((file) =>
      importedPaths(file).map((target) => `${roomOf(file.path)} -> ${roomOf(target)}`),
    );
    expect(Object.keys(SIDEWAYS).filter((pair) => !used.includes(pair))).toEqual([]);
  });

  test('pure rooms are pure', () => {
    expect(impurities(files)).toEqual([]);
  });
});

describe('the checks see', () => {
  test('the room of a path', () => {
    const paths = ['src/client/retry/retry-policy.ts', 'src/cli.ts', 'mock-server/app.ts', 'reports/html/page.ts'];
    expect(paths.map(roomOf)).toEqual(['client', 'cli', 'mock-server', 'reports']);
  });

  test('an import that goes up, with both files named', () => {
    const problems = roomProblems(bad('src/money/rate.ts', "import type { A } from '../client/retry/a.ts';"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('src/money/rate.ts imports up from src/client/retry/a.ts');
  });

  test('an import that goes up out of src', () => {
    const text = "import { app } from '../../mock-server/app.ts';";
    expect(roomProblems(bad('src/wire/a.ts', text))[0]).toContain('from mock-server/app.ts');
  });

  test('an import that goes sideways, unless it has a reason', () => {
    expect(roomProblems(bad('src/client/a.ts', "import { b } from '../provider/b.ts';"))[0]).toContain('sideways');
    expect(roomProblems(bad('src/workload/a.ts', "import type { b } from '../billing/b.ts';"))).toEqual([]);
  });

  test('a file in no room', () => {
    expect(roomProblems(bad('src/attic/a.ts', ''))[0]).toContain('"attic" is no room');
  });

  test('a cycle, however long', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(cycles(graph)).toEqual(['a -> b -> c -> a']);
  });

  test('an exponent in any room, and not a comment, a string or a glob', () => {
    expect(impurities(bad('src/runners/a.ts', '/** x */\nconst a = `**${2 ** b}`; // **'))).toHaveLength(1);
    expect(impurities(bad('src/runners/a.ts', "const a = 'src/**'; /** doc */"))).toEqual([]);
  });

  test('the clock in a pure room, and not a date of a given instant', () => {
    const clocks = 'const a = [new Date(), new Date, Date(), Date.now()];';
    expect(impurities(bad('src/wire/a.ts', clocks))).toHaveLength(4);
    const dates = 'const a = [new Date(ms).toISOString(), Date.UTC(2026, 1), isDate(x)];';
    expect(impurities(bad('src/wire/a.ts', dates))).toEqual([]);
  });

  test('what lint lets through in a pure room', () => {
    const text = "globalThis.fetch('x'); await import('node:fs');";
    expect(impurities(bad('src/client/a.ts', text))).toHaveLength(3);
    expect(impurities(bad('src/runners/a.ts', text))).toEqual([]);
  });
});
