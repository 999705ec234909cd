import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOME, OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { CostAttribution } from '../../src/measure/cost-attribution.ts';
import type { CostSplit } from '../../src/measure/cost-split.ts';

const PARTS = ['useful', 'failed', 'ghost', 'duplicate', 'moderated'] as const;

/** The parts of a split that are not zero, in nano-USD. */
function partsOf(split: CostSplit): Partial<Record<(typeof PARTS)[number], number>> {
  return Object.fromEntries(
    PARTS.map((part) => [part, Number(split[part].value())] as const).filter(([, nano]) => nano !== 0),
  );
}

interface Copy {
  readonly outcome: Outcome;
  readonly nano: number;
  readonly kept?: boolean;
  readonly heard?: boolean;
}

/** Books the copies of one request and closes it. */
function bookOf(copies: readonly Copy[]): CostAttribution {
  const book = new CostAttribution(1);
  for (const { outcome, nano, kept, heard } of copies)
    book.post(3, 0, OUTCOME[outcome], nano, kept ?? false, heard ?? kept ?? false);
  const delivered = copies.some(({ kept }) => kept);
  book.close(3, delivered);
  return book;
}

describe('one request', () => {
  const cases: [string, Copy[], ReturnType<typeof partsOf>][] = [
    ['an output that was kept', [{ outcome: 'ok', nano: 5, kept: true }], { useful: 5 }],
    ['a failure that is billed', [{ outcome: 'server-error', nano: 5, heard: true }], { failed: 5 }],
    ['a throttled attempt that is billed', [{ outcome: 'throttled', nano: 5, heard: true }], { failed: 5 }],
    ['moderated input', [{ outcome: 'input-moderated', nano: 5, heard: true }], { moderated: 5 }],
    ['moderated output', [{ outcome: 'output-moderated', nano: 5, heard: true }], { moderated: 5 }],
    ['a 200 without an output', [{ outcome: 'empty', nano: 5, heard: true }], { moderated: 5 }],
    ['a finished copy that nobody received', [{ outcome: 'ok', nano: 5 }], { ghost: 5 }],
    ['a cancelled copy that the client had left', [{ outcome: 'cancelled-running', nano: 5 }], { ghost: 5 }],
    [
      'a cancelled copy while the client waited',
      [{ outcome: 'cancelled-running', nano: 5, heard: true }],
      { failed: 5 },
    ],
    ['a failure that nobody heard of', [{ outcome: 'server-error', nano: 5 }], { failed: 5 }],
    [
      'a lost copy, then an output',
      [
        { outcome: 'ok', nano: 5 },
        { outcome: 'ok', nano: 7, kept: true },
      ],
      { useful: 7, duplicate: 5 },
    ],
    [
      'an output, then a lost copy that finishes late',
      [
        { outcome: 'ok', nano: 7, kept: true },
        { outcome: 'ok', nano: 5 },
      ],
      { useful: 7, duplicate: 5 },
    ],
    [
      'three lost copies: one ghost, and two that an idempotency key would have saved',
      [
        { outcome: 'ok', nano: 5 },
        { outcome: 'cancelled-queued', nano: 6 },
        { outcome: 'ok', nano: 7 },
      ],
      { ghost: 5, duplicate: 13 },
    ],
    [
      'one of everything',
      [
        { outcome: 'server-error', nano: 1, heard: true },
        { outcome: 'empty', nano: 2, heard: true },
        { outcome: 'ok', nano: 4 },
        { outcome: 'ok', nano: 8, kept: true },
      ],
      { failed: 1, moderated: 2, duplicate: 4, useful: 8 },
    ],
  ];
  test.each(cases)('%s', (_, copies, parts) => {
    const book = bookOf(copies);
    expect(partsOf(book.total)).toEqual(parts);
    expect(partsOf(book.byModel[0] as CostSplit)).toEqual(parts);
  });

  test('what costs nothing is in no class, whatever its outcome', () => {
    for (const outcome of OUTCOMES) expect(partsOf(bookOf([{ outcome, nano: 0 }]).total)).toEqual({});
    expect(
      partsOf(
        bookOf([
          { outcome: 'ok', nano: 0 },
          { outcome: 'ok', nano: 9 },
        ]).total,
      ),
    ).toEqual({ ghost: 9 });
  });
});

test('a slot that stands for the next request has forgotten the one before', () => {
  const book = new CostAttribution(1);
  book.post(0, 0, OUTCOME.ok, 5, false, false);
  book.close(0, true);
  book.post(0, 0, OUTCOME.ok, 7, false, false);
  book.close(0, false);
  expect(partsOf(book.total)).toEqual({ duplicate: 5, ghost: 7 });
  book.close(0, false);
  expect(book.total.billed.value()).toBe(12n);
});

const post = fc.record({
  slot: fc.oneof(fc.nat(4), fc.nat(2000)),
  outcome: fc.constantFrom(...OUTCOMES),
  nano: fc.nat(1_000_000),
  kept: fc.boolean(),
  heard: fc.boolean(),
  next: fc.constantFrom('nothing', 'delivered', 'failed'),
});

test('whatever is posted in whatever order, every dollar is in exactly one class, by model and in total', () => {
  fc.assert(
    fc.property(fc.array(post, { maxLength: 120 }), (posts) => {
      const models = 3;
      const book = new CostAttribution(models);
      const billed = Array.from({ length: models }, () => 0);
      for (const { slot, outcome, nano, kept, heard, next } of posts) {
        const isKept = kept && outcome === 'ok';
        book.post(slot, slot % models, OUTCOME[outcome], nano, isKept, heard || isKept);
        billed[slot % models]! += nano;
        if (next !== 'nothing') book.close(slot, next === 'delivered');
      }
      for (const { slot } of posts) book.close(slot, false);
      const splits = [book.total, ...book.byModel];
      expect(splits.map((split) => Number(split.billed.value()))).toEqual([
        billed.reduce((a, b) => a + b, 0),
        ...billed,
      ]);
      for (const split of splits) {
        expect(PARTS.reduce((sum, part) => sum + split[part].value(), 0n)).toBe(split.billed.value());
      }
      for (const part of PARTS) {
        expect(book.byModel.reduce((sum, split) => sum + split[part].value(), 0n)).toBe(book.total[part].value());
      }
    }),
    { seed: 42, numRuns: 200 },
  );
});
