import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ScenarioError } from '../errors/scenario-error.ts';
import { summarySchema, type Summary } from '../measure/summary.ts';
import { readTextFile } from '../platform/files.ts';
import { RUN_FILES } from '../platform/run-directory.ts';
import type { AttemptLine } from '../runners/http/attempt-log.ts';
import { rebuildSummary } from '../runners/http/rebuild.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import { studySchema } from '../study/study.ts';
import { EXIT } from './exit-code.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { type FormatFlags, planReports } from './report-output.ts';

const headerSchema = z.object({ schema: z.literal('tollmark/attempts@1'), world: z.enum(['virtual', 'mock', 'real']) });

/**
 * `tollmark report`: writes the report of a run directory again: of a study, of a run, or of its attempts where the run crashed before it had
 * a summary.
 */
export function runReport(directory: string, flags: CommonFlags & FormatFlags, terminal: Terminal): number {
  const study = readResult(directory, RUN_FILES.study, 'tollmark/study@1', studySchema);
  if (study !== undefined) planReports('study', flags, terminal)(study);
  else planReports('summary', flags, terminal)(readSummary(directory) ?? rebuild(directory));
  return EXIT.passed;
}

function readSummary(directory: string): Summary | undefined {
  return readResult(directory, RUN_FILES.summary, 'tollmark/summary@1', summarySchema);
}

function readResult<T>(directory: string, name: string, schemaName: string, schema: z.ZodType<T>): T | undefined {
  const path = join(directory, name);
  if (!existsSync(path)) return undefined;
  const reading = schema.safeParse(parseJson(path, readFileSync(path, 'utf8')));
  if (reading.success) return reading.data;
  throw unreadable(path, `is not a ${schemaName}; name the directory of a run`);
}

function rebuild(directory: string): Summary {
  const path = join(directory, RUN_FILES.attempts);
  if (existsSync(join(directory, RUN_FILES.plan))) {
    const message = `is of a study that was cut off; tollmark simulate --resume ${directory} goes on (or tollmark run, over HTTP)`;
    throw unreadable(directory, message);
  }
  if (!existsSync(path)) {
    throw unreadable(
      directory,
      `has neither ${RUN_FILES.summary} nor ${RUN_FILES.attempts}; name the directory of a run`,
    );
  }
  const { scenario } = loadScenario(join(directory, RUN_FILES.scenario), { readText: readTextFile, overrides: [] });
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return rebuildSummary(scenario, worldOf(path, lines[0]), attemptLines(path, lines.slice(1)));
}

function worldOf(path: string, header: string | undefined): Summary['world'] {
  try {
    return headerSchema.parse(JSON.parse(header ?? 'null')).world;
  } catch {
    throw unreadable(path, 'does not begin with the header of a tollmark/attempts@1; the run ended before it began');
  }
}

function* attemptLines(path: string, lines: readonly string[]): Generator<AttemptLine> {
  for (const [index, line] of lines.entries()) {
    try {
      yield JSON.parse(line) as AttemptLine;
    } catch {
      // A crash may cut the last line short; anything else is not our log.
      if (index < lines.length - 1) throw unreadable(path, `line ${index + 2} is not JSON`);
    }
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unreadable(path, 'is not JSON; the run may have been cut short: delete it to report from attempts.ndjson');
  }
}

function unreadable(file: string, message: string): ScenarioError {
  return new ScenarioError('SCENARIO_UNREADABLE', [{ file, path: '', message }]);
}
