import { IN_FLIGHT_DEFAULT } from '../client/client-options.ts';
import type { RunDescription } from '../measure/run-description.ts';
import type { FaultOptions } from '../provider/faults/fault-options.ts';
import { SLOTS_UNLIMITED } from '../provider/provider-options.ts';
import { perObject } from '../units/per-object.ts';
import { optionsText } from './options-text.ts';
import type { Scenario } from './scenario.ts';

export { unsteadyParts } from './unsteady-parts.ts';

/** What a scenario runs, for its summary. */
export function describeRun({ client, provider, workload }: Scenario): RunDescription {
  return { ...describeClient(client), ...describeWorkload(workload), ...describeProvider(provider) };
}

const describeClient = perObject((client: Scenario['client']): Pick<RunDescription, 'retry' | 'client'> => {
  const { retry, timeoutMs, maxInFlight, maxNanoUsd, fallback, drainMs } = client;
  const bounds = optionsText({
    timeoutMs: timeoutMs === 60_000 ? undefined : timeoutMs,
    maxInFlight: maxInFlight === IN_FLIGHT_DEFAULT ? undefined : maxInFlight,
    maxNanoUsd,
    fallback,
    drainMs: drainMs === 300_000 ? undefined : drainMs,
  });
  return {
    retry: retry.type === 'preset' ? retry.name : optionsText(retry),
    ...(bounds === '{}' ? {} : { client: bounds }),
  };
});

const describeWorkload = perObject(({ arrivals }: Scenario['workload']): Pick<RunDescription, 'arrivals'> => {
  return { arrivals: optionsText(arrivals) };
});

const describeProvider = perObject(
  ({ capacity, limits, faults }: Scenario['provider']): Pick<RunDescription, 'capacity' | 'limits' | 'faults'> => ({
    capacity: capacity.slots === SLOTS_UNLIMITED ? 'unlimited' : optionsText(capacity),
    limits: limits.map(optionsText),
    faults: faults.map(describeFault),
  }),
);

/** A fault as a summary tells it. */
export function describeFault({
  fromMs,
  untilMs,
  share,
  models,
  ...fault
}: FaultOptions): RunDescription['faults'][number] {
  // These go without saying, but not for every type.
  const usual =
    (fault.type === 'status' && fault.stage === (fault.status === 429 ? 'admission' : 'completion')) ||
    (fault.type === 'moderated' && fault.stage === 'output');
  const text = optionsText({
    ...fault,
    type: fault.type === 'status' ? undefined : fault.type,
    ...(usual ? { stage: undefined } : {}),
    ...(fault.type === 'disconnect' && fault.status === 0 ? { status: undefined } : {}),
    share,
    models,
  });
  return { fault: text, fromMs, untilMs: untilMs === Number.POSITIVE_INFINITY ? null : untilMs };
}

/** When, where and for whom a model is there, as a scenario writes it; undefined: always, for all. */
export function describeAvailability({ availability }: Scenario['provider']['models'][number]): string | undefined {
  if (availability === undefined) return undefined;
  const { status: _, rolloutBy, ...limits } = availability;
  const said = Object.entries({ ...limits, rolloutBy: limits.rollout.length === 0 ? undefined : rolloutBy });
  const isUsual = (value: unknown): boolean => value === 0 || value === Number.POSITIVE_INFINITY || isEmpty(value);
  return optionsText(Object.fromEntries(said.filter(([, value]) => !isUsual(value))));
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
