import { posix } from 'node:path';
import type { ProjectFile } from './project-files.ts';
import { blank, importsOf, lineAt } from './source-text.ts';

/** The rooms from the ground up. A room imports from lower levels, from itself, and sideways only as `SIDEWAYS` says. */
export const LEVELS: readonly (readonly string[])[] = [
  ['errors', 'units', 'money', 'engine', 'statistics'],
  ['billing', 'workload'],
  ['provider', 'client'],
  ['wire', 'measure', 'catalog', 'scenario'],
  ['study', 'platform', 'estimate', 'reconcile', 'attempts'],
  ['pilot', 'invoice', 'saturation', 'comparison', 'history', 'monitoring'],
  ['runners', 'mock-server', 'reports'],
  ['executors', 'live'],
  ['commands'],
  ['cli', 'index', 'testing'],
];

/** Imports within one level, each with its reason. Together they must have no cycle. */
export const SIDEWAYS: Readonly<Record<string, string>> = {
  'workload -> billing': 'a kind of request says what it consumes: a usage',
  'engine -> units': 'times of distributions are human text',
  'scenario -> wire': 'a scenario names a dialect',
  'scenario -> measure': 'a scenario holds thresholds and a projection',
  'scenario -> catalog': 'a model may have its price from a catalog',
  'mock-server -> reports': 'the dashboard is a page, as reports are',
  'history -> comparison': 'a run of a history is read, and a limit on its change is judged, as in a comparison',
  'reconcile -> platform': 'a log and a bill are files',
  'reconcile -> attempts': 'which logs of a run can be read, and how their attempts are named',
};

/** Rooms that know no clock, no chance, no file and no network. */
const PURE_ROOMS: readonly string[] = [
  ...LEVELS.slice(0, 4).flat(),
  'study',
  'estimate',
  'attempts',
  'pilot',
  'invoice',
  'saturation',
  'comparison',
  'history',
];

/** The room of a product file: its folder under `src` or at the root, or the name of a file that stands in `src` itself. */
export function roomOf(path: string): string {
  const match = /^(?:src\/)?([^/.]+)/.exec(path);
  return match?.[1] ?? path;
}

function levelOf(room: string): number {
  return LEVELS.findIndex((level) => level.includes(room));
}

function targetOf(file: ProjectFile, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : undefined;
}

/** The product files that a file imports, as paths from the root. */
export function importedPaths(file: ProjectFile): string[] {
  return importsOf(file.text).flatMap((specifier) => targetOf(file, specifier) ?? []);
}

/** Files that stand in no known room, and imports that go up or, without a reason, sideways. */
export function roomProblems(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (levelOf(room) < 0)
      return [`${file.path}: "${room}" is no room; put the file into one, or add the room to test/tidy/rooms.ts`];
    return importedPaths(file).flatMap((target) => {
      const other = roomOf(target);
      if (other === room || levelOf(other) < 0 || levelOf(other) < levelOf(room)) return [];
      if (levelOf(other) === levelOf(room) && SIDEWAYS[`${room} -> ${other}`] !== undefined) return [];
      const way = levelOf(other) === levelOf(room) ? 'sideways' : 'up';
      return [`${file.path} imports ${way} from ${target}: move what both need into a lower room, or pass it in`];
    });
  });
}

/** Every cycle of an import graph once, written as a path; the graph maps a node to what it imports. */
export function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) found.push([...path.slice(start), node].join(' -> '));
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** What a pure room may not say beyond what lint can see: exponents, the global object, imports at run time, the present instant. */
export function impurities(files: readonly ProjectFile[]): string[] {
  const banned: readonly [RegExp, string][] = [
    [/\*\*/g, '`**` differs in the last bit between Node versions; multiply, shift or tabulate instead'],
    [/\bglobalThis\b/g, '`globalThis` hides a clock, chance or the network; take what you need as an argument'],
    [/\bimport\s*\(/g, 'an import at run time is IO; import at the head of the file'],
    [/\basync\b|\bawait\b/g, 'a pure room runs to completion; waiting belongs in a runner'],
    [
      /\bDate\.now\b|\bnew\s+Date(?!\s*\(\s*[^\s)])|(?<!\bnew\s+)\bDate\s*\(/g,
      'this reads the clock; take nowMs as an argument (a Date of a given instant needs no clock)',
    ],
    [/\bWebSocket\b|\bXMLHttpRequest\b|\bIntl\b|\btoLocaleString\b/g, 'a pure room knows no network and no locale'],
  ];
  return files.flatMap((file) => {
    const code = blank(file.text, { literals: true });
    const rules = PURE_ROOMS.includes(roomOf(file.path)) ? banned : banned.slice(0, 1);
    return rules.flatMap(([pattern, why]) =>
      [...code.matchAll(pattern)].map((match) => `${file.path}:${lineAt(code, match.index)}: ${why}`),
    );
  });
}
