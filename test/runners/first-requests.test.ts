import { expect, test } from 'vitest';
import { firstRequests } from '../../src/runners/first-requests.ts';
import { createLoad } from '../../src/runners/load.ts';
import { Timeline } from '../../src/engine/timeline.ts';
import { scenarioOf } from './worlds.ts';

const requests = [1, 2, 3, 0].map((weight) => ({ operation: 'text-to-image', model: 'm', weight }));

test.each(['drawn', 'in-turn'])('the first requests are those of the load (%s)', (order) => {
  const arrivals = { type: 'constant', rate: '100/s' };
  const workload = { arrivals, maxRequests: 40, requests, ...(order === 'drawn' ? {} : { order }) };
  const scenario = scenarioOf({ workload });
  const timeline = new Timeline();
  const begun: object[] = [];
  const begin = (request: number, requestClass: number): boolean => begun.push({ request, requestClass }) > 0;
  const load = createLoad({ workload: scenario.workload, seed: scenario.seed, drainMs: 0, timeline, begin });
  load.start();
  while (!load.ended) load.arrive();
  expect(firstRequests(scenario, 1000)).toEqual(begun);
  expect(firstRequests(scenario, 5)).toEqual(begun.slice(0, 5));
});

test('one of each class that is offered', () => {
  const scenario = scenarioOf({ workload: { requests } });
  expect(firstRequests(scenario, undefined).map(({ requestClass }) => requestClass)).toEqual([0, 1, 2]);
});
