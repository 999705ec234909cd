import type { PriceRuleInput } from '../../billing/price/rule.ts';
import { type Operation, OPERATIONS } from '../../workload/request-class.ts';
import { type ExactJson, JsonObject } from '../exact-json.ts';
import { FieldReader } from './field-reader.ts';
import { type FileWarning, listedRows, type PriceRow, refuse, type RowReading } from './price-import.ts';

/** Units of fal.ai's pricing API that say what they are, in the singular, and the rule that charges them. */
const UNITS: Readonly<Record<string, (usd: string) => object>> = {
  image: (usd) => ({ per: 'image', usd }),
  megapixel: (usd) => ({ per: 'megapixel', usd, round: 'up' }),
  video: (usd) => ({ per: 'video', usd }),
  'video second': (usd) => ({ per: 'video-second', usd, round: 'exact' }),
  'audio second': (usd) => ({ per: 'audio-second', usd }),
  'audio minute': (usd) => ({ per: 'audio-minute', usd }),
  'input audio second': (usd) => ({ per: 'input-audio-second', usd }),
  'input audio minute': (usd) => ({ per: 'input-audio-minute', usd }),
  character: (usd) => ({ per: 'character', usd }),
  '1000 character': (usd) => ({ per: 'character', usd, block: 1000 }),
  '1k character': (usd) => ({ per: 'character', usd, block: 1000 }),
  request: (usd) => ({ per: 'request', usd }),
  'compute second': (usd) => ({ per: 'compute-second', usd }),
};

/** What a unit of time is a time of, where the operation says it: fal bills videos by their own seconds (pricing page, 2026-11). */
function timeUnit(one: string, operation: Operation | undefined): string {
  if (operation === undefined || (one !== 'second' && one !== 'minute')) return one;
  if (operation.endsWith('-video')) return `video ${one}`;
  if (operation === 'speech-to-text') return `input audio ${one}`;
  return operation === 'text-to-speech' || operation === 'text-to-audio' ? `audio ${one}` : `compute ${one}`;
}

const AMBIGUOUS: Readonly<Record<string, string>> = {
  second: 'may be of video, of audio or of compute time',
  minute: 'may be of video, of audio or of compute time',
  unit: 'is another thing for each model',
  token: 'may be of input or of output',
};

/** The price rule of a unit of fal.ai and an exact price of it, or why there is none. */
function falRule(
  unit: string,
  usd: string,
  operation: Operation | undefined,
): { readonly rule: PriceRuleInput } | { readonly problem: string } {
  const plain = unit
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s-]+/g, ' ')
    .replace(/s$/, '');
  const one = timeUnit(plain, operation);
  const rule = Object.hasOwn(UNITS, one) ? UNITS[one] : undefined;
  if (rule !== undefined) return { rule: rule(usd) as PriceRuleInput };
  const why = Object.hasOwn(AMBIGUOUS, plain) ? AMBIGUOUS[plain] : 'is none that is known';
  return {
    problem: `the unit ${JSON.stringify(unit.slice(0, 60))} ${why}; write the price by hand, from the model’s page`,
  };
}

/** The rows of `GET /v1/models/pricing`: `{"prices": [{"endpoint_id", "unit_price", "unit", "currency"}]}`; undefined for another file. */
export function falRows(value: ExactJson): PriceRow[] | undefined {
  return listedRows(value, 'prices', 'endpoint_id');
}

/** Says that a file is one page of several: `"has_more": true`, or a `next_cursor` (platform API, collected 2026-11). */
export function falWarnings(value: ExactJson): FileWarning[] {
  if (!(value instanceof JsonObject)) return [];
  const cursor = value.get('next_cursor');
  const told = [
    ...(value.get('has_more') === true ? ['has_more'] : []),
    ...(typeof cursor === 'string' && cursor !== '' ? ['next_cursor'] : []),
  ];
  const [first] = told;
  if (first === undefined) return [];
  const text = `the list is incomplete (${told.join(', ')}): this is one page; fetch the others with ?cursor= and import each`;
  return [{ line: value.lineOf(first), text }];
}

/**
 * One endpoint of fal.ai (platform API, collected 2026-11). A unit that could be several things, such as "units", which stands for anything
 * between $0.001 and $1.50, is refused. A `second` is one of what the operation makes or takes; where it has no length, of compute time. Without an
 * `operation`, the end of the endpoint's name says it, or nothing does. Megapixels are rounded up, as fal's model pages say; nothing else is rounded.
 */
export function readFalRow(
  { name, fields }: PriceRow,
  operation: Operation | undefined = operationOf(name),
): RowReading {
  const reader = new FieldReader(fields);
  const [unit, currency] = [fields.get('unit'), fields.get('currency')];
  const usd = reader.amount('unit_price');
  if (typeof fields.get('endpoint_id') !== 'string' || name === '') return refuse('has no endpoint_id');
  if (reader.problems.length > 0) return refuse(reader.problems.join('; '));
  if (usd === undefined) return refuse('has no unit_price');
  if (typeof unit !== 'string') return refuse('has no unit');
  if (typeof currency !== 'string' || currency.toUpperCase() !== 'USD') {
    const shown = typeof currency === 'string' ? JSON.stringify(currency.slice(0, 20)) : 'missing';
    return refuse(`the currency is ${shown}: prices are in USD`);
  }
  const reading = falRule(unit, usd, operation);
  if ('problem' in reading) return refuse(reading.problem);
  return { kind: 'prices', prices: [{ model: name, operation, price: reading.rule }], omitted: [] };
}

/** Ends of endpoints that are no names of operations (fal-ai/flux-2-pro/edit, fal-ai/flux-lora/inpainting, fal-ai/flux-1/dev/redux, 2026-11). */
const ENDS: ReadonlyMap<string, Operation> = new Map([
  ['edit', 'image-edit'],
  ['inpainting', 'inpaint'],
  ['redux', 'image-variation'],
]);

/** The operation, where the end of an endpoint's name says it. */
function operationOf(name: string): Operation | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return ENDS.get(last) ?? OPERATIONS.find((operation) => operation === last);
}
