import { isBodiless } from '../connection.ts';
import { bodyBytes } from './step-options.ts';

/** A field of a step, and what is wrong with it. */
export type StepProblem = readonly [field: string, message: string];

const BEFORE_HEADERS = 'before-headers';

/** What is wrong between the fields of an answer in input form, whatever is wrong with the fields themselves. */
export function answerProblems(input: Readonly<Record<string, unknown>>): StepProblem[] {
  const { status, body, disconnect, billed, retryAfter } = input;
  const problems: StepProblem[] = [];
  const isBilled = billed === true;
  if (body !== undefined && bodyBytes(body) === undefined)
    problems.push(['body', 'expected text, or data that JSON can write']);
  if (disconnect === BEFORE_HEADERS) {
    for (const field of ['status', 'headers', 'retryAfter', 'body'].filter((each) => input[each] !== undefined))
      problems.push([field, 'nothing is sent before the headers: leave it out, or choose another disconnect']);
    return problems;
  }
  if (status === undefined && !isBilled) {
    const message =
      'says how the request is answered: give a status, or `billed: true` for the answer of its job, or `disconnect: before-headers`';
    problems.push(['status', message]);
  }
  const hasNoBody = isBodiless(status);
  if (hasNoBody && body !== undefined && body !== '')
    problems.push(['body', `a ${String(status)} has no body: leave it out`]);
  if (hasNoBody && disconnect === 'in-body')
    problems.push(['disconnect', `a ${String(status)} has no body: choose after-headers`]);
  const isSuccess = typeof status === 'number' && status >= 200 && status < 300 && !hasNoBody;
  if (isSuccess && body === undefined && !isBilled) {
    const message = `without a job there is nothing to say with a ${status}: give the body, "" for none, or \`billed: true\` for the answer of the job`;
    problems.push(['body', message]);
  }
  if (retryAfter !== undefined && !(typeof status === 'number' && status >= 400))
    problems.push(['retryAfter', 'is announced by a status from 400 only: give one, or write the header in `headers`']);
  return problems;
}
