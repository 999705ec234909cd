import type { PriceRuleInput } from '../../billing/price/rule.ts';
import type { Operation } from '../../workload/request-class.ts';
import { type ExactJson, JsonObject } from '../exact-json.ts';
import { isZero } from './amount.ts';
import { FieldReader } from './field-reader.ts';
import { freeProblem } from './free-price.ts';
import { splitName } from './litellm-name.ts';
import { readTokens } from './litellm-tokens.ts';
import { type ImportedPrice, leaveOut, type PriceRow, refuse, repeatText, type RowReading } from './price-import.ts';

/** Modes of LiteLLM's map that are requests a workload can make. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  chat: 'chat',
  completion: 'chat',
  responses: 'chat',
  embedding: 'embedding',
  image_generation: 'text-to-image',
  image_edit: 'image-edit',
  video_generation: 'text-to-video',
  audio_speech: 'text-to-speech',
  audio_transcription: 'speech-to-text',
};

/** Keys whose amounts are dollars for one of something, in the order in which a mode looks for them, and the rule of each. */
const KEYS: Readonly<Record<string, readonly (readonly [key: string, rule: (usd: string) => object])[]>> = {
  image_generation: [
    ['output_cost_per_image', (usd) => ({ per: 'image', usd })],
    ['input_cost_per_image', (usd) => ({ per: 'image', usd })],
    ['output_cost_per_pixel', (usd) => ({ per: 'pixel', usd })],
    ['input_cost_per_pixel', (usd) => ({ per: 'pixel', usd })],
  ],
  image_edit: [
    ['output_cost_per_image', (usd) => ({ per: 'image', usd })],
    ['output_cost_per_pixel', (usd) => ({ per: 'pixel', usd })],
  ],
  video_generation: [
    ['output_cost_per_video_per_second', (usd) => ({ per: 'video-second', usd, round: 'exact' })],
    ['output_cost_per_second', (usd) => ({ per: 'video-second', usd, round: 'exact' })],
  ],
  audio_speech: [
    ['input_cost_per_character', (usd) => ({ per: 'character', usd })],
    ['output_cost_per_second', (usd) => ({ per: 'audio-second', usd })],
  ],
  audio_transcription: [
    ['input_cost_per_second', (usd) => ({ per: 'input-audio-second', usd })],
    ['output_cost_per_second', (usd) => ({ per: 'input-audio-second', usd })],
  ],
};

const RESOLUTION = /^output_cost_per_second_(\d{3,4}p|4k)$/;

/**
 * The rows of `model_prices_and_context_window.json`: a map of names to maps; undefined for another file. A value that is no map, and a name
 * that is there already, are rows with a problem.
 */
export function litellmRows(value: ExactJson): PriceRow[] | undefined {
  if (!(value instanceof JsonObject)) return undefined;
  const rows = value.keys.map((name) => litellmRow(name, value.get(name), value.lineOf(name)));
  if (rows.every(({ problem }) => problem !== undefined)) return undefined;
  const repeats = value.repeats.map(({ key, value: row, line }): PriceRow => ({
    ...litellmRow(key, row, line),
    problem: repeatText(value, key),
  }));
  return [...rows, ...repeats];
}

function litellmRow(name: string, value: ExactJson | undefined, line: number): PriceRow {
  if (value instanceof JsonObject) return { name, line, fields: value };
  return { name, line, fields: new JsonObject(line), problem: 'is no map of fields' };
}

/**
 * One row of LiteLLM's price map (as of 2026-08-06). Its numbers have float noise, which is kept. A price by the image, second or character
 * goes before one by tokens, because rows state the same charge both ways; what is not taken is named. Rounding is not stated there, so none
 * is applied.
 */
