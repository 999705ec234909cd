import fc from 'fast-check';

/** The bytes of a reply, and how they come. */
export interface SentReply {
  readonly method: 'GET' | 'HEAD';
  readonly bytes: Buffer;
  /** Where the bytes are cut. */
  readonly cuts: readonly number[];
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A header line with any case and any space around its value. */
const line = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.constantFrom('', ' ', '  ', '\t'), value, fc.constantFrom('', ' ', '\t '), fc.boolean())
    .map(([n, before, v, behind, isUpper]) => `${isUpper ? n.toUpperCase() : n}:${before}${v}${behind}\r\n`);

const ownName = fc.stringMatching(/^x-[a-z!#$%&'*+.^_`|~0-9-]{1,12}$/);
const knownName = fc.constantFrom('content-type', 'x-request-id', 'retry-after', 'date', 'server', 'constructor');
const value = fc.oneof(
  fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
  fc.constantFrom('', 'application/json', 'text/event-stream; charset=utf-8', 'a, b', 'f\u00c3\u00bcr'),
);
const otherLines = fc.array(line(fc.oneof(ownName, knownName), value), { maxLength: 6 });

const body = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: 1, max: 20_000 }).map((length) => Buffer.alloc(length, 'part of a body\r\n0\r\n\r\n')),
);

/** A body in chunks of any sizes, with extensions and trailers. */
function chunked(whole: Buffer, sizes: readonly number[], extension: string, trailer: string): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0, i = 0; at < whole.length; i++) {
    const part = whole.subarray(at, at + (sizes[i % sizes.length] as number));
    const size = i % 2 === 0 ? part.length.toString(16) : part.length.toString(16).toUpperCase().padStart(4, '0');
    parts.push(latin1(`${size}${extension}\r\n`), part, latin1('\r\n'));
    at += part.length;
  }
  return Buffer.concat([...parts, latin1(`0${extension}\r\n${trailer}\r\n`)]);
}

/** The lines that frame a body, and the body as it is sent. */
const framed: fc.Arbitrary<readonly [lines: string, sent: Buffer]> = fc.oneof(
  fc
    .tuple(body, fc.constantFrom('content-length:', 'Content-Length: ', 'CONTENT-LENGTH:  '))
    .map(([b, name]) => [`${name}${b.length}\r\n`, b] as const),
  fc
    .tuple(
      body,
      fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.constantFrom('', ';a', ';name=value', ';a="b"'),
      fc.constantFrom('', '', 'x-trailer: 1\r\n', 'a: b\r\nc:\r\n'),
      fc.constantFrom('transfer-encoding: chunked\r\n', 'Transfer-Encoding:Chunked\r\n'),
    )
    .map(([b, sizes, extension, trailer, l]) => [l, chunked(b, sizes, extension, trailer)] as const),
  body.map((b) => ['', b] as const),
  fc
    .tuple(body, fc.constantFrom('identity', 'gzip'))
    .map(([b, coding]) => [`transfer-encoding: ${coding}\r\n`, b] as const),
);

const status = fc.oneof(
  { arbitrary: fc.constantFrom(200, 201, 204, 304, 400, 404, 429, 500, 503), weight: 4 },
  fc.integer({ min: 200, max: 999 }),
);
const reason = fc.constantFrom(' OK', ' ', '', ' Not Found At All', ' f\u00fcr');
const connection = fc.constantFrom(
  '',
  '',
  'connection: close\r\n',
  'Connection: keep-alive\r\n',
  'connection: x, Close\r\n',
);
const hints = fc.constantFrom(
  '',
  '',
  '',
  'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2),
);
const cuts = fc.oneof(
  fc.constant([]),
  fc.array(fc.nat({ max: 1000 }), { maxLength: 12 }),
  fc.constant(Array.from({ length: 700 }, (_, at) => at + 1)),
);

/** A reply of every framing, as servers may send it. */
export const wellFormed: fc.Arbitrary<SentReply> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    version: fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    status,
    reason,
    connection,
    hints,
    otherLines,
    framed,
    cuts,
    behind: fc.constantFrom('', '', '', 'x', 'HTTP/1.1 200 OK\r\n'),
  })
  .map((drawn) => {
    const [lines, sent] = drawn.framed;
    const all = [...drawn.otherLines];
    const isEmpty = drawn.status === 204 || drawn.status === 304;
    // undici takes a length for a promise of a body, also where there can be none (RFC 9110, 8.6 has it the other way).
    const framing = isEmpty && /^content-length/i.test(lines) ? '' : lines;
    all.splice(Math.floor(all.length / 2), 0, drawn.connection, framing);
    const head = `${drawn.hints}HTTP/${drawn.version} ${drawn.status}${drawn.reason}\r\n${all.join('')}\r\n`;
    const bodiless = drawn.method === 'HEAD' || isEmpty;
    // What stands behind a reply that ends with its connection is a part of it.
    const parts = [latin1(head), bodiless ? Buffer.alloc(0) : sent, latin1(drawn.behind)];
    return { method: drawn.method as 'GET' | 'HEAD', bytes: Buffer.concat(parts), cuts: drawn.cuts };
  });

const oddBytes = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\r\n ',
    ' ',
    '\t',
    '\0',
    ':',
    ';',
    ',',
    '0',
    '9',
    'f',
    '-',
    '+',
    '\u007f',
    '\u00ff',
  ),
  fc.constantFrom('content-length: 5\r\n', 'transfer-encoding: chunked\r\n', 'HTTP/1.1 200 OK\r\n', 'chunked', '0x'),
);

/** A reply in which a few bytes have been left out, put in or changed. */
export const damaged: fc.Arbitrary<SentReply> = fc
  .tuple(
    wellFormed,
    fc.array(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 3 }), oddBytes), { minLength: 1, maxLength: 3 }),
  )
  .map(([sent, damages]) => {
    let { bytes } = sent;
    for (const [place, taken, put] of damages) {
      const at = Math.min(place, bytes.length);
      bytes = Buffer.concat([bytes.subarray(0, at), latin1(put), bytes.subarray(at + taken)]);
    }
    return { ...sent, bytes };
  });

/** The parts of some bytes. */
export function partsOf({ bytes, cuts: places }: SentReply): Buffer[] {
  const ends = [...new Set([...places.filter((at) => at > 0 && at < bytes.length), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}
