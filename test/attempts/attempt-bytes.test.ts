import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttemptBytes } from '../../src/attempts/attempt-bytes.ts';
import { readAttempt } from '../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';

const number = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('m', 'text-to-image', 'ok', '0.04', '"\\\n\u2028'),
);
const instant = fc.nat().map((us) => us / 1000);
const anything = fc.jsonValue({ maxDepth: 2 });

/** One arbitrary for each field, so that a new field does not compile before it is drawn here. */
const fields: Readonly<Record<keyof AttemptLine, fc.Arbitrary<unknown>>> = {
  request: number,
  attempt: number,
  model: text,
  operation: text,
  dueMs: instant,
  sentMs: instant,
  endedMs: instant,
  status: number,
  outcome: text,
  dollars: text,
  costSource: text,
  dollarsAtMost: text,
  usage: anything,
  billedUnits: number,
  product: text,
  counts: fc.array(anything),
  wireModel: text,
  jobId: text,
  retryAfterMs: number,
  retryAfterForm: text,
  brokenIn: text,
  shouldRetry: fc.boolean(),
  polls: number,
  firstTokenMs: instant,
  firstContentMs: instant,
  outputTokens: number,
  message: text,
  inspection: fc.record({ lostAs: text, lostMs: instant, askedMs: instant, found: text }),
  foundByKey: fc.constant(true),
  priming: fc.constant(true),
};
const textOf = (bytes: AttemptBytes): string => new TextDecoder().decode(bytes.take());
const required = ['request', 'attempt', 'model', 'dueMs', 'sentMs', 'endedMs', 'status', 'outcome', 'dollars'];
const lines = fc.record(fields, { requiredKeys: required as never }) as unknown as fc.Arbitrary<AttemptLine>;

test('law: a line comes back as it was written, whatever its fields hold and whichever it has', () => {
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 5 }), (written) => {
      const bytes = new AttemptBytes();
      for (const line of written) bytes.ended(line);
      const texts = textOf(bytes).trimEnd().split('\n');
      expect(texts.map((each) => readAttempt(JSON.parse(each)))).toEqual(JSON.parse(JSON.stringify(written)));
    }),
    { seed: 20_261_202, numRuns: 1000 },
  );
});

test('law: any whole number is written as JSON has it, and any instant to the microsecond', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.double({ min: 0, max: 1e9, noNaN: true }), (request, ms) => {
      const bytes = new AttemptBytes();
      bytes.sending({ request, attempt: 1, model: 'm', sentMs: ms });
      const { request: read, sentUs } = JSON.parse(textOf(bytes)) as { request: number; sentUs: number };
      expect(read).toBe(request);
      expect(sentUs).toBe(Math.round(ms * 1000));
    }),
    { seed: 20_261_202, numRuns: 1000 },
  );
});

test('texts that are known are written whole, also where the room of a line is all that is left', () => {
  const bytes = new AttemptBytes();
  const escaped = '\u0001'.repeat(99);
  const asked = { model: escaped, operation: escaped, product: escaped, wireModel: escaped };
  const ending = { status: 200, outcome: escaped, dollars: escaped, costSource: escaped };
  const times = { dueMs: 0, sentMs: 0, endedMs: 0 };
  const line = { request: 0, attempt: 1, ...asked, ...ending, ...times } as AttemptLine;
  bytes.ended(line);
  bytes.take();
  while (bytes.length < 64 * 1024 - 4300) bytes.sending({ request: 0, attempt: 1, model: 'm', sentMs: 0 });
  bytes.ended(line);
  const last = textOf(bytes).trimEnd().split('\n').at(-1) ?? '';
  expect(readAttempt(JSON.parse(last))).toEqual(line);
});

test('more texts than are kept, and texts longer than the buffer, are written all the same', () => {
  const bytes = new AttemptBytes();
  const models = [...Array.from({ length: 2000 }, (_, i) => `model ${i}`), 'é'.repeat(200_000), 'model 1'];
  for (const [request, model] of models.entries()) bytes.sending({ request, attempt: 1, model, sentMs: 0 });
  const texts = textOf(bytes).trimEnd().split('\n');
  expect(texts.map((each) => (JSON.parse(each) as { model: string }).model)).toEqual(models);
});
