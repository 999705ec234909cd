import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptText, type AttemptLine } from '../../../src/runners/http/attempt-log.ts';

const number = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('m', 'text-to-image', 'ok', '0.04', '"\\\n\u2028'),
);
const anything = fc.jsonValue({ maxDepth: 2 });

/** One arbitrary for each field, so that a new field does not compile before it is drawn here. */
const fields: Readonly<Record<keyof AttemptLine, fc.Arbitrary<unknown>>> = {
  request: number,
  attempt: number,
  model: text,
  operation: text,
  dueMs: number,
  sentMs: number,
  endedMs: number,
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
  firstTokenMs: number,
  firstContentMs: number,
  outputTokens: number,
  message: text,
  inspection: anything,
  foundByKey: fc.constant(true),
  priming: fc.constant(true),
};
const required = ['request', 'attempt', 'model', 'dueMs', 'sentMs', 'endedMs', 'status', 'outcome', 'dollars'];
const lines = fc.record(fields, { requiredKeys: required as never }) as unknown as fc.Arbitrary<AttemptLine>;

test('law: the text of a line says what JSON.stringify does, whatever its fields hold and whichever it has', () => {
  fc.assert(
    fc.property(lines, (line) => {
      expect(JSON.parse(attemptText(line))).toEqual(JSON.parse(JSON.stringify(line)));
    }),
    { seed: 20_261_202, numRuns: 1000 },
  );
});
