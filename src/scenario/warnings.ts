import type { FaultOptions } from '../provider/fault-options.ts';
import { formatMs } from '../units/format.ts';
import type { Scenario } from './scenario.ts';

/**
 * What is allowed in a scenario but is hardly meant: one sentence each. A fault that begins when no request is due any more, and parts that
 * no request of the mix can meet.
 */
export function scenarioWarnings(scenario: Scenario): string[] {
  const { provider, workload } = scenario;
  const asked = new Set(workload.requests.map(({ model }) => model));
  return provider.faults.flatMap((fault, index) => {
    const name = `fault ${index + 1} (${faultText(fault)})`;
    if (fault.fromMs >= workload.durationMs) {
      return [
        `${name} begins ${formatMs(fault.fromMs)} after the start, but the load ends after ${formatMs(workload.durationMs)}: no new request meets it`,
      ];
    }
    if (fault.models.length > 0 && !fault.models.some((model) => asked.has(model))) {
      return [`${name} hits only ${fault.models.join(', ')}, which no request asks for`];
    }
    return [];
  });
}

function faultText(fault: FaultOptions): string {
  return fault.type === 'status' ? `status ${fault.status}` : fault.type;
}
