import { OUTCOMES } from '../../billing/outcome.ts';
import { DUE } from '../../billing/outcome-policy.ts';
import type { Rounding } from '../../money/ratio.ts';
import type { BillingSubject } from '../billing-subject.ts';
import type { AccountTerms } from '../subjects/ledger-subject.ts';
import type { StoryPrice } from '../subjects/outcome-subject.ts';
import type { TariffKind, TariffTerms } from '../tariff.ts';

/** What a field of a part must be. */
export interface Field {
  readonly isRight: (value: unknown) => boolean;
  /** What is expected, in words. */
  readonly words: string;
  /** The texts that it may be or hold, to suggest one from. */
  readonly choices?: readonly string[];
  readonly isOptional?: boolean;
}

/** The name of a part of a subject. */
export type PartName = keyof BillingSubject;

const KINDS: Readonly<Record<TariffKind, true>> = {
  unit: true,
  step: true,
  megapixel: true,
  'first-unit': true,
  graduated: true,
  volume: true,
  threshold: true,
  credit: true,
};
const TERMS: Readonly<Record<keyof TariffTerms, string>> = {
  discountPercent: 'discount',
  markupPercent: 'markup',
  minimumUsd: 'minimum',
};
const ROUNDINGS: Readonly<Record<Rounding | 'none', true>> = {
  up: true,
  down: true,
  'half-up': true,
  'half-even': true,
  none: true,
};
const PRICE_PARTS: Readonly<Record<keyof StoryPrice, true>> = { output: true, input: true, nanoPerMs: true };
const ACCOUNT_TERMS: Readonly<Record<keyof AccountTerms, true>> = {
  capNano: true,
  creditLimitNano: true,
  autoTopUp: true,
};

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value);
const isList = (value: unknown, isItem: (item: unknown) => boolean, least: number): boolean =>
  Array.isArray(value) && value.length >= least && value.every(isItem);

/** A field of an object, whatever that is; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined;
}

const method: Field = { isRight: (value) => typeof value === 'function', words: 'a method' };
const wholeNumber: Field = { isRight: isWhole, words: 'a whole number from 0 up' };
const unitNano: Field = {
  isRight: (value) => typeof value === 'bigint' && value > 0n,
  words: 'a bigint of nano-USD above 0, such as 1n, or 10_000_000n for a cent',
};
const flag: Field = { isRight: (value) => typeof value === 'boolean', words: 'true or false' };

function optional(field: Field): Field {
  return { ...field, isOptional: true };
}

function oneOf(choices: readonly string[]): Field {
  const isRight = (value: unknown): boolean => typeof value === 'string' && choices.includes(value);
  return { isRight, words: choices.map((choice) => `"${choice}"`).join(' or '), choices };
}

function listOf(choices: readonly string[], least: number): Field {
  const isRight = (value: unknown): boolean =>
    isList(value, (item) => typeof item === 'string' && choices.includes(item), least);
  return { isRight, words: `a list of ${least > 0 ? 'one or more of ' : ''}${choices.join(', ')}`, choices };
}

const policies: Field = {
  isRight: (value) =>
    isList(value, (policy) => OUTCOMES.every((name) => String(fieldOf(fieldOf(policy, 'due'), name)) in DUE), 1),
  words: `a list of policies, each with what every outcome costs, such as those of OUTCOME_PRESETS`,
};
const budget: Field = {
  isRight: (value) => isShare(fieldOf(value, 'ratio')) && isShare(fieldOf(value, 'burst')),
  words: 'an object with ratio and burst, numbers from 0 up',
};
const settings: Field = {
  isRight: (value) => typeof fieldOf(value, 'generate') === 'function',
  words: 'an arbitrary of fast-check, such as scenarioInput()',
};

/** Every field of every part of a subject. */
export const FIELDS: {
  readonly [Part in PartName]-?: {
    readonly [Name in keyof NonNullable<BillingSubject[Part]>]-?: Field;
  };
} = {
  pricing: {
    kinds: listOf(Object.keys(KINDS), 1),
    terms: optional(listOf(Object.values(TERMS), 0)),
    decimals: optional(wholeNumber),
    unitNano: optional(unitNano),
    rounding: optional(oneOf(Object.keys(ROUNDINGS))),
    price: method,
    accepts: optional(method),
    priceAt: optional(method),
  },
  outcomes: {
    policies,
    outcomes: optional(listOf(OUTCOMES, 1)),
    priceParts: optional(listOf(Object.keys(PRICE_PARTS), 0)),
    coldStart: optional(oneOf(['free', 'billed'])),
    bill: method,
  },
  estimates: { estimate: method, bill: method, state: optional(method), costFields: optional(method) },
  retries: {
    retriesByLayer: { isRight: (value) => isList(value, isWhole, 0), words: 'a list of whole numbers from 0 up' },
    retries: method,
    honoursRetryAfter: optional(flag),
    budget: optional(budget),
    play: method,
  },
  idempotency: { open: method, submit: method, charges: method },
  ledger: {
    unitNano: optional(unitNano),
    overage: optional(oneOf(['refuse', 'debt'])),
    topUps: optional(oneOf(['any', 'opening'])),
    expires: optional(flag),
    terms: optional(listOf(Object.keys(ACCOUNT_TERMS), 0)),
    open: method,
    topUp: method,
    hold: method,
    settle: method,
    release: method,
    refund: optional(method),
    balance: method,
    held: method,
    counters: optional(method),
    breakdown: optional(method),
    postings: optional(method),
    grants: optional(method),
    autoTopUps: optional(method),
  },
  statement: { decimals: wholeNumber, display: method },
  events: { bill: method },
  reconciliation: { classify: method, collect: optional(method) },
  simulator: { settings, run: method, scalePrices: optional(method), runElsewhere: optional(method) },
};

/** The names of all parts of a subject. */
export const PART_NAMES = Object.keys(FIELDS) as readonly PartName[];
