import { expect, test } from 'vitest';
import { HeldSends } from '../../../../src/runners/http/log/held-sends.ts';

function heldSends() {
  const told: string[] = [];
  const turns: (() => void)[] = [];
  const held = new HeldSends({
    records: {
      add: ({ request }) => told.push(`record ${request}`),
      flush: () => told.push('flush'),
    },
    clock: {
      yieldTo: (callback) => {
        turns.push(callback);
        return () => {};
      },
    },
    send: (slot) => {
      told.push(`send ${slot}`);
      // A send that fails at once has its next attempt sent.
      if (slot === 9) held.hold(1, sent(10));
    },
    act: (action) => action(),
  });
  return { held, told, turn: () => turns.splice(0).forEach((each) => each()) };
}

const sent = (request: number) => ({ request, attempt: 1, model: 'm', sentMs: 0 });

test('what one turn sends is kept by one flush, and sent behind it, in its order', () => {
  const { held, told, turn } = heldSends();
  held.hold(3, sent(7));
  held.hold(1, sent(8));
  expect(told).toEqual(['record 7', 'record 8']);
  turn();
  expect(told.slice(2)).toEqual(['flush', 'send 3', 'send 1']);
  turn();
  expect(told).toHaveLength(5);
});

test('what is held can be sent at once; the turn has nothing left to do', () => {
  const { held, told, turn } = heldSends();
  held.hold(3, sent(7));
  held.release();
  turn();
  expect(told).toEqual(['record 7', 'flush', 'send 3']);
});

test('what is held when the run ends is not sent', () => {
  const { held, told, turn } = heldSends();
  held.hold(3, sent(7));
  held.stop();
  turn();
  expect(told).toEqual(['record 7']);
});

test('an attempt that begins while others are sent waits for a turn of its own', () => {
  const { held, told, turn } = heldSends();
  held.hold(9, sent(7));
  turn();
  expect(told).toEqual(['record 7', 'flush', 'send 9', 'record 10']);
  turn();
  expect(told.slice(4)).toEqual(['flush', 'send 1']);
});
