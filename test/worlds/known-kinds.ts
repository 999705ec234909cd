import type { Scenario } from '../../src/scenario/scenario.ts';
import { compact, type Input } from './inputs/parts.ts';
import type { Attempt, Job, SimulatedRun } from './simulated.ts';

/** A kind of difference between the worlds that is inherent: "What the worlds do not share" in docs/accuracy.md names each. */
interface KnownKind {
  readonly name: string;
  /** Figures that differ by it alone, in scenarios that may have it. */
  readonly figures?: RegExp;
  readonly isIn?: (scenario: Scenario) => boolean;
  /** Whether the attempts and jobs of a run show it: then nothing of that run is compared. */
  readonly isShown?: (attempts: readonly Attempt[], scenario: Scenario, jobs: readonly Job[]) => boolean;
  /** Takes from a scenario what makes it. */
  readonly without?: (input: Input) => Input;
}

const KNOWN: readonly KnownKind[] = [
  {
    name: 'a cancellation and the next request of a user go at one instant',
    without: (input) => (isAnyAsync(input) ? withProvider(input, { onDisconnect: 'continue' }) : input),
  },
  {
    name: 'clients that leave at the end of the drain time leave at one instant',
    without: (input) =>
      providerOf(input)['onDisconnect'] === 'continue' ? input : withClient(input, { drain: undefined }),
  },
  {
    name: 'clients that are sent and give up at one instant: the slot of the first is given to a second that gives up, too',
    isShown: (attempts, { provider, client }) =>
      provider.onDisconnect !== 'continue' && giveUpTogether(attempts, client.timeoutMs),
  },
  {
    name: 'of two failures at one instant, one of a request that was sent at that instant, either may be retried first',
    isShown: (attempts) => failTogetherAndRetryTogether(attempts),
  },
  {
    name: 'the bill of a run over HTTP is taken five minutes behind its end, also where jobs still run',
    isShown: (attempts, _, jobs) => latestMs(jobs) > latestMs(attempts) + 295_000,
  },
  {
    name: 'a polled job that fails as questions are refused keeps its hold over HTTP, where nobody can tell the two',
    without: (input) => (isAnyAsync(input) ? withFaults(input, notAsQuestions) : input),
  },
  {
    name: 'users who do not think keep step with jobs of one length: an end and a retry come at one instant',
    without: (input) => withThinking(input),
  },
  {
    name: 'which copy of a request is the ghost depends on when its client would have heard',
    figures: /wastedBy\.(ghost|duplicate)$/,
    isIn: ({ workload }) => workload.requests.some(({ delivery }) => delivery === 'async'),
  },
  {
    name: 'an account that changes with time is read when the last job has ended, up to 50 ms later',
    figures: /^account/,
    isIn: ({ provider: { billing } }) => billing.account?.type === 'prepaid',
  },
  {
    name: 'what workers cost has no instants over HTTP, and is not taken from the account before they end',
    figures: /^(series|intervals|projection|account)/,
    isIn: ({ provider }) => provider.billing.workers !== undefined,
  },
];

/** Whether a figure of a scenario may differ by a kind that is known. */
export function isKnown(path: string, scenario: Scenario): boolean {
  return KNOWN.some(({ figures, isIn = () => true }) => figures?.test(path) === true && isIn(scenario));
}

/** Whether a run shows a kind that is known, after which the worlds go ways of their own. */
export function isShown({ attempts, jobs }: Pick<SimulatedRun, 'attempts' | 'jobs'>, scenario: Scenario): boolean {
  return KNOWN.some((kind) => kind.isShown?.(attempts, scenario, jobs) === true);
}

/** Takes from a scenario what makes the kinds of difference that are known. */
export function passOver(input: Input): Input {
  return KNOWN.reduce((left, { without }) => without?.(left) ?? left, input);
}

/** Whether two attempts that were sent at one instant were still open when the time for both was up, and one heard of nothing. */
function giveUpTogether(attempts: readonly Attempt[], timeoutMs: number): boolean {
  const last = attempts.filter(({ sentMs, endedMs }) => isOneInstant(endedMs, sentMs + timeoutMs));
  const gaveUp = last.filter(({ outcome }) => outcome === 'timeout');
  return gaveUp.some((one) =>
    last.some((other) => other.request !== one.request && isOneInstant(other.sentMs, one.sentMs)),
  );
}

/** Whether two retries were sent at one instant behind failures of one instant, of which one was sent at that instant and the other before. */
function failTogetherAndRetryTogether(attempts: readonly Attempt[]): boolean {
  const next = new Map(attempts.map((each) => [`${each.request} ${each.attempt - 1}`, each]));
  const retried = attempts.flatMap((failed) => {
    const retry = next.get(`${failed.request} ${failed.attempt}`);
    return retry === undefined ? [] : [{ failed, retry }];
  });
  const isAtOnce = ({ sentMs, endedMs }: Attempt): boolean => isOneInstant(sentMs, endedMs);
  return retried.some(
    (one) =>
      isAtOnce(one.failed) &&
      retried.some(
        (other) =>
          !isAtOnce(other.failed) &&
          isOneInstant(one.failed.endedMs, other.failed.endedMs) &&
          isOneInstant(one.retry.sentMs, other.retry.sentMs),
      ),
  );
}

const latestMs = (ended: readonly { readonly endedMs: number }[]): number =>
  ended.reduce((latest, { endedMs }) => Math.max(latest, endedMs), 0);

const isOneInstant = (aMs: number, bMs: number): boolean => Math.abs(aMs - bMs) < 1e-6;
const providerOf = (input: Input): Input => input['provider'] as Input;
const requestsOf = (input: Input): readonly Input[] => (input['workload'] as Input)['requests'] as readonly Input[];
const isAnyAsync = (input: Input): boolean => requestsOf(input).some(({ delivery }) => delivery === 'async');

const withProvider = (input: Input, fields: Input): Input => ({
  ...input,
  provider: { ...providerOf(input), ...fields },
});

const withClient = (input: Input, fields: Input): Input => ({
  ...input,
  client: compact({ ...(input['client'] as Input), ...fields }),
});

/** Statuses by which a question for a job is refused. */
const OF_QUESTIONS: readonly unknown[] = [401, 404, 405];

const notAsQuestions = (fault: Input): Input =>
  OF_QUESTIONS.includes(fault['status']) && fault['type'] === undefined && fault['stage'] !== 'admission'
    ? { ...fault, status: 400 }
    : fault;

function withFaults(input: Input, changed: (fault: Input) => Input): Input {
  const { faults } = input as { readonly faults?: readonly Input[] };
  return compact({ ...input, faults: faults?.map(changed) });
}

function withThinking(input: Input): Input {
  const workload = input['workload'] as Input;
  const arrivals = workload['arrivals'] as Input;
  const isOfOneLength = JSON.stringify(providerOf(input)['models']).includes('"type":"constant"');
  if (arrivals['type'] !== 'closed' || arrivals['thinkTime'] !== undefined || !isOfOneLength) return input;
  const thinkTime: Input = { type: 'exponential', mean: '1ms' };
  return { ...input, workload: { ...workload, arrivals: { ...arrivals, thinkTime } } };
}
