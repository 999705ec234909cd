import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growColumns, growRing, reachRow, Rows } from '../../src/engine/columns.ts';

class Table {
  ms: Float64Array = Float64Array.of(1.5, Number.NaN);
  count: Int32Array = Int32Array.of(-1, 2);
  request: Uint32Array = Uint32Array.of(2 ** 32 - 1, 0);
  state: Uint8Array = Uint8Array.of(255, 1);
  readonly name = 'no column';
  readonly #hidden = Int32Array.of(7);

  get hidden(): readonly number[] {
    return [...this.#hidden];
  }
}

test('columns keep their numbers and kind, and get zeros behind', () => {
  const table = new Table();
  growColumns(table, 3);
  expect({ ...table }).toStrictEqual({
    ms: Float64Array.of(1.5, Number.NaN, 0),
    count: Int32Array.of(-1, 2, 0),
    request: Uint32Array.of(2 ** 32 - 1, 0, 0),
    state: Uint8Array.of(255, 1, 0),
    name: 'no column',
  });
  expect(table.hidden).toEqual([7]);
});

test('a row that lies far behind is reached by doubling', () => {
  const table = { ms: new Float64Array(16), state: new Uint8Array(16) };
  reachRow(table, 100);
  expect([table.ms.length, table.state.length]).toEqual([128, 128]);
});

test('a full ring stays in order', () => {
  const ring = { value: Int32Array.of(30, 10, 20), ms: Float64Array.of(3, 1, 2) };
  growRing(ring, 1);
  expect([...ring.value.subarray(1, 4), ...ring.ms.subarray(1, 4)]).toEqual([10, 20, 30, 1, 2, 3]);
});

describe('Rows', () => {
  test('never hand out a row in use, use the lowest first, and double their table', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (steps) => {
        const table = { ms: new Float64Array(4) };
        const rows = new Rows(table);
        const used: number[] = [];
        for (const takes of steps) {
          if (takes) used.push(rows.take());
          else if (used.length > 0) rows.give(used.shift() as number);
          expect([new Set(used).size, rows.count]).toEqual([used.length, used.length]);
          expect(rows.capacity).toBe(table.ms.length);
          expect(Math.max(-1, ...used)).toBeLessThan(rows.capacity);
        }
      }),
    );
    const rows = new Rows({ ms: new Float64Array(4) });
    expect(Array.from({ length: 6 }, () => rows.take())).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
