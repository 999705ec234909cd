import { blankFailure, FAILURE, GIVE_UP } from '../client/retry/retry-policy.ts';
import { createRetryPolicy, type RetryOptions } from '../client/retry/retry-options.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { DIALECTS, dialectNames } from '../wire/dialects.ts';
import type { FieldProblem } from './problems.ts';
import type { SoundParts } from './sound-parts.ts';

const PATH = ['client', 'retry', 'inspect'];

/** Whether the task of a request can be asked for, by a dialect: it is submitted to a queue, and answered at once. */
export function hasTask({ delivery }: RequestClass, dialect: string): boolean {
  const name = dialectNames.find((known) => known === dialect);
  return delivery === 'async' && name !== undefined && DIALECTS[name].pollMs !== undefined;
}

/** A client asks for the tasks of lost attempts, but no request has one. */
export function inspectProblems({ provider, requests, retry }: SoundParts): FieldProblem[] {
  if (retry?.inspect === undefined || provider === undefined || requests === undefined) return [];
  if (requests.some((each) => hasTask(each, provider.dialect))) return [];
  return [{ path: PATH, message: taskless(provider.dialect) }];
}

function taskless(dialect: string): string {
  const others = dialectNames.filter((name) => DIALECTS[name].pollMs !== undefined);
  return others.some((name) => name === dialect)
    ? 'no request has a task that can be asked for; set delivery: async for those that are to be inspected'
    : `the wire format ${dialect} has no tasks to ask for; leave inspect out, or use ${others.join(', ')} with delivery: async`;
}

/** Whether a policy sends a request again whose first attempt ended without an answer. */
function retriesFirst(retry: RetryOptions, failure: number): boolean {
  const alone = 'budget' in retry ? { ...retry, budget: undefined } : retry;
  const policy = createRetryPolicy(alone as RetryOptions);
  policy.began(0);
  return policy.delayMs({ ...blankFailure(), attempt: 1, failure }, 0.5) !== GIVE_UP;
}

/** Requests that are sent again without a question, although the client asks for the tasks of others, and a policy that never asks: one sentence each. */
export function inspectWarnings(requests: readonly RequestClass[], dialect: string, retry: RetryOptions): string[] {
  if (retry.inspect === undefined) return [];
  if (![FAILURE.timeout, FAILURE.network].some((failure) => retriesFirst(retry, failure)))
    return [
      'client.retry retries neither timeouts nor lost connections, so client.retry.inspect never asks for a task',
    ];
  const blind = requests.filter((each) => each.insteadOf === undefined && !hasTask(each, dialect));
  if (blind.length === 0) return [];
  const names = blind.map(({ index }) => `workload.requests[${index}]`).join(', ');
  return [
    `client.retry.inspect asks for tasks, and ${names} has none: such a request is sent again without a question`,
  ];
}
