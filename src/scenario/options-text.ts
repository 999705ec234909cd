import { QUEUE_MAX } from '../provider/provider-options.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { type Rate, rateText as amountText } from '../money/rate.ts';
import { durationText } from '../units/duration.ts';
import { rateText } from '../units/rate.ts';

/** Longest text; what is longer is cut, and cannot be read back. */
const LENGTH_MAX = 400;

/** Qualified names whose written form is not the same without its unit. */
const WRITTEN: Readonly<Record<string, string>> = { retries: 'reserve', maxNano: 'maxDollars' };

/** Values that options have where a scenario does not say, by their qualified names. */
const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  of: ['requests'],
  per: ['all'],
  share: [1],
  models: [[]],
  atMs: [0],
  rampUpMs: [0],
  peakAt: [14],
  afterMs: [0],
  leastMs: [0],
  basePx: [1_000_000],
  queue: [QUEUE_MAX],
  fullStatus: [429],
  honourRetryAfter: [true],
  retryTimeouts: [true],
  retryNetwork: [true],
  statuses: [[408, 409, 429, '5xx']],
};

/**
 * Qualified options as a scenario file writes them, in one line of YAML without defaults: `{ type: poisson, rate: 20/s }`. Units are read off
 * the ends of the names. A text of up to 400 characters qualifies to the same options again.
 */
export function optionsText(options: object): string {
  const text = valueText('', options);
  return text.length <= LENGTH_MAX ? text : `${text.slice(0, LENGTH_MAX - 1)}…`;
}

function valueText(name: string, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => valueText(name, item)).join(', ')}]`;
  if (isRate(value)) return `"${amountText(value)}"`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).flatMap(([key, field]) => fieldText(key, field));
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (value === Number.POSITIVE_INFINITY) return 'none';
  if (typeof value === 'bigint') return `"${nanoUsdText(value)}"`;
  if (typeof value === 'number' && name.endsWith('Ms')) return durationText(value);
  if (typeof value === 'number' && name.endsWith('PerSecond')) return rateText(value);
  return typeof value === 'string' && !/^[a-z][\w@.-]*$/i.test(value) ? JSON.stringify(value) : String(value);
}

function isRate(value: unknown): value is Rate {
  return typeof value === 'object' && value !== null && 'num' in value && 'scale' in value;
}

function fieldText(key: string, field: unknown): readonly string[] {
  const bare = key.replace(/(?:Ms|PerSecond|Usd|Percent|Px)$/, '');
  const written = WRITTEN[bare] ?? bare;
  const defaults = DEFAULTS[key] ?? [];
  if (field === undefined || defaults.some((value) => String(value) === String(field))) return [];
  return [`${written}: ${valueText(key, field)}`];
}
