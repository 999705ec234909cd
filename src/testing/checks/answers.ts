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
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;
const hasFields = (value: unknown, fields: Checks): boolean =>
  Object.entries(fields).every(([name, isRight]) => isRight(fieldOf(value, name)));
/** A list of objects with such fields. */
const listWith =
  (fields: Checks) =>
  (answer: unknown): boolean =>
    isListOf(answer, (item) => hasFields(item, fields));

/** An amount of money. */
export const amount: Answer = {
  isRight: isAmount,
  words: 'decimal dollars as text, or a bigint of nano-USD',
};

/** Whether a movement was accepted. */
export const accepted: Answer = {
  isRight: isBoolean,
  words: 'true for a movement that was accepted, false for one that was refused',
};

/** Whether a tariff can be loaded. */
export const loadable: Answer = {
  isRight: isBoolean,
  words: 'true for a tariff that can be loaded, false for one that cannot',
};

/** Whether an answer is tried again. */
export const triedAgain: Answer = {
  isRight: isBoolean,
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
  isRight: (answer) => hasFields(answer, { charged: isAmount, held: isAmountOrAbsent }),
  words: 'an object with charged, an amount',
};

/** The bounds of an estimate. */
export const bounds: Answer = {
  isRight: (answer) => hasFields(answer, { low: isAmount, high: isAmount }),
  words: 'an object with low and high, amounts',
};

/** The money fields of a request. */
export const costFields: Answer = {
  isRight: (answer) => isObject(answer) && hasFields(answer, { cost: isAmountOrAbsent, estimate: isAmountOrAbsent }),
  words: 'an object with cost or estimate, amounts',
};

/** Requests that were played. */
export const playedRequests: Answer = {
  isRight: listWith({ sentMs: (times) => isListOf(times, isNumber), billed: isAmount }),
  words: 'a list of one object a request, with sentMs, a list of times, and billed, an amount',
};

/** The reply to a submission. */
export const submitReply: Answer = {
  isRight: (answer) => hasFields(answer, { status: isNumber, jobId: (value) => value === undefined || isText(value) }),
  words: 'an object with status, a number, and jobId, a text, where a job was accepted',
};

/** The charges of a session. */
export const jobCharges: Answer = {
  isRight: listWith({ jobId: isText, amount: isAmount }),
  words: 'a list of objects with jobId, a text, and amount',
};

/** The entries of an account. */
export const ledgerPostings: Answer = {
  isRight: listWith({ transactionId: isText, movementId: isText, amount: isAmount, atMs: isNumber }),
  words: 'a list of objects with transactionId, movementId, book, amount and atMs',
};

/** The automatic top-ups of an account. */
export const topUps: Answer = {
  isRight: listWith({ atMs: isNumber, amount: isAmount }),
  words: 'a list of objects with atMs and amount',
};

/** A statement as it is shown. */
export const statement: Answer = {
  isRight: (answer) => hasFields(answer, { rows: (rows) => isListOf(rows, isAmount), total: isAmount }),
  words: 'an object with rows, a list of amounts, and total, an amount',
};

/** Amounts by the name of a job or a request. */
export const amountMap: Answer = {
  isRight: (answer) => answer instanceof Map && [...answer.values()].every(isAmount),
  words: 'a Map of amounts',
};

/** Lines and records by their class. */
export const billMatches: Answer = {
  isRight: listWith({ class: isText, requestId: isText }),
  words: 'a list of objects with class and requestId',
};

/** Charges of a bill. */
export const billRecords: Answer = {
  isRight: listWith({ recordId: isText, requestId: isText }),
  words: 'a list of records with recordId, requestId and nano',
};

const COUNTS = ['arrived', 'succeeded', 'failed', 'shed', 'inFlight'];

/** A simulation that has run. */
export const simulatedRun: Answer = {
  isRight: (answer) =>
    hasFields(answer, { dollars: isAmount, chargeCount: isNumber, log: isText }) &&
    COUNTS.every((name) => isNumber(fieldOf(fieldOf(answer, 'requests'), name))),
  words: `an object with dollars, chargeCount, log, a text, and requests with ${COUNTS.join(', ')}`,
};
