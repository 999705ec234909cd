import { expect, test } from 'vitest';
import { silentOfLateRequests } from './late-requests.ts';
import { projectFiles } from './project-files.ts';

test('no test over HTTP counts requests that a busy machine drops', () => {
  expect(silentOfLateRequests(projectFiles())).toEqual([]);
});

test('the check sees schedules that are silent of late requests, and no closed loops', () => {
  const run = 'await startRunOverHttp({ scenario });';
  const file = (path: string, text: string) => ({ path, text: `${text}\n${run}` });
  const bad = file('test/a.test.ts', "arrivals: { type: 'constant', rate: '200/s' }");
  const good = file('test/b.test.ts', "arrivals: { type: 'constant', rate: '200/s' }, catchUp: true");
  const closed = file('test/c.test.ts', "arrivals: { type: 'closed', users: 2 }");
  const simulated = { path: 'test/d.test.ts', text: 'arrivals: { type: poisson, rate: 2/s }' };
  expect(silentOfLateRequests([bad, good, closed, simulated])).toHaveLength(1);
});
