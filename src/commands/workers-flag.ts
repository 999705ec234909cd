import { availableParallelism } from 'node:os';
import { ScenarioError } from '../errors/scenario-error.ts';
import { expectRequests } from '../estimate/requests.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { formatCount } from '../units/format.ts';

/** Most worker processes of one run. */
const WORKERS_MAX = 64;

/** Flags that do not go with several workers, by their names, and what is done instead. */
type OtherFlags = Readonly<Record<string, unknown>>;

/**
 * How many processes send the load: the number of `--workers`, or one a processor for `auto`; default 1. Throws a `ScenarioError` USAGE for what is no such
 * number, and for flags that several workers do not go with.
 */
export function workersOf(text: string | undefined, others: OtherFlags): number {
  if (text === undefined) return 1;
  const isNumber = /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= WORKERS_MAX;
  if (text !== 'auto' && !isNumber) throw usage(`is "${text}"; write a whole number from 1 to ${WORKERS_MAX}, or auto`);
  const count = text === 'auto' ? Math.min(WORKERS_MAX, availableParallelism()) : Number(text);
  const given = Object.entries(others).flatMap(([name, isGiven]) => (isGiven === true ? [name] : []));
  if (count > 1 && given.length > 0)
    throw usage(
      `does not go with ${given.join(' and ')}: several workers send the load of one run; leave one of them out`,
    );
  return count;
}

/** Checks that a load is enough for so many workers. Throws a `ScenarioError` USAGE where one would have nothing to send. */
export function checkWorkers(count: number, { workload, client }: Scenario): void {
  const { arrivals, maxRequests } = workload;
  const requests = Math.floor(Math.min(expectRequests(workload).count ?? Infinity, maxRequests));
  const bounds: readonly (readonly [number, string])[] = [
    [requests, 'the load has about NUMBER requests'],
    [client.maxInFlight, 'client.maxInFlight is NUMBER'],
    ...(arrivals.type === 'closed' ? [[arrivals.users, 'the load has NUMBER users'] as const] : []),
  ];
  const short = bounds.find(([most]) => count > most);
  if (short === undefined || count === 1) return;
  const [most, text] = short;
  throw usage(`is ${count}, and ${text.replace('NUMBER', formatCount(most))}: use no more workers than that`);
}

function usage(message: string): ScenarioError {
  return new ScenarioError('USAGE', [{ path: '--workers', message }]);
}
