import type { UnsteadyPart } from '../measure/run-description.ts';
import { hasColdStarts } from '../provider/provider-options.ts';
import { durationText } from '../units/duration.ts';
import { rampMs } from '../workload/arrivals/ramping.ts';
import { optionsText } from './options-text.ts';
import type { Scenario } from './scenario.ts';

const DAY_MS = 86_400_000;

/**
 * What a run of a scenario holds that a month does not hold as often: times with a fault, models that come or go, ramps, bursts, a warm-up, a cool-down, and
 * workers that start cold. Faults of the whole run are no such part, and ramps of whole days are none.
 */
export function unsteadyParts({ provider, workload }: Scenario): readonly UnsteadyPart[] {
  const asked = new Set(workload.requests.map(({ model }) => model));
  const models = provider.models.filter(({ name }) => asked.has(name));
  const ofEndpoint = [...faultParts(provider), ...models.flatMap(availabilityParts), ...coldParts(provider)];
  return [
    ...ofEndpoint.map((part) => ({ ...part, isEmulated: true })),
    ...arrivalParts(workload),
    ...phaseParts(workload),
  ];
}

function faultParts({ faults }: Scenario['provider']): UnsteadyPart[] {
  const windows = faults.filter(({ fromMs, untilMs }) => fromMs > 0 || untilMs < Number.POSITIVE_INFINITY);
  return windows.map((fault) => {
    const { fromMs, untilMs } = fault;
    const until = untilMs === Number.POSITIVE_INFINITY ? 'its end' : durationText(untilMs);
    return { fromMs, what: `a ${faultName(fault)} from ${durationText(fromMs)} to ${until}` };
  });
}

function faultName(fault: Scenario['provider']['faults'][number]): string {
  if (fault.type === 'status') return `fault with status ${fault.status}`;
  return fault.type === 'brownout' || fault.type === 'pause' ? fault.type : `fault of type ${fault.type}`;
}

function availabilityParts({ name, availability }: Scenario['provider']['models'][number]): UnsteadyPart[] {
  if (availability === undefined) return [];
  const { fromMs, untilMs, rollout } = availability;
  const changes = new Set([fromMs, untilMs, ...rollout.map((stage) => stage.fromMs)]);
  return [...changes]
    .filter((atMs) => atMs > 0 && Number.isFinite(atMs))
    .map((atMs) => ({ fromMs: atMs, what: `a change of who gets ${name} at ${durationText(atMs)}` }));
}

function arrivalParts({ arrivals, durationMs }: Scenario['workload']): UnsteadyPart[] {
  switch (arrivals.type) {
    case 'profile':
      return durationMs % (7 * DAY_MS) === 0
        ? []
        : [{ fromMs: 0, what: `a part of the week of its profile (${optionsText(arrivals)})` }];
    case 'piecewise':
      return durationMs % (arrivals.ratesPerSecond.length * arrivals.eachMs) === 0
        ? []
        : [{ fromMs: 0, what: 'a part of its piecewise rates' }];
    case 'ramping':
      return rampMs(arrivals) % DAY_MS === 0
        ? []
        : [{ fromMs: 0, what: `a ramp of its rate (${optionsText(arrivals)})` }];
    case 'burst':
      return [
        { fromMs: arrivals.atMs, what: `bursts of ${arrivals.size} requests every ${durationText(arrivals.everyMs)}` },
      ];
    case 'closed':
      return arrivals.rampUpMs === 0
        ? []
        : [{ fromMs: 0, what: `a ramp of its users over ${durationText(arrivals.rampUpMs)}` }];
    default:
      return [];
  }
}

function phaseParts({ phases, durationMs }: Scenario['workload']): UnsteadyPart[] {
  if (phases === undefined) return [];
  const { steadyFromMs, steadyUntilMs } = phases;
  return [
    ...(steadyFromMs > 0 ? [{ fromMs: 0, what: `a warm-up of ${durationText(steadyFromMs)}` }] : []),
    ...(Number.isFinite(steadyUntilMs)
      ? [{ fromMs: steadyUntilMs, what: `a cool-down of ${durationText(durationMs - steadyUntilMs)}` }]
      : []),
  ];
}

function coldParts(provider: Scenario['provider']): UnsteadyPart[] {
  const { slots, workers } = provider.capacity;
  if (!hasColdStarts(provider) || (workers?.min ?? 0) >= slots) return [];
  return [{ fromMs: 0, what: 'workers that start cold' }];
}
