import { describe, expect, test } from 'vitest';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { QuoteTable } from '../../src/provider/quote-table.ts';

const rowOf = (table: QuoteTable, quote: number): unknown[] =>
  [table.model, table.tokens, table.fullNano, table.inputNano, table.usage].map((column) => column[quote]);

describe('QuoteTable', () => {
  test('numbers quotes from 0 on, keeps them apart, and a new one asks for nothing', () => {
    const table = new QuoteTable();
    const [first, second] = [table.add(), table.add()];
    const usage = { ...NO_USAGE, images: 2 };
    table.set(first, { model: 3, tokens: 120, fullNano: 80_000_000, inputNano: 500, usage });
    expect([first, second]).toEqual([0, 1]);
    expect(rowOf(table, first)).toEqual([3, 120, 80_000_000, 500, usage]);
    expect(rowOf(table, second)).toEqual([0, 0, 0, 0, NO_USAGE]);
    table.set(second, { model: 1, tokens: 2, fullNano: 3, inputNano: 4, usage });
    table.set(first, { model: 0, tokens: 0, fullNano: 0, inputNano: 0, usage: NO_USAGE });
    expect(rowOf(table, second)).toEqual([1, 2, 3, 4, usage]);
  });
});
