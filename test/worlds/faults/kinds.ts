import {
  bytes,
  END,
  firstOf,
  headLength,
  instead,
  isHead,
  RESET,
  STALL,
  trickle,
  withHead,
  withLines,
  type Maker,
} from './bytes.ts';

/** What can become of a connection that is asked for. */
export const CONNECTIONS: Readonly<Record<string, { readonly error?: string; readonly afterMs?: number }>> = {
  'a connection is refused': { error: 'ECONNREFUSED' },
  'a connection fails late': { error: 'EHOSTUNREACH', afterMs: 300 },
  'a connection is slow': { afterMs: 400 },
};

/** What can become of a request. */
export const REQUESTS: Readonly<Record<string, Maker>> = {
  'a request is late': (b, random) => [bytes(b, random() * 3000)],
  'a request trickles': (b, random) => trickle(b, 60, 30, random),
  'a request is lost': () => [STALL],
  'a reset before a request': () => [RESET],
  'a reset behind a request': (b) => [bytes(b), RESET],
  'a reset long behind a request': (b, random) => [bytes(b), { type: 'reset', afterMs: random() * 500 }],
  'half a request, then a reset': (b) => firstOf(b, 0.5, RESET),
  'half a request, then its end': (b) => firstOf(b, 0.5, END),
  'half a request, then silence': (b) => firstOf(b, 0.5, STALL),
  'a client that closes its half': (b) => [bytes(b), END],
};

/** What can become of a reply, which still says what the server has meant. */
export const REPLIES: Readonly<Record<string, Maker>> = {
  'a reply is late': (b, random) => [bytes(b, random() * 3000)],
  'a reply trickles': (b, random) => trickle(b, 20, 40, random),
  'a reply is lost': () => [STALL],
  'a reset before a reply': () => [RESET],
  'an end before a reply': () => [END],
  'a reset within the status line': (b) => [bytes(b.subarray(0, 7)), RESET],
  'a reset within the head': (b) => [bytes(b.subarray(0, Math.floor(headLength(b) / 2))), RESET],
  'an end within the head': (b) => [bytes(b.subarray(0, Math.floor(headLength(b) / 2))), END],
  'a reset behind the head': (b) => [bytes(b.subarray(0, headLength(b))), RESET],
  'a head, then silence': (b) => [bytes(b.subarray(0, headLength(b))), STALL],
  'a reset within the body': (b) => [bytes(b.subarray(0, b.length - 3)), RESET],
  'an end within the body': (b) => [bytes(b.subarray(0, b.length - 3)), END],
  'a body, then silence but for its last bytes': (b) => [bytes(b.subarray(0, b.length - 3)), STALL],
  'a reply twice': (b) => [bytes(b), bytes(b)],
  'garbage behind a reply': (b) => [bytes(b), bytes('\u0000\u0001garbage\r\n\r\n')],
  'garbage before a reply': (b) => [bytes('garbage\r\n'), bytes(b)],
  'an end behind a reply that keeps its connection': (b) => [bytes(b), END],
  'a reset behind a reply that keeps its connection': (b) => [bytes(b), RESET],
  'a 103 before a reply': (b) => [
    ...(isHead(b) ? [bytes('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')] : []),
    bytes(b),
  ],
  'repeated headers': withLines(
    'content-type: text/html',
    'x-should-retry: true',
    'x-should-retry: false',
    'set-cookie: a=1',
    'set-cookie: b=2',
  ),
  'every header twice': withHead((head) => {
    const own = head.split('\r\n').slice(1, -2);
    const again = own.filter((line) => !/^(content-length|transfer-encoding|connection|keep-alive)/i.test(line));
    return head.replace('\r\n', `\r\n${again.map((line) => `${line}\r\n`).join('')}`);
  }),
  'two waits': withLines('retry-after: 3', 'retry-after: 5'),
  'odd waits': withLines('retry-after: -5', 'retry-after-ms: NaN'),
  'a wait of a century': withLines('retry-after: 99999999999999999999'),
  'huge headers': withLines(`x-padding: ${'a'.repeat(40_000)}`),
  'two lengths': withLines('content-length: 1'),
  'a length that is too short': withHead((head) => head.replace(/content-length: \d+/i, 'content-length: 1')),
  'a length that is too long': withHead((head) => head.replace(/content-length: \d+/i, 'content-length: 99999')),
  'another content type': withHead((head) => head.replace(/content-type: [^\r]+/i, 'content-type: text/html')),
  'a wrong content encoding': withLines('content-encoding: gzip'),
  'an unknown content encoding': withLines('content-encoding: x-own'),
  'a status line without a reason': withHead((head) => head.replace(/^(HTTP\/1.1 \d+)[^\r]*/, '$1')),
  'a status line of another version': withHead((head) => head.replace('HTTP/1.1', 'HTTP/9.9')),
  'a status line without a number': withHead((head) => head.replace(/^HTTP\/1.1 \d+/, 'HTTP/1.1 ok')),
};

/** What somebody between may say in the place of the server: whatever it cost, the reply does not say. */
export const IMPOSTORS: Readonly<Record<string, Maker>> = {
  'a gateway’s page': instead(
    'HTTP/1.1 502 Bad Gateway',
    'content-type: text/html',
    'content-length: 13',
    '',
    '<html></html>',
  ),
  'an empty 200': instead('HTTP/1.1 200 OK', 'content-length: 0', '', ''),
  'a 204': instead('HTTP/1.1 204 No Content', '', ''),
  'a redirect': instead('HTTP/1.1 302 Found', 'location: /v2/job', 'content-length: 0', '', ''),
  'a proxy’s page under a 200': instead(
    'HTTP/1.1 200 OK',
    'content-type: text/html',
    'content-length: 13',
    '',
    '<html></html>',
  ),
  'an upgrade': instead('HTTP/1.1 101 Switching Protocols', 'upgrade: x', 'connection: upgrade', '', ''),
  'a status of 999': withHead((head) => head.replace(/^HTTP\/1.1 \d+/, 'HTTP/1.1 999')),
  'a status of 600': withHead((head) => head.replace(/^HTTP\/1.1 \d+/, 'HTTP/1.1 600')),
  'a flipped bit in the body': (b, random) => {
    const copy = Buffer.from(b);
    const from = isHead(b) ? headLength(b) : 0;
    const at = from + Math.floor(random() * (b.length - from));
    if (at < copy.length) copy[at] = (copy[at] as number) ^ 0x10;
    return [bytes(copy)];
  },
};
