import type { Problem } from '../../errors/scenario-error.ts';
import { pathText } from '../../scenario/field-path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { HEADER_VALUE } from '../../units/header-grammar.ts';
import { filledText, textPieces } from '../../units/variable-text.ts';
import { overlaid, type Extras } from './extra-fields.ts';
import type { Proxy } from './proxy.ts';
import { SecretMask } from './secret-mask.ts';
import type { TlsMaterial } from './tls-files.ts';

/** The environment variable that holds the API key where the scenario names none: keys do not belong on a command line. */
export const API_KEY_VARIABLE = 'TOLLMARK_API_KEY';

/** How an endpoint is reached beyond its origin. */
export interface TargetAccess {
  /** In front of every path; empty: nothing. */
  readonly prefix: string;
  /** At least one; an empty one where there is none. */
  readonly apiKeys: readonly string[];
  /** Whether users of a closed loop keep a key; else requests take them in turn. */
  readonly isKeyPerUser: boolean;
  /** What every request gets besides the vendor's format. */
  readonly extras: Extras;
  /** By model: the same for its requests, those of all included. */
  readonly extrasOfModel: ReadonlyMap<string, Extras>;
  readonly tls: TlsMaterial;
  readonly http2: boolean;
  /** The proxy for an origin; undefined: none. */
  proxyOf(origin: string): Proxy | undefined;
  /** Hides all of it that is secret. */
  readonly mask: SecretMask;
}

/** An access by one key, or none. */
export function plainAccess(apiKey: string): TargetAccess {
  const extras = { headers: {}, body: {} };
  const mask = new SecretMask([apiKey]);
  const way = { prefix: '', tls: {}, http2: false, proxyOf: () => undefined };
  return { ...way, apiKeys: [apiKey], isKeyPerUser: false, extras, extrasOfModel: new Map(), mask };
}

/** The value of an environment variable; undefined or empty: it is not set. */
export type ValueOf = (variable: string) => string | undefined;

/** What requests say, apart from how they go. */
type SpokenAccess = Pick<TargetAccess, 'apiKeys' | 'isKeyPerUser' | 'extras' | 'extrasOfModel'>;

/** What is made of the variables of a scenario. */
export interface Filling {
  readonly problems: Problem[];
  readonly secrets: string[];
  readonly valueOf: ValueOf;
}

/**
 * Fills the variables of a scenario's target in. Adds to `problems` those that are not set and those whose values will not do, and to `secrets` all
 * that they hold.
 */
export function readAccess(options: Scenario['target'], filling: Filling): SpokenAccess {
  const { secrets, valueOf } = filling;
  if (options === undefined) return withOneKey(filling, { headers: {}, body: {} }, new Map());
  const { headers, body, models, apiKeys, apiKeyOrder } = options;
  const extras = { headers: filledHeaders(headers, ['headers'], filling), body: filledBody(body, ['body'], filling) };
  const extrasOfModel = new Map(
    Object.entries(models).map(([model, own]) => [
      model,
      overlaid(extras, {
        headers: filledHeaders(own.headers ?? {}, ['models', model, 'headers'], filling),
        body: filledBody(own.body ?? {}, ['models', model, 'body'], filling),
      }),
    ]),
  );
  if (apiKeys.length === 0) return withOneKey(filling, extras, extrasOfModel);
  const keys = apiKeys.map((text, index) => filledHeader(text, ['apiKeys', index], filling));
  // The other one is not sent, and nobody expects to read it either.
  secrets.push(...keys, valueOf(API_KEY_VARIABLE) ?? '');
  return { apiKeys: keys, isKeyPerUser: apiKeyOrder === 'per-user', extras, extrasOfModel };
}

function withOneKey(
  { problems, secrets, valueOf }: Filling,
  extras: Extras,
  extrasOfModel: ReadonlyMap<string, Extras>,
): SpokenAccess {
  const apiKey = valueOf(API_KEY_VARIABLE) ?? '';
  if (!HEADER_VALUE.test(apiKey)) problems.push({ path: API_KEY_VARIABLE, message: UNSENDABLE });
  secrets.push(apiKey);
  return { apiKeys: [apiKey], isKeyPerUser: false, extras, extrasOfModel };
}

const UNSENDABLE = 'holds what no header may hold, such as a line break: set it again without that';

type Place = readonly (string | number)[];

/** A text with its variables filled in; those that are not set, and stay as they are, are problems. */
export function filled(text: string, place: Place, { problems, secrets, valueOf }: Filling): string {
  const path = pathText(['target', ...place]);
  for (const piece of textPieces(text)) {
    if (typeof piece === 'string') continue;
    const value = valueOf(piece.variable) ?? '';
    if (value === '')
      problems.push({ path, message: `${piece.variable} is not set: export that environment variable` });
    else secrets.push(value);
  }
  return filledText(text, (variable) => valueOf(variable) ?? '');
}

function filledHeader(text: string, place: Place, filling: Filling): string {
  const value = filled(text, place, filling);
  if (HEADER_VALUE.test(value)) return value;
  const names = textPieces(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.variable]));
  filling.problems.push({ path: pathText(['target', ...place]), message: `${names.join(' or ')} ${UNSENDABLE}` });
  return '';
}

function filledHeaders(headers: Extras['headers'], place: Place, filling: Filling): Extras['headers'] {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, text]) => [name, filledHeader(text, [...place, name], filling)]));
}

function filledBody(body: Extras['body'], place: Place, filling: Filling): Extras['body'] {
  const entries = Object.entries(body);
  return Object.fromEntries(entries.map(([name, value]) => [name, filledValue(value, [...place, name], filling)]));
}

function filledValue(value: unknown, place: Place, filling: Filling): unknown {
  if (typeof value === 'string') return filled(value, place, filling);
  if (Array.isArray(value)) return value.map((item, index) => filledValue(item, [...place, index], filling));
  return typeof value === 'object' && value !== null ? filledBody(value as Extras['body'], place, filling) : value;
}
