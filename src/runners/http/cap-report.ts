import type { CostsBySource } from '../../measure/cost-attribution.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { formatCount } from '../../units/format.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { HttpRun } from './http-run.ts';
import type { Priming } from './priming.ts';

/** That the bill has passed the spend cap, by how much and why, in a sentence; nothing where it has not. */
export function capPassed({ client, workload }: Scenario, run: HttpRun, priming: Priming | undefined): string[] {
  const { maxNanoUsd } = client;
  if (maxNanoUsd === undefined) return [];
  const primed = priming?.summary()?.dollars.billed;
  const billedNano = run.bill.costs.total.billed.value() + (priming?.billedNano ?? 0n);
  if (billedNano <= maxNanoUsd) return [];
  const dearestNano = [...run.dearestNano];
  for (const { requestClass, dearestNano: nano } of priming?.shown ?? [])
    dearestNano[requestClass] = Math.max(nano, dearestNano[requestClass] ?? 0);
  const dearest = dearestNano.indexOf(Math.max(...dearestNano));
  const { model = '' } = workload.requests[dearest] ?? {};
  const ofPriming = primed === undefined ? '' : `, of which $${primed} before the run`;
  return [
    `the bill passed the spend cap of $${nanoUsdText(maxNanoUsd)} by $${nanoUsdText(billedNano - maxNanoUsd)}${ofPriming}: ` +
      `a request of ${model} cost up to $${nanoUsdText(dearestNano[dearest] as number)}`,
  ];
}

/** What is odd about the endpoint: answers that cannot be read, and a spend cap that no reply has told a price. */
export function endpointWarnings({ client }: Scenario, { unreadable }: HttpRun, { attempts }: CostsBySource): string[] {
  const { count, firstMessage } = unreadable;
  const [answers, first] = count === 1 ? ['1 answer', ''] : [`${formatCount(count)} answers`, 'the first: '];
  const isTold = attempts.stated + attempts.quantities > 0;
  const isUntold = client.maxNanoUsd !== undefined && !isTold && attempts.scenario > 0;
  return [
    ...(count === 0
      ? []
      : [
          `${answers} cannot be read, and may have been billed (${first}${firstMessage}); check that provider.dialect is that of the endpoint`,
        ]),
    ...(isUntold
      ? [
          'no reply states what it cost, so the spend cap rests on the prices of the scenario: compare them with those of the vendor',
        ]
      : []),
  ];
}
