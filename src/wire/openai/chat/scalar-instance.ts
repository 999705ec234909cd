type Schema = Readonly<Record<string, unknown>>;

/** A value, or the keyword that is not understood or leaves none. */
type Made<Value> = { readonly value: Value } | { readonly problem: string };

/** A value of each format that OpenAI's structured outputs know (developers.openai.com, guides/structured-outputs, 2026-11), and of links. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'user@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-4000-8000-000000000000',
  uri: 'https://example.com/',
};
const WORD = 'text';
const CHARS_MAX = 10_000;

/** A short text. A pattern beside a known format is taken to describe that format, as SDKs write both; one alone is not understood. */
export function stringInstance({ format, pattern, minLength = 0, maxLength = CHARS_MAX }: Schema): Made<string> {
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (format !== undefined && known === undefined) return { problem: 'format' };
  if (pattern !== undefined && known === undefined) return { problem: 'pattern' };
  const [min, max] = [Number(minLength), Number(maxLength)];
  if (!(min <= Math.min(max, CHARS_MAX)) || (known !== undefined && known.length < min))
    return { problem: 'minLength' };
  if (known !== undefined) return known.length <= max ? { value: known } : { problem: 'maxLength' };
  return { value: WORD.slice(0, max).padEnd(min, 'x') };
}

function isAllowed(value: number, schema: Schema, isInteger: boolean): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return (
    Number.isFinite(value) &&
    (!isInteger || Number.isInteger(value)) &&
    (minimum === undefined || value >= Number(minimum)) &&
    (maximum === undefined || value <= Number(maximum)) &&
    (exclusiveMinimum === undefined || value > Number(exclusiveMinimum)) &&
    (exclusiveMaximum === undefined || value < Number(exclusiveMaximum)) &&
    (multipleOf === undefined || Number.isInteger(value / Number(multipleOf)))
  );
}

/** Zero where it is allowed, else a number beside a bound or between both. */
export function numberInstance(schema: Schema, isInteger: boolean): Made<number> {
  const low = Math.max(Number(schema['minimum'] ?? -Infinity), Number(schema['exclusiveMinimum'] ?? -Infinity));
  const high = Math.min(Number(schema['maximum'] ?? Infinity), Number(schema['exclusiveMaximum'] ?? Infinity));
  const step = Number(schema['multipleOf'] ?? 1);
  const [above, below] = [Math.floor(low / step) * step, Math.ceil(high / step) * step];
  const between = schema['multipleOf'] === undefined && !isInteger ? [low, high, (low + high) / 2] : [];
  const tried = [0, ...between, above, above + step, below, below - step];
  const value = tried.find((each) => isAllowed(each, schema, isInteger));
  if (value !== undefined) return { value: value + 0 };
  return { problem: low > high || step === 1 ? 'minimum' : 'multipleOf' };
}
