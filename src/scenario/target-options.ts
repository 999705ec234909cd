import { z } from 'zod';
import { CARRIER_HEADER, HEADER_NAME, HEADER_VALUE } from '../units/header-grammar.ts';
import { optionsObject, type World } from '../units/options-object.ts';
import { maskSecrets } from '../units/secret-text.ts';
import type { FieldPath } from './field-path.ts';
import { hasBrokenReference, refersToVariable } from '../units/variable-text.ts';

const REAL: readonly World[] = ['real'];
const HEADERS_MAX = 50;
const VALUE_CHARS_MAX = 8192;
const BODY_CHARS_MAX = 262_144;
const KEYS_MAX = 100;
const PATH_CHARS_MAX = 1024;

/** Headers and fields whose last word says that they hold a secret. */
const SECRET_NAME =
  /^(?:proxy-)?authorization$|^cookie$|(?:^|[-_])(?:api-?key|key|token|secret|password|passphrase|credentials?|signature)$/i;

const WRITE_VARIABLE = 'a secret does not belong into a file: write ${NAME}, and set that environment variable';
const BROKEN =
  'holds ${ without the name of an environment variable: write ${NAME}, or $${ for the characters themselves';

/** What is wrong with a text that may refer to variables; undefined where nothing is. Nothing of the text is in it. */
function textProblem(name: string, text: string): string | undefined {
  if (hasBrokenReference(text)) return BROKEN;
  if (refersToVariable(text)) return undefined;
  return SECRET_NAME.test(name) ? WRITE_VARIABLE : undefined;
}

function headerProblem(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return 'is no name of a header: letters, digits and dashes, such as x-tenant';
  if (CARRIER_HEADER.test(name)) return 'is a header that the connection writes itself: leave it out';
  if (!HEADER_VALUE.test(value)) return 'holds what no header may hold, such as a line break';
  const problem = textProblem(name, value);
  if (problem !== undefined || refersToVariable(value)) return problem;
  return maskSecrets(value) === value ? undefined : WRITE_VARIABLE;
}

const headersSchema = z
  .record(z.string(), z.string({ error: 'is no text: write it in quotes' }).max(VALUE_CHARS_MAX))
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    if (names.length > HEADERS_MAX)
      context.addIssue({ code: 'custom', message: `has more than ${HEADERS_MAX} headers` });
    const seen = new Set<string>();
    for (const [name, value] of Object.entries(headers)) {
      const message = seen.has(name.toLowerCase()) ? 'occurs twice' : headerProblem(name, value);
      seen.add(name.toLowerCase());
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((headers): Readonly<Record<string, string>> => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    return Object.fromEntries(lower);
  })
  .describe('Headers that every request gets besides those of the vendor’s format. Values may hold `${NAME}`.');

/** The texts of a body by their places. */
function* textsIn(value: unknown, path: FieldPath): Generator<readonly [path: FieldPath, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [key, child] of Object.entries(value)) yield* textsIn(child, [...path, key]);
}

const bodySchema = z
  .record(z.string(), z.json())
  .superRefine((body, context) => {
    if (JSON.stringify(body).length > BODY_CHARS_MAX)
      context.addIssue({ code: 'custom', message: `has more than ${BODY_CHARS_MAX} characters as JSON` });
    for (const [path, text] of textsIn(body, [])) {
      const message = textProblem(String(path.findLast((key) => typeof key === 'string')), text);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .describe(
    'Fields that the body of every request for a job gets besides those of the vendor’s format; maps merge field by field. Texts may hold `${NAME}`.',
  );

const keySchema = z.string().superRefine((text, context) => {
  if (hasBrokenReference(text)) context.addIssue({ code: 'custom', message: BROKEN });
  else if (!refersToVariable(text)) context.addIssue({ code: 'custom', message: WRITE_VARIABLE });
});

const fileSchema = z.string().min(1).max(PATH_CHARS_MAX);

const tlsSchema = optionsObject('runners', REAL, {
  ca: fileSchema
    .optional()
    .describe('PEM file of the authorities that vouch for the endpoint, in place of those that Node trusts.'),
  cert: fileSchema.optional().describe('PEM file of the client’s certificate, for mutual TLS; with its chain.'),
  key: fileSchema.optional().describe('PEM file of the key of that certificate.'),
  passphrase: keySchema.optional().describe('What the key is encrypted with: `${NAME}`. Default: it is not.'),
})
  .superRefine(({ cert, key, passphrase }, context) => {
    const lacks = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (cert !== undefined && key === undefined) lacks('key', 'is missing: the key of tls.cert, as a PEM file');
    if (key !== undefined && cert === undefined) lacks('cert', 'is missing: the certificate of tls.key, as a PEM file');
    if (passphrase !== undefined && key === undefined) lacks('key', 'is missing: the key that tls.passphrase opens');
  })
  .describe('Paths are relative to the scenario file.');

const extrasSchema = optionsObject('runners', REAL, { headers: headersSchema.optional(), body: bodySchema.optional() });

/** How a real endpoint is reached, and what it is told besides the vendor's format. It has no effect elsewhere. */
export const targetSchema = optionsObject('runners', REAL, {
  headers: headersSchema.optional(),
  body: bodySchema.optional(),
  models: z
    .record(z.string(), extrasSchema)
    .optional()
    .describe('Headers and fields of the body for requests of single models, over those of all.'),
  apiKeys: z
    .array(keySchema)
    .min(1)
    .max(KEYS_MAX)
    .optional()
    .describe('API keys that share the load, each `${NAME}`. Default: the one in TOLLMARK_API_KEY.'),
  apiKeyOrder: z
    .enum(['round-robin', 'per-user'])
    .optional()
    .describe(
      'Who takes which key: requests in turn, or users of a closed loop, each of whom keeps one. All attempts of a request have the same. Default: round-robin.',
    ),
  http2: z.boolean().optional().describe('Whether requests go over HTTP/2. Default: false, HTTP/1.1.'),
  proxy: z
    .enum(['environment', 'none'])
    .optional()
    .describe(
      'Whether HTTPS_PROXY, HTTP_PROXY and NO_PROXY count; they never do for this machine itself. Default: environment.',
    ),
  tls: tlsSchema.optional().describe('Certificates. Default: those that Node trusts, and none of the client.'),
})
  .superRefine(({ apiKeys, headers }, context) => {
    if (apiKeys === undefined || !Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'authorization'))
      return;
    const message = 'is the header of apiKeys: leave one of the two out';
    context.addIssue({ code: 'custom', path: ['headers', 'authorization'], message });
  })
  .transform(({ headers = {}, body = {}, models = {}, apiKeys = [], tls = {}, ...rest }) => ({
    headers,
    body,
    models,
    apiKeys,
    apiKeyOrder: rest.apiKeyOrder ?? ('round-robin' as const),
    http2: rest.http2 ?? false,
    proxy: rest.proxy ?? ('environment' as const),
    tls,
  }));

export type TargetOptions = z.output<typeof targetSchema>;
