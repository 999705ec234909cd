import { breach } from './amount.ts';

/** The answer of a method of the subject that must be true or false. Throws a `LawBreach` that names the method for anything else. */
export function booleanAnswer(answer: unknown, method: string, meaning: string): boolean {
  if (typeof answer === 'boolean') return answer;
  return breach(`${method} answered ${String(answer)}, which is neither true nor false: return ${meaning}.`, {
    expected: 'true or false',
    got: String(answer),
  });
}