export function readLitellmRow({ name, fields }: PriceRow): RowReading {
  if (name === 'sample_spec') return leaveOut('documentation, no model');
  const mode = fields.get('mode');
  if (typeof mode !== 'string') return leaveOut('no mode');
  const operation = Object.hasOwn(OPERATIONS, mode) ? OPERATIONS[mode] : undefined;
  if (operation === undefined) return leaveOut(`mode ${mode.slice(0, 40)}, which no workload asks for`);
  const keys = fields.keys.filter((key) => /cost|pricing/.test(key));
  const reader = new FieldReader(fields);
  reader.check(keys);
  const found = pricesOf(mode, { reader, fields }, keys);
  if (reader.problems.length > 0) return refuse(reader.problems.join('; '));
  if (found === undefined) return refuse(`states no price that ${operation} could be charged by`);
  const unused = reader.unused(keys);
  const problem = freeProblem(found.prices, unused);
  if (problem !== undefined) return refuse(problem);
  const provider = fields.get('litellm_provider');
  const origin = fields.get('source');
  const { model, variant } = splitName(name);
  const prices = found.prices.map(({ variant: own, ...price }): ImportedPrice => {
    const variants = [variant, own].filter((part) => part !== undefined).join(' ');
    return {
      model,
      ...(variants === '' ? {} : { variant: variants }),
      vendor: typeof provider === 'string' && provider !== '' ? provider : 'litellm',
      operation,
      ...price,
      ...(typeof origin === 'string' && /^https?:\/\/\S{1,300}$/.test(origin) ? { origin } : {}),
    };
  });
  return { kind: 'prices', prices, omitted: [...found.omitted, ...unused] };
}

interface FoundPrices {
  readonly prices: readonly Pick<ImportedPrice, 'variant' | 'price' | 'note'>[];
  readonly omitted: readonly string[];
}

function pricesOf(
  mode: string,
  row: { readonly reader: FieldReader; readonly fields: JsonObject },
  keys: readonly string[],
): FoundPrices | undefined {
  const { reader } = row;
  const unit = unitPrices(mode, reader, keys);
  if (unit !== undefined) return unit;
  const tokens = readTokens(row, keys, mode !== 'chat' && mode !== 'completion' && mode !== 'responses');
  if (tokens !== undefined) return tokens;
  if (mode !== 'embedding') return undefined;
  // Embeddings have no output, and some rows say nothing of it.
  const input = reader.millionTokens('input_cost_per_token');
  return input === undefined ? undefined : { prices: [{ price: { per: 'token', input, output: '0' } }], omitted: [] };
}

/** The price by the first key of the mode that has an amount above zero; otherwise by a key that says zero, if it is the only one. */
function unitPrices(mode: string, reader: FieldReader, keys: readonly string[]): FoundPrices | undefined {
  const stated = (KEYS[mode] ?? []).flatMap(([key, rule]) => {
    const usd = reader.has(key) ? reader.amount(key) : undefined;
    return usd === undefined ? [] : [{ key, usd, rule }];
  });
  const priced = stated.filter(({ usd }) => !isZero(usd));
  const [taken] = priced.length > 0 || keys.some((key) => key.includes('token')) ? priced : stated;
  if (taken === undefined) return undefined;
  const others = priced.filter(({ key }) => key !== taken.key);
  const input = inputImageRule(taken, others);
  const price = [taken.rule(taken.usd), ...input] as PriceRuleInput[];
  const variants = mode === 'video_generation' ? resolutionPrices(reader, keys) : [];
  return {
    prices: [{ price: price.length === 1 ? (price[0] as PriceRuleInput) : price }, ...variants],
    omitted: others
      .filter(({ key }) => input.length === 0 || key !== 'input_cost_per_image')
      .map(({ key }) => `${key}, taken for the same charge as ${taken.key}`),
  };
}

/** A price of input images in addition to one of output images; the same amount under both keys is one charge named twice. */
function inputImageRule(
  taken: { readonly key: string; readonly usd: string },
  others: readonly { readonly key: string; readonly usd: string }[],
): object[] {
  const input = others.find(({ key }) => key === 'input_cost_per_image');
  if (taken.key !== 'output_cost_per_image' || input === undefined || input.usd === taken.usd) return [];
  return [{ per: 'input-image', usd: input.usd }];
}

function resolutionPrices(reader: FieldReader, keys: readonly string[]): Pick<ImportedPrice, 'variant' | 'price'>[] {
  return keys.flatMap((key) => {
    const resolution = RESOLUTION.exec(key)?.[1];
    const usd = resolution === undefined ? undefined : reader.amount(key);
    if (resolution === undefined || usd === undefined) return [];
    return [{ variant: resolution, price: { per: 'video-second', usd, round: 'exact' } as PriceRuleInput }];
  });
}
