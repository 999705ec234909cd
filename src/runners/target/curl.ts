import type { CarriedRequest } from '../http/carrier/carrier.ts';

/** Stand around the name of an environment variable, where its value will be. No text that is sent holds these two control characters. */
const [OPEN, CLOSE] = ['\u0091', '\u0092'] as const;
const MARKED = /\u0091([A-Za-z_][A-Za-z0-9_]*)\u0092/g;
/** Longest body that is an argument: Linux takes 128 kiB for one. */
const ARGUMENT_BYTES_MAX = 100_000;
const BASE64_LINE_CHARS = 76;

/** What stands for the value of an environment variable until a command is written. */
export function variableMark(variable: string): string {
  return `${OPEN}${variable}${CLOSE}`;
}

/** How curl reaches an endpoint: its flags beside those of a request, and their values. */
export type CurlWay = readonly (readonly [flag: string, value?: string])[];

/** A request as a command for a POSIX shell: curl sends the same bytes. Values of marked variables are read by the shell. */
export function curlCommand(origin: string, { method, path, headers, body }: CarriedRequest, way: CurlWay): string {
  const words = [
    'curl -sS --globoff --path-as-is',
    ...way.map(([flag, value]) => (value === undefined ? flag : `${flag} ${shellWord(value)}`)),
    `--request ${method} ${shellWord(`${origin}${path}`)}`,
    ...headerWords(headers),
  ];
  if (body.length === 0) return words.join(' \\\n  ');
  const text = textOf(body);
  if (text !== undefined) return [...words, `--data-raw ${shellWord(text)}`].join(' \\\n  ');
  return `{ ${bodyCommands(body)}\n} | ${[...words, '--data-binary @-'].join(' \\\n  ')}`;
}

/** A text as one word of a POSIX shell, which reads it as it is, but for marked variables. */
export function shellWord(text: string): string {
  const pieces = text.split(MARKED);
  const words = pieces.map((piece, at) => {
    if (at % 2 === 1) return `"\${${piece}}"`;
    return piece === '' ? '' : `'${piece.replaceAll("'", "'\\''")}'`;
  });
  return words.join('') || "''";
}

function headerWords(headers: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name, value] = [headers[at] as string, headers[at + 1] as string];
    // A header without a value is written so; behind a colon, curl would leave it out.
    words.push(`-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  return words;
}

/** A body as the text of an argument; undefined where it is none: bytes, a zero character, or too long. */
function textOf(body: Uint8Array): string | undefined {
  if (body.length > ARGUMENT_BYTES_MAX || body.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Commands that write a body of any bytes, in base64 but for marked variables. */
function bodyCommands(body: Uint8Array): string {
  const pieces = Buffer.from(body)
    .toString('latin1')
    .split(/\u00c2\u0091([A-Za-z_][A-Za-z0-9_]*)\u00c2\u0092/);
  return pieces
    .flatMap((piece, at) => {
      if (at % 2 === 1) return [`printf %s "\${${piece}}"`];
      if (piece === '') return [];
      const lines = Buffer.from(piece, 'latin1')
        .toString('base64')
        .match(new RegExp(`.{1,${BASE64_LINE_CHARS}}`, 'g'));
      return [`base64 -d <<'BODY'\n${(lines ?? []).join('\n')}\nBODY`];
    })
    .join('\n');
}
