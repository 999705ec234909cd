import { exactNano, type Amount } from '../amount.ts';
import { fieldOf } from './fields.ts';

/** What a method must answer. */
export interface Answer {
  readonly isRight: (answer: unknown) => boolean;
  /** What to return, in words. */
  readonly words: string;
}

const isAmount = (value: unknown): boolean => {
  try {
    exactNano(value as Amount);
    return true;
  } catch {
    return false;
  }
};
const isAmountOrAbsent = (value: unknown): boolean => value === undefined || isAmount(value);
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isRecordOf = (value: unknown, isValue: (value: unknown) => boolean): boolean =>
  isObject(value) && !Array.isArray(value) && !(value instanceof Map) && Object.values(value as object).every(isValue);
const isListOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

/** An amount of money. */
export const amount: Answer = {
  isRight: isAmount,
  words: 'decimal dollars as text, or a bigint of nano-USD',
};

/** Whether a movement was accepted. */
export const accepted: Answer = {
  isRight: (answer) => typeof answer === 'boolean',
  words: 'true for a movement that was accepted, false for one that was refused',
};

/** Whether a tariff can be loaded. */
export const loadable: Answer = {
  isRight: (answer) => typeof answer === 'boolean',
  words: 'true for a tariff that can be loaded, false for one that cannot',
};

/** Whether an answer is tried again. */
export const triedAgain: Answer = {
  isRight: (answer) => typeof answer === 'boolean',
  words: 'true for an answer that is tried again, false for one that is not',
};

/** Amounts by name. */
export const amountsByName: Answer = {
  isRight: (answer) => isRecordOf(answer, isAmount),
  words: 'an object of amounts by name',
};

/** Anything but nothing. */
export const anything: Answer = { isRight: (answer) => answer !== undefined, words: 'plain data' };

/** The bill of a job. */
export const jobBill: Answer = {
  isRight: (answer) => isAmount(fieldOf(answer, 'charged')) && isAmountOrAbsent(fieldOf(answer, 'held')),
  words: 'an object with charged, an amount',
};

/** The bounds of an estimate. */
export const bounds: Answer = {
  isRight: (answer) => isAmount(fieldOf(answer, 'low')) && isAmount(fieldOf(answer, 'high')),
  words: 'an object with low and high, amounts',
};

/** The money fields of a request. */
export const costFields: Answer = {
  isRight: (answer) =>
    isObject(answer) && isAmountOrAbsent(fieldOf(answer, 'cost')) && isAmountOrAbsent(fieldOf(answer, 'estimate')),
  words: 'an object with cost or estimate, amounts',
};

/** Requests that were played. */
export const playedRequests: Answer = {
  isRight: (answer) =>
    isListOf(answer, (item) => isListOf(fieldOf(item, 'sentMs'), isNumber) && isAmount(fieldOf(item, 'billed'))),
  words: 'a list of one object a request, with sentMs, a list of times, and billed, an amount',
};

/** The reply to a submission. */
export const submitReply: Answer = {
  isRight: (answer) =>
    isNumber(fieldOf(answer, 'status')) && ['undefined', 'string'].includes(typeof fieldOf(answer, 'jobId')),
  words: 'an object with status, a number, and jobId, a text, where a job was accepted',
};

/** The charges of a session. */
export const jobCharges: Answer = {
  isRight: (answer) => isListOf(answer, (item) => isText(fieldOf(item, 'jobId')) && isAmount(fieldOf(item, 'amount'))),
  words: 'a list of objects with jobId, a text, and amount',
};

/** The entries of an account. */
export const ledgerPostings: Answer = {
  isRight: (answer) =>
    isListOf(
      answer,
      (item) =>
        isText(fieldOf(item, 'transactionId')) &&
        isText(fieldOf(item, 'movementId')) &&
        isAmount(fieldOf(item, 'amount')) &&
        isNumber(fieldOf(item, 'atMs')),
    ),
  words: 'a list of objects with transactionId, movementId, book, amount and atMs',
};

/** The automatic top-ups of an account. */
export const topUps: Answer = {
  isRight: (answer) => isListOf(answer, (item) => isNumber(fieldOf(item, 'atMs')) && isAmount(fieldOf(item, 'amount'))),
  words: 'a list of objects with atMs and amount',
};

/** A statement as it is shown. */
export const statement: Answer = {
  isRight: (answer) => isListOf(fieldOf(answer, 'rows'), isAmount) && isAmount(fieldOf(answer, 'total')),
  words: 'an object with rows, a list of amounts, and total, an amount',
};

/** Amounts by the name of a job or a request. */
export const amountMap: Answer = {
  isRight: (answer) => answer instanceof Map && [...answer.values()].every(isAmount),
  words: 'a Map of amounts',
};

/** Lines and records by their class. */
export const billMatches: Answer = {
  isRight: (answer) => isListOf(answer, (item) => isText(fieldOf(item, 'class')) && isText(fieldOf(item, 'requestId'))),
  words: 'a list of objects with class and requestId',
};

/** Charges of a bill. */
export const billRecords: Answer = {
  isRight: (answer) =>
    isListOf(answer, (item) => isText(fieldOf(item, 'recordId')) && isText(fieldOf(item, 'requestId'))),
  words: 'a list of records with recordId, requestId and nano',
};

const COUNTS = ['arrived', 'succeeded', 'failed', 'shed', 'inFlight'];

/** A simulation that has run. */
export const simulatedRun: Answer = {
  isRight: (answer) =>
    isAmount(fieldOf(answer, 'dollars')) &&
    isNumber(fieldOf(answer, 'chargeCount')) &&
    isText(fieldOf(answer, 'log')) &&
    COUNTS.every((name) => isNumber(fieldOf(fieldOf(answer, 'requests'), name))),
  words: `an object with dollars, chargeCount, log, a text, and requests with ${COUNTS.join(', ')}`,
};
