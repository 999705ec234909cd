import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Reading, readingOfSummary, readingsOfStudy } from '../../comparison/reading.ts';
import type { NamedSide } from '../../comparison/sides.ts';
import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { type Summary, summarySchema } from '../../measure/summary.ts';
import { parseJsonText, readRecordFile, readTextFile, unreadable } from '../../platform/files.ts';
import { RUN_FILES } from '../../platform/run-directory.ts';
import { loadScenario } from '../../scenario/load-scenario.ts';
import { type Study, studySchema } from '../../study/study.ts';
import { expandPaths } from './paths.ts';

type Source =
  | { readonly kind: 'summary'; readonly path: string; readonly value: Summary; readonly fields: unknown }
  | { readonly kind: 'study'; readonly path: string; readonly value: Study };

/** Reads what an argument names: run directories, studies, or their files. Throws a `ScenarioError` with everything that cannot be read. */
export function readSide(argument: string): NamedSide {
  const problems: Problem[] = [];
  const sources = expandPaths(argument).flatMap((path): Source[] => {
    try {
      return [readSource(path)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  const kinds = new Set(sources.map(({ kind }) => kind));
  if (kinds.size > 1) problems.push({ file: argument, path: '', message: 'names runs and studies; name one kind' });
  const studies = sources.filter((each) => each.kind === 'study');
  const sweeps = studies.map(({ value }) => value.sweeps.map(({ path }) => path));
  if (new Set(sweeps.map((paths) => JSON.stringify(paths))).size > 1)
    problems.push({ file: argument, path: '', message: 'names studies that vary other fields' });
  if (problems.length > 0) throw new ScenarioError('SCENARIO_UNREADABLE', problems.slice(0, 20));
  return { name: argument, sources: sources.map(readingsOf), sweeps: sweeps[0] };
}

function readingsOf(source: Source): readonly Reading[] {
  if (source.kind === 'study') return readingsOfStudy(source.path, source.value);
  return [readingOfSummary(source.path, source.value, source.fields)];
}

function readSource(path: string): Source {
  if (existsSync(path) && statSync(path).isDirectory()) {
    for (const name of [RUN_FILES.study, RUN_FILES.summary])
      if (existsSync(join(path, name))) return readResultFile(path, join(path, name), join(path, RUN_FILES.scenario));
    const message = `has no ${RUN_FILES.summary}; of a run that was killed, tollmark report ${path} --out ${path} writes one`;
    throw unreadable(
      path,
      existsSync(join(path, RUN_FILES.attempts))
        ? message
        : `has no ${RUN_FILES.summary} and no ${RUN_FILES.study}; name the directory of a run`,
    );
  }
  return readResultFile(path, path, undefined);
}

function readResultFile(path: string, file: string, scenario: string | undefined): Source {
  const value = parseJsonText(readRecordFile(file));
  if (value === undefined) throw unreadable(file, 'is not JSON: it is cut short, or another kind of file');
  const name: unknown = Object(value).schema;
  if (name === 'tollmark/summary@1') {
    const reading = summarySchema.safeParse(value);
    if (reading.success) return { kind: 'summary', path, value: reading.data, fields: fieldsOf(scenario) };
    throw unreadable(file, `is not a whole ${name}: ${issueText(reading.error.issues[0])}`);
  }
  if (name === 'tollmark/study@1') {
    const reading = studySchema.safeParse(value);
    if (reading.success) return { kind: 'study', path, value: reading.data };
    throw unreadable(file, `is not a whole ${name}: ${issueText(reading.error.issues[0])}`);
  }
  if (typeof name === 'string' && /^tollmark\/(?:summary|study)@\d+$/.test(name))
    throw unreadable(file, `is a ${name}, of a newer Tollmark than this one; update it`);
  const what =
    typeof name === 'string' && name.startsWith('tollmark/')
      ? `is a ${name.slice(0, 60)}`
      : 'is JSON of another program';
  throw unreadable(file, `${what}; compare reads ${RUN_FILES.summary} and ${RUN_FILES.study}`);
}

function issueText(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  return `${issue?.path.map(String).join('.').slice(0, 200)}: ${issue?.message.slice(0, 200)}; a newer Tollmark may have written it`;
}

/** The scenario of a run directory as plain data; undefined where it cannot be read: then the summary tells what was run. */
function fieldsOf(path: string | undefined): unknown {
  if (path === undefined || !existsSync(path)) return undefined;
  try {
    return loadScenario(path, { readText: readTextFile, overrides: [] }).source;
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}
