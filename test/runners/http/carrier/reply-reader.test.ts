import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplyReader, type ReplyListener } from '../../../../src/runners/http/carrier/reply-reader.ts';
import type { ReplyHead } from '../../../../src/runners/http/carrier/reply-head.ts';
import { runs } from '../../../runs.ts';
import { damaged, partsOf, wellFormed, type SentReply } from './reply-arbitraries.ts';
import { readByUndici, type ReadReply } from './undici-oracle.ts';

/** Hears one reply, and counts how often it ends. */
class Hearer implements ReplyListener {
  read: ReadReply | undefined;
  problem: string | undefined;
  ends = 0;
  isKept = false;
  #head: ReplyHead | undefined;
  #body = '';

  head(head: ReplyHead): void {
    if (this.#head !== undefined) throw new Error('A reply has two heads.');
    this.#head = head;
  }

  part(bytes: Buffer): void {
    this.#body += bytes.toString('hex');
  }

  whole(isKept: boolean): void {
    this.ends++;
    this.isKept = isKept;
    const { status, headers } = this.#head as ReplyHead;
    this.read = { status, headers: { ...headers }, body: this.#body };
  }

  malformed(problem: string): void {
    this.ends++;
    this.problem = problem;
  }
}

/** What the reader says of a reply, whose bytes come in one buffer that is written over, as those of a socket. */
function hear(reply: SentReply): Hearer {
  const hearer = new Hearer();
  const reader = new ReplyReader(hearer);
  reader.expect(reply.method !== 'HEAD');
  const shared = Buffer.alloc(64 * 1024);
  for (const part of partsOf(reply)) {
    for (let at = 0; at < part.length; at += shared.length) {
      reader.read(shared, part.copy(shared, 0, at));
    }
  }
  const isOver = reader.end();
  if (isOver !== hearer.ends > 0) throw new Error('A reply is over without an end, or the reverse.');
  return hearer;
}

const reply = (text: string, cuts: readonly number[] = []): SentReply => ({
  method: 'GET',
  bytes: Buffer.from(text, 'latin1'),
  cuts,
});

test('a reply of any framing, cut anywhere, is read as undici reads it', async () => {
  const found = { whole: 0, broken: 0 };
  await fc.assert(
    fc.asyncProperty(wellFormed, async (sent) => {
      const { read, ends, problem } = hear(sent);
      expect(problem).toBeUndefined();
      expect(read).toEqual(await readByUndici(sent));
      expect(ends).toBeLessThanOrEqual(1);
      found[read === undefined ? 'broken' : 'whole']++;
    }),
    { seed: 42, numRuns: runs(1500, 30_000) },
  );
  expect(found.whole).toBeGreaterThan(1000);
});

/**
 * Where undici 7.30 reads otherwise than RFC 9112: it takes no 100, and closes behind hints of HTTP/1.0; it takes a length for a promise also in a 204
 * and a 304, and obeys one that is a trailer; it sees neither lengths nor codings with spaces behind them; and it reads the grammar of chunk
 * extensions, which nobody obeys.
 */
const QUIRKS = [
  /^HTTP\/1\.(?:0 1|1 100)/m,
  /^HTTP\/1\.[01] [23]04/m,
  /^transfer-encoding:[^]*^content-length:/im,
  /^(?:content-length|transfer-encoding):[^\r]*[ \t]\r$/im,
  /^[\da-f]+;(?!\w+(?:=\w+)?\r)/im,
];
const isQuirk = ({ bytes }: SentReply): boolean => QUIRKS.some((quirk) => quirk.test(bytes.toString('latin1')));

test('a reply that was damaged is refused, or read as undici reads it', async () => {
  const found = { refused: 0, read: 0 };
  await fc.assert(
    fc.asyncProperty(damaged, async (sent) => {
      const { read, ends, problem } = hear(sent);
      expect(ends).toBeLessThanOrEqual(1);
      if (problem !== undefined) found.refused++;
      if (read === undefined || isQuirk(sent)) return;
      found.read++;
      expect(read).toEqual(await readByUndici(sent));
    }),
    { seed: 43, numRuns: runs(2500, 50_000) },
  );
  expect(found.refused).toBeGreaterThan(500);
  expect(found.read).toBeGreaterThan(200);
});

test('any bytes in any pieces end a reply at most once, and nothing is thrown', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ maxLength: 300 }).map((text) => Buffer.from(`HTTP/1.1 200 OK\r\n${text}\r\n\r\n`)),
  );
  const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 10 });
  fc.assert(
    fc.property(anyBytes, cuts, (bytes, places) => {
      expect(hear({ method: 'GET', bytes, cuts: places }).ends).toBeLessThanOrEqual(1);
    }),
    { seed: 44, numRuns: runs(2000, 50_000) },
  );
});

