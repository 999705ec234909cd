import { createHash } from 'node:crypto';
import type { RunRecord } from '../measure/summarize.ts';
import { canonicalText } from '../scenario/canonical.ts';
import { describeRun } from '../scenario/describe-run.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * How a summary names its scenario, and what was run: equal digests mean that the same thing was asked, whatever the files looked like.
 * An invoice names its scenario in the same way. `target`: the address of a real endpoint, of which only the origin is kept. `transport`: what
 * carries requests to it.
 */
export function identifyScenario(scenario: Scenario, target?: string, transport?: string): RunRecord['scenario'] {
  const way = transport === undefined ? {} : { transport };
  return {
    name: scenario.name,
    description: scenario.description,
    seed: scenario.seed,
    run: { ...describeRun(scenario), ...(target === undefined ? {} : { target: new URL(target).origin, ...way }) },
    digest: `sha256:${createHash('sha256').update(canonicalText(scenario)).digest('hex')}`,
  };
}
