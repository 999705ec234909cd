import { expect, test } from 'vitest';
import { ClientStage, STAGE_COSTS, type Reply } from './client-stage.ts';

/** A client that thinks an attempt costs 100 nano-USD at most and may spend 1,000, at the instant 10, with requests due at 0. */
function stageOf(requests: number, script: (request: number) => Reply): ClientStage {
  const costs = { ...STAGE_COSTS, worstNano: Float64Array.of(100, 100) };
  const stage = new ClientStage({ timeout: '1s', maxDollars: '0.000001' }, script, costs);
  for (let request = 0; request < requests; request++) stage.due(request, 0);
  stage.run(10);
  return stage;
}

const hangs = (): Reply => ({ outcome: 'never', afterMs: 0 });

test('what is held for attempts under way rises with the dearest, and is given back when they end', () => {
  const stage = stageOf(2, () => ({ outcome: 'ok', afterMs: 50, costNano: 30 }));
  const { client } = stage;
  expect(client.spending.committedNano).toBe(200n);
  client.spending.raiseWorst(0, 300);
  expect(client.spending.committedNano).toBe(600n);
  client.spending.raiseWorst(0, 200);
  client.spending.raiseWorst(1, 900);
  expect(client.spending.committedNano).toBe(600n);
  expect([client.spending.hasRoom(0, 10), client.spending.hasRoom(1, 10)]).toEqual([true, false]);
  stage.run();
  expect(client.spending.committedNano).toBe(60n);
});

test.each([
  ['a lost connection', (): Reply => ({ outcome: 'network', afterMs: 5 })],
  ['a timeout', hangs],
])('what is held for %s rises as well, for nobody knows what it cost', (_, script) => {
  const stage = stageOf(2, script);
  stage.run();
  expect(stage.client.spending.committedNano).toBe(200n);
  stage.client.spending.raiseWorst(0, 350, 2);
  expect(stage.client.spending.committedNano).toBe(700n);
});

test('what attempts did cost does not rise', () => {
  const { client } = stageOf(3, () => ({ outcome: 'ok', afterMs: 5, costNano: 30 }));
  client.spending.raiseWorst(0, 300);
  expect(client.spending.committedNano).toBe(90n);
});

test('what was spent elsewhere counts against the cap', () => {
  const { client } = stageOf(1, hangs);
  client.spending.commit(850n);
  expect(client.spending.committedNano).toBe(950n);
  expect(client.spending.hasRoom(0, 10)).toBe(false);
});
