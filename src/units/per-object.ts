/**
 * A function of an object that never changes, which works each object out once. A study simulates the same options thousands of times with other
 * seeds; what follows from the options alone is kept as long as they are.
 */
export function perObject<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const known = new WeakMap<Argument, Result>();
  return (argument) => {
    const before = known.get(argument);
    if (before !== undefined) return before;
    const result = compute(argument);
    known.set(argument, result);
    return result;
  };
}
