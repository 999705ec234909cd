import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Mutant, MutationReport } from './stryker.ts';

const TEXT_LENGTH_MAX = 110;

/** A mutant that no test kills. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** Stryker's name of the change. */
  readonly mutator: string;
  /** The code, and what it becomes: on one line, at most 110 characters. */
  readonly from: string;
  readonly to: string;
  /** Whether no test reaches it. */
  readonly isUnreached: boolean;
}

/**
 * Why survivors live, as `bench/mutants/ROOM.yaml` states it: those of a file (absent: of all files) whose code is `from`, or begins so where `from` ends
 * in … (absent: any), and becomes `to`, or one of a list of texts (absent: any).
 */
interface Reason {
  readonly file?: string;
  readonly mutator?: string;
  readonly from?: string;
  readonly to?: string | readonly string[];
  readonly reason: string;
}

/** Survivors with and without a reason, and reasons that no longer have a survivor. */
export interface Sorted {
  readonly explained: readonly { readonly survivor: Survivor; readonly reason: string }[];
  readonly unexplained: readonly Survivor[];
  readonly needless: readonly string[];
}

/** The survivors of a report, by file and line. */
export function survivorsOf({ files }: MutationReport): Survivor[] {
  return Object.entries(files).flatMap(([file, { mutants, source }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map((mutant) => ({
        file,
        line: mutant.location.start.line,
        mutator: mutant.mutatorName,
        from: oneLine(codeOf(mutant, source)),
        to: oneLine(mutant.replacement ?? ''),
        isUnreached: mutant.status === 'NoCoverage',
      }))
      .toSorted((a, b) => a.line - b.line),
  );
}

/** Sorts the survivors of a room by the reasons that are known; `files` are those that had mutants. */
export function sortByReason(room: string, survivors: readonly Survivor[], files: ReadonlySet<string>): Sorted {
  const path = `bench/mutants/${room}.yaml`;
  const reasons = (existsSync(path) ? (parse(readFileSync(path, 'utf8')) as Reason[] | null) : null) ?? [];
  const used = new Set<Reason>();
  const explained: { survivor: Survivor; reason: string }[] = [];
  const unexplained: Survivor[] = [];
  for (const survivor of survivors) {
    const reason = reasons.find((one) => fits(one, survivor));
    if (reason === undefined) unexplained.push(survivor);
    else {
      used.add(reason);
      explained.push({ survivor, reason: reason.reason });
    }
  }
  const needless = reasons
    .filter((one) => !used.has(one) && (one.file === undefined || files.has(one.file)))
    .map(({ reason, ...rest }) => `${JSON.stringify(rest)}: ${reason}`);
  return { explained, unexplained, needless };
}

function fits(reason: Reason, { file, mutator, from, to }: Survivor): boolean {
  const becomes = reason.to === undefined ? undefined : [reason.to].flat();
  return (
    (reason.file ?? file) === file &&
    (reason.mutator ?? mutator) === mutator &&
    startsAs(reason.from ?? from, from) &&
    (becomes?.includes(to) ?? true)
  );
}

function startsAs(pattern: string, text: string): boolean {
  return pattern.endsWith('…') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

function codeOf({ location: { start, end } }: Mutant, source: string): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) as string).slice(0, end.column - 1);
  lines[0] = (lines[0] as string).slice(start.column - 1);
  return lines.join('\n');
}

function oneLine(code: string): string {
  const text = code.replaceAll(/\s+/g, ' ').trim();
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
