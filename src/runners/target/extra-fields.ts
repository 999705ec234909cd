import { type FieldPath, isMap } from '../../scenario/field-path.ts';
import type { WireRequest } from '../../wire/dialect.ts';
import { readFormField, withFormFields } from './form-fields.ts';

/** What requests get besides the vendor's format. */
export interface Extras {
  readonly headers: Readonly<Record<string, string>>;
  /** Plain data as JSON has it. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is wrong with an extra header or field, and which it is. */
export interface ExtraProblem {
  readonly path: FieldPath;
  readonly message: string;
}

/** A request with what it gets besides, or without what has a problem. */
export interface ExtendedRequest {
  readonly request: WireRequest;
  readonly problems: readonly ExtraProblem[];
}

/** A header that the vendor's format writes, and that may say something else: whoever takes the key may want it in another form. */
const REPLACEABLE = 'authorization';

/** Adds headers and fields of the body to a request. What the request says itself stays, and is a problem. */
export function withExtras(request: WireRequest, { headers, body }: Extras): ExtendedRequest {
  const problems: ExtraProblem[] = [];
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === REPLACEABLE || request.headers[name] === undefined) added[name] = value;
    else
      problems.push({
        path: ['headers', name],
        message: 'is a header that the wire format writes itself: leave it out',
      });
  }
  const extended = { ...request, headers: { ...request.headers, ...added } };
  return { request: withFields(extended, body, problems), problems };
}

function withFields(request: WireRequest, body: Extras['body'], problems: ExtraProblem[]): WireRequest {
  if (Object.keys(body).length === 0) return request;
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) {
    const fields: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (isMap(fields)) return { ...request, body: jsonBytes(merged(fields, body, ['body'], problems)) };
  }
  const form = readFormField(type, request.body);
  if (form === undefined) {
    problems.push({ path: ['body'], message: 'cannot be added: the body of the request is neither JSON nor a form' });
    return request;
  }
  if (form.json !== undefined) {
    const { value, from, to } = form.json;
    const text = jsonBytes(merged(value, body, ['body'], problems));
    const bytes = Buffer.from(request.body);
    return { ...request, body: Buffer.concat([bytes.subarray(0, from), text, bytes.subarray(to)]) };
  }
  const added = Object.entries(body).filter(([name, value]) => {
    const taken = form.names.includes(name);
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    if (taken) problems.push({ path: ['body', name], message: OWN_FIELD });
    else if (!isPlain)
      problems.push({ path: ['body', name], message: 'is a map or a list, which no field of a form holds' });
    return !taken && isPlain;
  });
  const texts = added.map(([name, value]) => [name, String(value)] as const);
  return { ...request, body: withFormFields(form.boundary, request.body, texts) };
}

const OWN_FIELD =
  'is a field that the wire format writes itself, and by which the cost is estimated: say it in workload.requests, or leave it out';

/** Fields laid over others. A field that both have is a problem, unless both are maps. */
function merged(
  own: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
  path: FieldPath,
  problems: ExtraProblem[],
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...own };
  for (const [name, value] of Object.entries(added)) {
    const mine = Object.hasOwn(own, name) ? own[name] : undefined;
    if (mine === undefined) all[name] = value;
    else if (isMap(mine) && isMap(value)) all[name] = merged(mine, value, [...path, name], problems);
    else problems.push({ path: [...path, name], message: OWN_FIELD });
  }
  return all;
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Extras of all requests with those of one model over them: its headers replace, its fields merge. */
export function overlaid(all: Extras, own: Partial<Extras> | undefined): Extras {
  if (own === undefined) return all;
  return {
    headers: { ...all.headers, ...own.headers },
    body: laidOver(all.body, own.body ?? {}),
  };
}

function laidOver(base: Extras['body'], changes: Extras['body']): Extras['body'] {
  const all: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const mine = Object.hasOwn(all, name) ? all[name] : undefined;
    all[name] = isMap(mine) && isMap(value) ? laidOver(mine, value) : value;
  }
  return all;
}
