import { createHash } from 'node:crypto';
import type { Summary } from '../measure/summary.ts';
import { canonicalText } from '../scenario/canonical.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** How a summary names its scenario: equal digests mean that the same thing was asked, whatever the files looked like. */
export function identifyScenario(scenario: Scenario): Summary['scenario'] {
  return {
    name: scenario.name,
    description: scenario.description,
    seed: scenario.seed,
    digest: `sha256:${createHash('sha256').update(canonicalText(scenario)).digest('hex')}`,
  };
}
