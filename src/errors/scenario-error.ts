/** One thing wrong with what the user gave: where it is and what to do about it. */
export interface Problem {
  /** The file it stands in, as the user named it; `--set` for an override on the command line. */
  readonly file?: string;
  /** Path of the field, as in `workload.requests[1].weight`; empty for the file as a whole. */
  readonly path: string;
  /** 1-based line in `file`, where it could be found. */
  readonly line?: number;
  /** What is wrong and what to do next, one sentence. */
  readonly message: string;
}

/** Characters of a message that are told, and those of its end. */
const MESSAGE_CHARS_MAX = 2000;
const END_CHARS = 500;

/** What kind of misuse it was; stable, for programs that catch the error. */
export type ScenarioErrorCode =
  | 'SCENARIO_UNREADABLE'
  | 'SCENARIO_INVALID'
  | 'ENDLESS'
  | 'PORT_UNAVAILABLE'
  | 'TARGET_UNREACHABLE'
  | 'WORKERS_UNREADY'
  | 'CONSENT_MISSING'
  | 'OUTPUT_UNWRITABLE'
  | 'DIRECTORY_IN_USE'
  | 'USAGE';

/**
 * Misuse: the run could not start (exit code 2). It lists every problem found, not only the first.
 * What a load test expects to meet (429, 5xx, timeouts, resets) is data and never this error.
 */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly code: ScenarioErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ScenarioErrorCode, problems: readonly Problem[]) {
    const bounded = problems.map((problem) => ({ ...problem, message: shortened(problem.message) }));
    super(bounded.map(problemText).join('\n'));
    this.code = code;
    this.problems = bounded;
  }
}

/** A message quotes what was given, which may be of any length: its end says what to do, and is kept. */
function shortened(message: string): string {
  if (message.length <= MESSAGE_CHARS_MAX) return message;
  return `${message.slice(0, MESSAGE_CHARS_MAX - END_CHARS)} … ${message.slice(-END_CHARS)}`;
}

/** `file:line: path: message`, leaving out what is not known. */
function problemText(problem: Problem): string {
  const place =
    problem.file === undefined ? '' : `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}: `;
  return `${place}${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`;
}
