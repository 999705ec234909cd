import { isFusible } from '../src/runners/fused/fused-scope.ts';
import type { Scenario } from '../src/scenario/scenario.ts';

/** Why a scenario cannot use the fast lane; undefined when it can. */
export function laneRefusal(scenario: Scenario): string | undefined {
  return isFusible(scenario) ? undefined : 'not fusible';
}
