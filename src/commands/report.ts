import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { ScenarioError } from '../errors/scenario-error.ts';
import { invoiceSchema } from '../invoice/invoice-schema.ts';
import type { RequestTrace } from '../measure/request-trace.ts';
import { summarySchema, type Summary } from '../measure/summary.ts';
import { parseJsonText, readRecordFile, readTextFile, unreadable } from '../platform/files.ts';
import { RUN_FILES } from '../platform/run-directory.ts';
import { type Pilot, pilotSchema } from '../pilot/pilot.ts';
import { concludePilot } from '../pilot/pilot-result.ts';
import { billTexts } from '../reconcile/bill.ts';
import { readChargeLog } from '../reconcile/log.ts';
import type { AttemptLine } from '../attempts/attempt-record.ts';
import { addLine, RequestTracer } from '../runners/request-tracer.ts';
import { traceSimulated } from '../runners/virtual/simulation-exemplars.ts';
import { loadScenario } from '../scenario/load-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { saturationSchema } from '../saturation/saturation.ts';
import { studySchema } from '../study/study.ts';
import { EXIT } from './exit-code.ts';
import { exitCodeOfFiles } from './losses.ts';
import type { CommonFlags, Terminal } from './options.ts';
import { billedBy } from './pilot-bill.ts';
import type { FormatFlags } from './format-flags.ts';
import { planReports } from './report-output.ts';
import { RunLog } from './run-log.ts';

/** Flags of `report` beyond the common ones. */
export interface ReportFlags extends CommonFlags, FormatFlags {
  /** Number of a request whose course is told instead; undefined: none. */
  readonly request: number | undefined;
  /** Files of a bill, for a pilot that has none yet. */
  readonly bill?: readonly string[];
}

/**
 * `tollmark report`: writes the report of a run directory again: of a study, of a run, or of its attempts where the run crashed before it had
 * a summary; of the traffic of a mock server; or tells one request of a run. Returns the exit code.
 */
export function runReport(directory: string, flags: ReportFlags, terminal: Terminal): number {
  const { request, bill = [] } = flags;
  const pilot = readResult(directory, RUN_FILES.pilot, 'tollmark/pilot@1', pilotSchema);
  if (bill.length > 0 && pilot === undefined) {
    const message = 'is for the directory of a pilot; tollmark reconcile compares other runs';
    throw new ScenarioError('USAGE', [{ path: '--bill', message }]);
  }
  const study = readResult(directory, RUN_FILES.study, 'tollmark/study@1', studySchema);
  const invoice = readResult(directory, RUN_FILES.invoice, 'tollmark/invoice@1', invoiceSchema);
  const saturation = readResult(directory, RUN_FILES.saturation, 'tollmark/saturation@1', saturationSchema);
  if (request !== undefined && (invoice ?? saturation) !== undefined) {
    const why =
      invoice === undefined ? 'a saturation keeps no single requests' : 'an invoice shows its worst requests itself';
    throw new ScenarioError('USAGE', [{ path: '--request', message: `is for the directory of a run; ${why}` }]);
  }
  const deliver = (): boolean => {
    if (request !== undefined)
      return planReports('request', flags, terminal)(traceOf(directory, request, flags, terminal));
    if (pilot !== undefined) return reportPilot(directory, pilot, flags, terminal);
    if (invoice !== undefined) return planReports('invoice', flags, terminal)(invoice);
    if (saturation !== undefined) return planReports('saturation', flags, terminal)(saturation);
    if (study !== undefined) return planReports('study', flags, terminal)(study);
    return planReports('summary', flags, terminal)(readSummary(directory) ?? rebuild(directory, flags, terminal));
  };
  return exitCodeOfFiles(EXIT.passed, deliver());
}

/** A pilot as it was, or with a bill that came later: then its directory keeps it. Returns whether all files are there. */
function reportPilot(directory: string, pilot: Pilot, flags: ReportFlags, terminal: Terminal): boolean {
  const { bill = [], out } = flags;
  if (bill.length === 0) return planReports('pilot', flags, terminal)(pilot);
  const deliver = planReports('pilot', { ...flags, out: out ?? directory }, terminal);
  const log = readChargeLog(directory);
  const summary = readSummary(directory);
  if (summary === undefined) throw unreadable(directory, `has no ${RUN_FILES.summary}; run the pilot again`);
  const headlines = pilot.kinds.map(({ headline }) => headline);
  const { requestsPerKind } = pilot;
  const known = { scenario: scenarioIn(directory), headlines, summary, log, requestsPerKind };
  return deliver(concludePilot({ ...known, ...billedBy(log, billTexts(bill)) }));
}

/** One request of a run: as the summary has it, else from the log of attempts, else from simulating it again. */
function traceOf(directory: string, request: number, flags: ReportFlags, terminal: Terminal): RequestTrace {
  const summary = readSummary(directory);
  const kept = summary?.exemplars?.requests.find((trace) => trace.request === request);
  if (kept !== undefined) {
    const { kinds: _, ...trace } = kept;
    return trace;
  }
  const scenario = scenarioIn(directory);
  const traceLogged = (): RequestTrace | undefined => {
    const log = new RunLog(directory);
    const lines: AttemptLine[] = [];
    for (const line of log.attempts()) if (line.request === request && line.priming !== true) addLine(lines, line);
    warnOfSkipped(log, flags, terminal);
    return lines.length === 0 ? undefined : new RequestTracer(scenario).trace({ lines });
  };
  const trace = summary?.world === 'virtual' ? traceSimulated(scenario, request) : traceLogged();
  if (trace !== undefined) return trace;
  const message = `the run has no request ${request}, or it was dropped or never ended; requests are numbered from 0`;
  throw new ScenarioError('USAGE', [{ path: '--request', message }]);
}

function scenarioIn(directory: string): Scenario {
  return loadScenario(join(directory, RUN_FILES.scenario), { readText: readTextFile, overrides: [] }).scenario;
}

function readSummary(directory: string): Summary | undefined {
  return readResult(directory, RUN_FILES.summary, 'tollmark/summary@1', summarySchema);
}

function readResult<T>(directory: string, name: string, schemaName: string, schema: z.ZodType<T>): T | undefined {
  const path = join(directory, name);
  if (!existsSync(path)) return undefined;
  const value = parseJsonText(readRecordFile(path));
  if (value === undefined) {
    const message = 'is not JSON; the run may have been cut short: delete it to report from attempts.ndjson';
    throw unreadable(path, message);
  }
  const reading = schema.safeParse(value);
  if (reading.success) return reading.data;
  throw unreadable(path, `is not a ${schemaName}; name the directory of a run`);
}

function rebuild(directory: string, flags: ReportFlags, terminal: Terminal): Summary {
  const log = new RunLog(directory);
  const summary = log.summarize(scenarioIn(directory));
  warnOfSkipped(log, flags, terminal);
  return summary;
}

function warnOfSkipped({ skipped }: RunLog, { quiet }: ReportFlags, { stderr }: Terminal): void {
  if (skipped !== undefined && !quiet)
    stderr.write(`warning: lines of the log that are no attempts are left out: ${skipped}\n`);
}