const everyByte = Array.from({ length: 20_000 }, (_, at) => at + 1);
const ok = 'HTTP/1.1 200 OK\r\n';

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'it does not begin with a status line of HTTP/1.1'],
  ['another version', 'HTTP/9.9 200 OK\r\n\r\n', 'it does not begin with a status line of HTTP/1.1'],
  ['no status', 'HTTP/1.1 ok\r\n\r\n', 'it does not begin with a status line of HTTP/1.1'],
  ['a status of two digits', 'HTTP/1.1 20\r\n\r\n', 'it does not begin with a status line of HTTP/1.1'],
  ['a folded line', `${ok}a: b\r\n c\r\n\r\n`, 'one of its header lines is folded'],
  ['a line without a colon', `${ok}nonsense\r\n\r\n`, 'one of its header lines has no name'],
  ['a space behind a name', `${ok}a : b\r\n\r\n`, 'one of its header lines has no name'],
  ['a zero byte', `${ok}a: \0\r\n\r\n`, 'one of its headers holds a control character'],
  ['a lone carriage return', `${ok}a: b\rc: d\r\n\r\n`, 'one of its headers holds a control character'],
  ['a lone line feed', `${ok}a: b\nc: d\r\n\r\n`, 'one of its headers holds a control character'],
  ['lone line feeds, and no end', `${ok.trimEnd()}\n\n`, 'its status line holds a control character'],
  ['two lengths', `${ok}content-length: 1\r\ncontent-length: 1\r\n\r\n`, 'it states its length twice'],
  ['a list of lengths', `${ok}content-length: 1, 1\r\n\r\n`, 'its length is no number'],
  ['a negative length', `${ok}content-length: -1\r\n\r\n`, 'its length is no number'],
  ['a length of 17 digits', `${ok}content-length: 10000000000000000\r\n\r\n`, 'its length is no number'],
  [
    'a length and a coding',
    `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
    'it states a length and a transfer coding',
  ],
  ['a protocol that nobody asked for', 'HTTP/1.1 101 X\r\n\r\n', 'the server changes to another protocol'],
  ['hints without end', 'HTTP/1.1 103 X\r\n\r\n'.repeat(101), 'more than 100 informational replies stand before it'],
  ['a head of 17 kB', `${ok}a: ${'x'.repeat(17_000)}\r\n\r\n`, 'its head is larger than 16384 bytes'],
  ['a head without an end', `${ok}a: ${'x'.repeat(17_000)}`, 'its head is larger than 16384 bytes'],
])('%s is no reply, in one piece and byte by byte', (_, text, problem) => {
  expect(hear(reply(text)).problem).toBe(problem);
  expect(hear(reply(text, everyByte)).problem).toBe(problem);
});

test.each([
  ['a size that is no number', 'x\r\n', 'the size of a chunk is no hexadecimal number'],
  ['no size', '\r\n', 'the size of a chunk is no hexadecimal number'],
  ['a space behind a size', '1 \r\na\r\n', 'the size of a chunk is no hexadecimal number'],
  ['a size of 13 digits', '0000000000001\r\n', 'the size of a chunk has too many digits'],
  ['a chunk that is too long', '1\r\nabc\r\n', 'a chunk is longer than its size says'],
  ['a lone line feed', '1\na\n', 'the size of a chunk is no hexadecimal number'],
  ['a lone carriage return', '1\ra', 'a line of the chunks does not end with CR LF'],
  ['a zero byte in an extension', '1;a\0\r\n', 'a control character stands between the chunks'],
  ['a folded trailer', '0\r\n a: b\r\n\r\n', 'a trailer has no name'],
  [
    'a trailer of 17 kB',
    `0\r\na: ${'x'.repeat(17_000)}`,
    'an extension of a chunk or the trailers are longer than 16384 bytes',
  ],
])('chunks with %s are no body', (_, text, problem) => {
  const whole = `${ok}transfer-encoding: chunked\r\n\r\n${text}`;
  expect(hear(reply(whole)).problem).toBe(problem);
  expect(hear(reply(whole, everyByte)).problem).toBe(problem);
});

test.each([
  ['a length', `${ok}content-length: 1\r\n\r\na`, true],
  ['chunks', `${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`, true],
  ['no body', 'HTTP/1.1 204 X\r\n\r\n', true],
  ['an older version', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
  ['an older version that stays', 'HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n', true],
  ['a farewell', `${ok}connection: close\r\ncontent-length: 0\r\n\r\n`, false],
  ['the end of the connection', `${ok}\r\na`, false],
  ['bytes behind a length', `${ok}content-length: 1\r\n\r\nab`, false],
  ['bytes behind chunks', `${ok}transfer-encoding: chunked\r\n\r\n0\r\n\r\nx`, false],
  ['bytes behind no body', 'HTTP/1.1 304 X\r\n\r\nx', false],
])('a connection is kept behind %s, or not', (_, text, isKept) => {
  const { read, isKept: kept } = hear(reply(text));
  expect(read).toBeDefined();
  expect(kept).toBe(isKept);
});

test('one reader reads reply after reply, and none that nobody expects', () => {
  const hearer = new Hearer();
  const reader = new ReplyReader({
    head: () => {},
    part: (bytes) => hearer.part(bytes),
    whole: () => hearer.ends++,
    malformed: () => {},
  });
  const bytes = Buffer.from(`${ok}content-length: 2\r\n\r\nok`);
  expect(reader.read(bytes, bytes.length)).toBe(false);
  for (let i = 1; i <= 3; i++) {
    reader.expect();
    expect(reader.read(bytes, bytes.length)).toBe(true);
    expect(hearer.ends).toBe(i);
  }
  reader.expect();
  reader.read(bytes, 20);
  reader.stop();
  expect(reader.read(bytes, bytes.length)).toBe(false);
  expect(hearer.ends).toBe(3);
});
