import type { Scenario } from '../../src/scenario/scenario.ts';
import { compact, type Input } from './inputs/parts.ts';

/** A kind of difference between the worlds that is known and not ended yet. */
interface KnownKind {
  readonly name: string;
  /** Figures that differ by it alone, in scenarios that may have it. */
  readonly figures?: RegExp;
  readonly isIn?: (scenario: Scenario) => boolean;
  /** Takes from a scenario what makes it. */
  readonly without?: (input: Input) => Input;
}

const KNOWN: readonly KnownKind[] = [
  { name: 'fal takes a text that is empty for an answer', without: (input) => withoutFalTexts(input) },
  { name: 'the cost of metered time is not stated', without: (input) => withoutMeteredCap(input) },
  {
    name: 'a gateway that gives up on a stream that has begun can write no status',
    without: (input) => withoutLostStreams(input),
  },
  {
    name: 'a stored failure may state its cost over HTTP',
    without: (input) => (isAnyAsync(input) ? withClient(input, { maxDollars: undefined }) : input),
  },
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
    name: 'users who do not think keep step with jobs of one length: an end and a retry come at one instant',
    without: (input) => withThinking(input),
  },
  {
    name: 'which copy of a request is the ghost depends on when its client would have heard',
    figures: /wastedBy\.(ghost|duplicate)$/,
    isIn: ({ workload }) => workload.requests.some(({ delivery }) => delivery === 'async'),
  },
  {
    name: 'a stream begins with the try that answers, and a simulation counts from the first',
    figures: /^firstTokenMs/,
    isIn: ({ provider }) => provider.models.some(({ upstreams }) => upstreams !== undefined) || isRequeued(provider),
  },
  {
    name: 'an account that changes with time is read when the last job has ended, up to 50 ms later',
    figures: /^account/,
    isIn: ({ provider: { billing } }) => billing.account?.type === 'prepaid',
  },
  {
    name: 'what workers cost has no instants over HTTP, and is not taken from the account before they end',
    figures: /^(series|projection|account)/,
    isIn: ({ provider }) => provider.billing.workers !== undefined,
  },
];

/** Whether a figure of a scenario may differ by a kind that is known. */
export function isKnown(path: string, scenario: Scenario): boolean {
  return KNOWN.some(({ figures, isIn = () => true }) => figures?.test(path) === true && isIn(scenario));
}

/** Takes from a scenario what makes the kinds of difference that are known. */
export function passOver(input: Input): Input {
  return KNOWN.reduce((left, { without }) => without?.(left) ?? left, input);
}

const providerOf = (input: Input): Input => input['provider'] as Input;
const requestsOf = (input: Input): readonly Input[] => (input['workload'] as Input)['requests'] as readonly Input[];
const isAnyAsync = (input: Input): boolean => requestsOf(input).some(({ delivery }) => delivery === 'async');
const isRequeued = ({ requeue }: Scenario['provider']): boolean => requeue !== undefined;

const withProvider = (input: Input, fields: Input): Input => ({
  ...input,
  provider: { ...providerOf(input), ...fields },
});

const withClient = (input: Input, fields: Input): Input => ({
  ...input,
  client: compact({ ...(input['client'] as Input), ...fields }),
});

function withoutFalTexts(input: Input): Input {
  const faults = input['faults'] as readonly Input[] | undefined;
  if (providerOf(input)['dialect'] !== 'fal' || faults === undefined) return input;
  return { ...input, faults: faults.filter(({ type }) => type !== 'empty') };
}

function withoutMeteredCap(input: Input): Input {
  const models = Object.values(providerOf(input)['models'] as Readonly<Record<string, Input>>);
  if (!models.some(({ price }) => (price as Input)['per'] === 'compute-second')) return input;
  return withClient(input, { maxDollars: undefined });
}

function withoutLostStreams(input: Input): Input {
  const faults = input['faults'] as readonly Input[] | undefined;
  if (faults === undefined || requestsOf(input).every(({ delivery }) => delivery !== 'stream')) return input;
  return { ...input, faults: faults.filter(({ type }) => type !== 'disconnect') };
}

function withThinking(input: Input): Input {
  const workload = input['workload'] as Input;
  const arrivals = workload['arrivals'] as Input;
  const isOfOneLength = JSON.stringify(providerOf(input)['models']).includes('"type":"constant"');
  if (arrivals['type'] !== 'closed' || arrivals['thinkTime'] !== undefined || !isOfOneLength) return input;
  const thinkTime: Input = { type: 'exponential', mean: '1ms' };
  return { ...input, workload: { ...workload, arrivals: { ...arrivals, thinkTime } } };
}
