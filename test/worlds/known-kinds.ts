import type { Input } from './inputs/parts.ts';

/** A kind of difference between the worlds that is known and not ended yet. */
interface KnownKind {
  readonly name: string;
  /** Figures that differ by it alone. */
  readonly figures?: RegExp;
  /** Takes from a scenario what makes it. */
  readonly without?: (input: Input) => Input;
}

const KNOWN: readonly KnownKind[] = [
  { name: 'workers idle to the end of the load', without: (input) => withoutWorkers(input) },
  { name: 'fal takes a text that is empty for an answer', without: (input) => withoutFalTexts(input) },
  { name: 'the cost of metered time is not stated', without: (input) => withoutMeteredCap(input) },
  { name: 'an account is read when the run is over', figures: /^account\./ },
  { name: 'requests beyond maxInFlight make a run invalid', figures: /^verdict$/ },
];

/** Whether a figure differs by a kind that is known. */
export function isKnown(path: string): boolean {
  return KNOWN.some(({ figures }) => figures?.test(path) === true);
}

/** Takes from a scenario what makes the kinds of difference that are known. */
export function passOver(input: Input): Input {
  return KNOWN.reduce((left, { without }) => without?.(left) ?? left, input);
}

const providerOf = (input: Input): Input => input['provider'] as Input;

function withoutWorkers(input: Input): Input {
  const { capacity, billing, ...provider } = providerOf(input);
  if (capacity === undefined) return input;
  const { workers: _, ...slots } = capacity as Input;
  return {
    ...input,
    provider: { ...provider, capacity: slots, billing: { ...(billing as Input), workers: undefined } },
  };
}

function withoutFalTexts(input: Input): Input {
  const faults = input['faults'] as readonly Input[] | undefined;
  if (providerOf(input)['dialect'] !== 'fal' || faults === undefined) return input;
  return { ...input, faults: faults.filter(({ type }) => type !== 'empty') };
}

function withoutMeteredCap(input: Input): Input {
  const models = Object.values(providerOf(input)['models'] as Readonly<Record<string, Input>>);
  if (!models.some(({ price }) => (price as Input)['per'] === 'compute-second')) return input;
  const { maxDollars: _, ...client } = input['client'] as Input;
  return { ...input, client };
}
