import { isMap } from '../../src/scenario/field-path.ts';
import { readInput } from '../../src/scenario/load-scenario.ts';
import type { RefusalCause } from '../../src/wire/dialect.ts';
import { answerSchema, type ScriptedAnswer } from './step-options.ts';
import { answerProblems } from './step-problems.ts';

/** The header of a request that says how it is answered: a step of a script as JSON, without filters. */
export const FORCE_HEADER = 'x-tollmark-force';

const EXAMPLE = '{"status":429,"headers":{"retry-after":"2"}}';

function refused(status: number, message: string): RefusalCause {
  return { status, outcome: 'invalid', message };
}

/** The answer that a header asks for, or a refusal that says what is wrong with it. `makesJob`: whether the request does without it. */
export function readForced(header: string, makesJob: boolean): ScriptedAnswer | { readonly refusal: RefusalCause } {
  let input: unknown;
  try {
    input = JSON.parse(header);
  } catch {
    return { refusal: refused(400, `${FORCE_HEADER}: expected a map as JSON, such as ${EXAMPLE}`) };
  }
  const further = isMap(input) ? answerProblems(input).map(([field, message]) => ({ path: [field], message })) : [];
  const reading = readInput(answerSchema, input, further);
  if ('value' in reading && (makesJob || !reading.value.isBilled)) return reading.value;
  if ('value' in reading)
    return { refusal: refused(400, `${FORCE_HEADER}: billed: the route creates no job: leave it out`) };
  const problems = reading.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return { refusal: refused(400, `${FORCE_HEADER}: ${problems.join('; ')}`) };
}

/** The refusal of a header that comes from another machine than the server's, where the server was not told to obey it. */
export const FORCE_FORBIDDEN: RefusalCause = refused(
  403,
  `${FORCE_HEADER} is obeyed from this machine only; start the server with --allow-force to obey it from others`,
);
