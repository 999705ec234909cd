/**
 * How often a law is run: `daily` times by `npm test`, `long` times by `npm run test:long`, where a file `NAME.long.test.ts` imports
 * `NAME.test.ts`. The seed is the same, so that the cases of every day are the first ones of the long form.
 */
export function runs(daily: number, long: number): number {
  return process.env['MODE'] === 'long' ? long : daily;
}
