import type { CostsBySource } from '../../measure/cost-attribution.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { formatCount } from '../../units/format.ts';
import type { AnswerMeter } from './answer-meter.ts';
import type { ClassRequests } from './class-requests.ts';

/** What a run has seen of its endpoint. */
interface Seen {
  readonly answers: Pick<AnswerMeter, 'unreadable' | 'unstreamed'>;
  readonly requests: Pick<ClassRequests, 'foreign'>;
}

/**
 * What is odd about the endpoint: answers that cannot be read or did not stream, addresses of other hosts, and a spend cap that no reply has told a
 * price.
 */
export function endpointWarnings(
  { client }: Pick<Scenario, 'client'>,
  { answers: { unreadable, unstreamed }, requests: { foreign } }: Seen,
  costs: CostsBySource,
): string[] {
  const warnings: string[] = [];
  const { count, firstMessage } = unreadable;
  if (count > 0) {
    const first = count === 1 ? firstMessage : `the first: ${firstMessage}`;
    warnings.push(
      `${answersText(count)} cannot be read, and may have been billed (${first}); check that provider.dialect is that of the endpoint`,
    );
  }
  if (unstreamed > 0) {
    warnings.push(
      `${answersText(unstreamed)} came in one piece where a stream was asked for, without a first token: check that the endpoint streams this model`,
    );
  }
  if (foreign.size > 0) {
    warnings.push(
      `replies name addresses at ${[...foreign].join(', ')}; their paths were asked at the target, for keys go nowhere else: check that the target passes them on`,
    );
  }
  const { stated, quantities, scenario } = costs.attempts;
  if (client.maxNanoUsd !== undefined && stated + quantities === 0 && (scenario > 0 || costs.unknownNano > 0n)) {
    const untold = costs.unreadable > 0 ? 'a cost that can be read' : 'what it cost';
    warnings.push(
      `no reply states ${untold}, so the spend cap rests on the prices of the scenario: compare them with those of the vendor`,
    );
  }
  return warnings;
}

function answersText(count: number): string {
  return count === 1 ? '1 answer' : `${formatCount(count)} answers`;
}
