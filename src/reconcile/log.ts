import { type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { ScenarioError } from '../errors/scenario-error.ts';
import { ATTEMPT_LOG_SCHEMAS, attemptName } from '../attempts/attempt-log.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { lineValue, type LogLine, SkippedLines } from '../attempts/attempt-log.ts';
import { readLines } from '../platform/file-lines.ts';
import { unreadable } from '../platform/files.ts';
import { RUN_FILES, workerFiles } from '../platform/run-directory.ts';

const EXPECTED_DOLLARS = 'expected dollars as quoted decimal text with at most 9 decimals, such as "0.04"';
const dollars = z
  .string({ error: EXPECTED_DOLLARS })
  .regex(/^\d{1,30}(?:\.\d{1,9})?$/, EXPECTED_DOLLARS)
  .transform(parseNanoUsd);

const headerSchema = z.object({
  schema: z.enum(ATTEMPT_LOG_SCHEMAS),
  scenario: z.string(),
  seed: z.number(),
  world: z.enum(['virtual', 'mock', 'real']),
});

/** What the client noted of one attempt that may have cost something. */
export interface LoggedCharge {
  /** Number of the request and of the attempt, `12/1`; undefined in a log that does not number them. */
  readonly attemptId: string | undefined;
  /** The provider's name of the job, where the client learned of it. */
  readonly jobId: string | undefined;
  readonly model: string | undefined;
  /** When it was sent, in ms since the start of the run; undefined where the log does not say. */
  readonly sentMs: number | undefined;
  /** How it ended for the client: `ok`, `timeout`, …; undefined where the log does not say. */
  readonly outcome: string | undefined;
  /** From 0 up; 0 where the client does not know it. */
  readonly nano: bigint;
  /** Whether the client does not know what the attempt cost: the bill tells. */
  readonly isUnknown: boolean;
  /** What only the log of a run tells. */
  readonly attempt?: LoggedAttempt;
}

/** One attempt in the log of a run. */
export interface LoggedAttempt {
  /** From 0. */
  readonly request: number;
  /** From 1. */
  readonly number: number;
  readonly operation: string | undefined;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** What it may have cost at most, in nano-USD, where the log says; else what it cost. */
  readonly mostNano: bigint;
  /** Whether it was sent ahead of the run, with numbers of its own. */
  readonly isPriming: boolean;
}

/** A line of the log of a run. */
const attemptLine = z
  .object({
    request: z.int().nonnegative(),
    attempt: z.int().positive(),
    model: z.string(),
    /** In the first version of the log. */
    sentMs: z.number().optional(),
    sentUs: z.number().optional(),
    outcome: z.string(),
    dollars,
    jobId: z.string().optional(),
    costSource: z.string().optional(),
    dollarsAtMost: dollars.optional(),
    priming: z.boolean().optional(),
    operation: z.string().optional(),
    status: z.number().default(0),
  })
  .transform(({ model, sentMs, sentUs, outcome, jobId, dollars: nano, ...line }): LoggedCharge => {
    const { request, attempt: number, operation, status, costSource, dollarsAtMost, priming: isPriming = false } = line;
    const atMs = sentMs ?? (sentUs === undefined ? undefined : sentUs / 1000);
    return {
      attemptId: attemptName(request, number, isPriming),
      jobId,
      model,
      // Requests ahead of the run have a clock of their own.
      sentMs: isPriming ? undefined : atMs,
      outcome,
      nano,
      isUnknown: costSource === 'unknown' || dollarsAtMost !== undefined,
      attempt: { request, number, operation, status, mostNano: dollarsAtMost ?? nano, isPriming },
    };
  });

/** A line of a log of one's own. */
const ownLine = z
  .object({ jobId: z.string().min(1), dollars, model: z.string().optional(), outcome: z.string().optional() })
  .transform(({ jobId, model, outcome, dollars: nano }): LoggedCharge => {
    return { attemptId: undefined, jobId, model, sentMs: undefined, outcome, nano, isUnknown: false };
  });

/** A client's log of what it believes that it was charged. */
export interface ChargeLog {
  readonly file: string;
  /** What ran, for a log of `tollmark run`. */
  readonly run: { readonly scenario: string; readonly seed: number; readonly world: string } | undefined;
  /** In the order of the log; attempts that cost nothing are there with 0. */
  readonly charges: readonly LoggedCharge[];
  /** Which lines of the log of a run are no attempts, and are left out; absent: all are. */
  readonly skipped?: string;
}

/**
 * Reads the log of a run (a run directory or its `attempts.ndjson`, with those of its workers) or of a client of one's own: a JSON object a line with `jobId` and
 * `dollars`. It is read as a stream, and what is kept of it are its charges. A last line that a crash has cut short is left out, and so are lines of a run that
 * are no attempts, which `skipped` tells. Throws a `ScenarioError` that says what a line of one's own lacks.
 */
export function readChargeLog(path: string): ChargeLog {
  const file = isDirectory(path) ? logIn(path) : path;
  const ofWorkers = basename(file) === RUN_FILES.attempts ? workerFiles(dirname(file), RUN_FILES.attempts) : [];
  const skipped = new SkippedLines();
  const logs = [file, ...ofWorkers].map((each) => chargeLog(each, readLines(each), skipped));
  const begun = logs.find(({ run, charges }) => run !== undefined || charges.length > 0);
  if (begun === undefined) throw unreadable(file, 'has no line; name the log of a run');
  const { text } = skipped;
  const charges = logs.flatMap((log) => log.charges);
  return { file, run: begun.run, charges, ...(text === undefined ? {} : { skipped: text }) };
}

/** As `readChargeLog`, of the text of a log; `file` names it. */
export function parseChargeLog(file: string, text: string): ChargeLog {
  const lines = text.split('\n');
  const numbered = lines.map((each, index) => ({ number: index + 1, text: each, isCut: index === lines.length - 1 }));
  return chargeLog(file, numbered, new SkippedLines());
}

function chargeLog(file: string, lines: Iterable<LogLine>, skipped: SkippedLines): ChargeLog {
  let run: ChargeLog['run'];
  const charges: LoggedCharge[] = [];
  for (const line of lines) {
    if (line.text?.trim() === '') continue;
    const value = lineValue(line);
    const header = line.number === 1 ? headerSchema.safeParse(value).data : undefined;
    if (header !== undefined) {
      run = header;
      continue;
    }
    if (value === undefined && line.isCut && line.number > 1) break;
    const reading = (run === undefined ? ownLine : attemptLine).safeParse(value);
    if (reading.success) charges.push(reading.data);
    else if (run === undefined) throw badLine(file, line.number, reading.error);
    else skipped.add(basename(file), line.number);
  }
  return { file, run, charges };
}

/** Whether a path is a folder; one that is not there is told of when it is read. */
function isDirectory(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

/** What a path is; undefined where that cannot be told, as of a link to itself: reading it tells why. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** The log in a run directory. Throws a `ScenarioError` where there is none: only a run over HTTP has attempts to log. */
function logIn(folder: string): string {
  const file = join(folder, RUN_FILES.attempts);
  if (statOf(file) !== undefined) return file;
  const message = `has no ${RUN_FILES.attempts}; name a directory that tollmark run --out wrote: a simulation logs no attempts`;
  throw unreadable(folder, message);
}

function badLine(file: string, line: number, error: z.ZodError): ScenarioError {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  const message =
    path === ''
      ? 'is no line of a log: it takes the attempts.ndjson of a run, or a JSON object a line with jobId and dollars'
      : (issue?.message ?? 'is missing');
  return unreadable(file, message, { path, line });
}
