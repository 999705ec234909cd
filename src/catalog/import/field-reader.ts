import type { ExactJson, JsonObject } from '../exact-json.ts';
import { isZero, readAmount } from './amount.ts';

/** From dollars for one token to dollars for a million. */
const MILLION = 6;
/** Dollars for a million tokens of a price of $0.01 a token, forty times what any model of 2026 costs: beyond it the price of a million stands for that of one. */
const MILLION_USD_MAX = 10_000;

/** Reads the amounts of one row: notes which fields were used, and what was wrong with any. */
export class FieldReader {
  readonly #fields: JsonObject;
  readonly #used = new Set<string>();
  readonly #problems = new Map<string, string>();

  constructor(fields: JsonObject) {
    this.#fields = fields;
    for (const key of fields.repeated) this.#problems.set(key, 'is given twice');
  }

  /** What is wrong with the fields that were looked at, one sentence each. */
  get problems(): readonly string[] {
    return [...this.#problems].map(([key, problem]) => `${key}: ${problem}`);
  }

  /** Whether a field is there and says something. */
  has(key: string): boolean {
    const value = this.#fields.get(key);
    return value !== undefined && value !== null;
  }

  /** Exact text of an amount times 10^`places`; undefined where the field is absent or was refused. */
  amount(key: string, places: number = 0): string | undefined {
    if (!this.has(key)) return undefined;
    this.#used.add(key);
    const reading = readAmount(this.#fields.get(key), places);
    if ('text' in reading) return reading.text;
    this.#problems.set(key, reading.problem);
    return undefined;
  }

  /** Exact dollars for a million of a field that says them for one token. A price above $0.01 a token is a problem that asks whether it is that of a million. */
  millionTokens(key: string): string | undefined {
    const usd = this.amount(key, MILLION);
    if (usd === undefined || Number(usd) <= MILLION_USD_MAX) return usd;
    const one = this.amount(key);
    this.#problems.set(key, `is $${one} for one token; is it the price of a million? The file says dollars for one`);
    return undefined;
  }

  /** Says that a field was taken into account without being read as an amount. */
  use(key: string): void {
    this.#used.add(key);
  }

  /** Fields among `keys` that were not used and are not empty: amounts other than 0, lists, maps. */
  unused(keys: readonly string[]): string[] {
    return keys.filter((key) => this.has(key) && !this.#used.has(key) && saysSomething(this.#fields.get(key)));
  }

  /** As `amount`, of a field that is only looked at so that a bad one is found. */
  check(keys: readonly string[]): void {
    for (const key of keys) {
      const value = this.#fields.get(key);
      if (value === undefined || value === null || typeof value === 'boolean' || isStructure(value)) continue;
      const reading = readAmount(value);
      if ('problem' in reading) this.#problems.set(key, reading.problem);
    }
  }
}

function isStructure(value: ExactJson): boolean {
  return typeof value === 'object' && value !== null && !('text' in value);
}

function saysSomething(value: ExactJson | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value) && value.length === 0) return false;
  const reading = readAmount(value);
  return 'problem' in reading || !isZero(reading.text);
}
