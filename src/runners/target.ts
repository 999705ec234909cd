import { ScenarioError, type Problem } from '../errors/scenario-error.ts';

/** A real endpoint that the user named. */
export interface Target {
  readonly origin: string;
  readonly apiKey: string;
}

/** The environment variable that holds the API key for `--target`: keys do not belong on a command line. */
export const API_KEY_VARIABLE = 'TOLLMARK_API_KEY';

/**
 * Checks what a run against a real endpoint needs: an origin and a spend cap, for such a run may cost money.
 * Throws a `ScenarioError` CONSENT_MISSING or USAGE.
 */
export function checkTarget(target: string, maxDollars: string | undefined, env: NodeJS.ProcessEnv): Target {
  const problems: Problem[] = [];
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    problems.push({ path: '--target', message: 'expected an http or https URL such as https://inference.prodia.com' });
  } else if (url.href !== `${url.origin}/`) {
    problems.push({
      path: '--target',
      message: `expected an origin without path, query or user; the wire format knows the path: ${url.origin}`,
    });
  }
  if (maxDollars === undefined) {
    const message =
      'a run against a real endpoint may cost money: say how much it may spend at most, such as --max-dollars 5';
    problems.push({ path: '--max-dollars', message });
  }
  if (url === undefined || problems.length > 0) {
    throw new ScenarioError(maxDollars === undefined ? 'CONSENT_MISSING' : 'USAGE', problems);
  }
  return { origin: url.origin, apiKey: env[API_KEY_VARIABLE] ?? '' };
}
