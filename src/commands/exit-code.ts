import type { Summary } from '../measure/summary.ts';

/** What the process tells its caller; see the README's table. */
export const EXIT = { passed: 0, failed: 1, refused: 2, invalid: 3, inconclusive: 4, interrupted: 130 } as const;

/** The exit code of a finished run. A partial run is not a measurement of the scenario: it never looks like success. */
export function exitCodeOf(summary: Summary, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  switch (summary.verdict) {
    case 'passed':
      return EXIT.passed;
    case 'failed':
      return EXIT.failed;
    case 'invalid':
    case 'partial':
      return EXIT.invalid;
  }
}
