import { describe, expect, test } from 'vitest';
import { type MonitorFlags, type MonitorPlan, readMonitorFlags } from '../../../src/commands/monitors/flags.ts';
import { ScenarioError } from '../../../src/errors/scenario-error.ts';

const NO_STUDY = { sweep: [], replications: undefined, resume: undefined };
const plan = (flags: MonitorFlags): MonitorPlan => readMonitorFlags({ ...NO_STUDY, ...flags }, {}, {});

describe('one server', () => {
  test.each<[MonitorFlags, number | undefined]>([
    [{ ui: '' }, 0],
    [{ ui: '8000' }, 8000],
    [{ metrics: '' }, 9464],
    [{ metrics: '0' }, 0],
    [{ metrics: '65535' }, 65_535],
    [{ ui: '', metrics: '' }, 9464],
    [{ ui: '8000', metrics: '' }, 8000],
    [{ ui: '', metrics: '8000' }, 8000],
    [{ ui: '8000', metrics: '8000' }, 8000],
    [{ otlp: 'http://collector:4318' }, undefined],
  ])('%o listens at %s', (flags, port) => {
    const { hasPage, hasMetrics, ...rest } = plan(flags);
    expect(rest.port).toBe(port);
    expect([hasPage, hasMetrics]).toEqual([flags.ui !== undefined, flags.metrics !== undefined]);
  });

  test('is told of by the flag that named its port', () => {
    expect(plan({ ui: '8000', metrics: '' }).flag).toBe('--ui');
    expect(plan({ ui: '', metrics: '' }).flag).toBe('--metrics');
    expect(plan({ ui: '' }).flag).toBe('--ui');
  });
});

test('metrics are pushed each ten seconds, or as often as is said', () => {
  expect(plan({ otlp: 'http://collector:4318' }).push?.everyMs).toBe(10_000);
  expect(plan({ otlp: 'http://collector:4318', otlpEvery: '1m' }).push?.everyMs).toBe(60_000);
  expect(plan({ metrics: '' }).push).toBeUndefined();
});

function problemsOf(flags: MonitorFlags & Partial<typeof NO_STUDY>, others: Record<string, boolean> = {}): string[] {
  try {
    readMonitorFlags({ ...NO_STUDY, ...flags }, others, {});
  } catch (error) {
    if (error instanceof ScenarioError && error.code === 'USAGE')
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

test('all that is wrong is told at once', () => {
  const flags = { ui: '65536', metrics: 'scenario.yaml', otlp: 'collector', otlpEvery: '0s' };
  expect(problemsOf(flags, { '--dry-run': true, '--pilot': false })).toEqual([
    '--dry-run: the live page (--ui) and metrics (--metrics) and pushed metrics (--otlp) show the load of one run; leave one of them out',
    '--ui: expected a port from 0 to 65535, or nothing for a free one, not "65536"; write --ui behind the scenario file',
    '--metrics: expected a port from 0 to 65535, or nothing for 9464, not "scenario.yaml"; write --metrics behind the scenario file',
    '--otlp-every: expected a duration from 1s to 1h, such as 10s, not "0s"',
    expect.stringMatching(/^--otlp: expected the http or https URL of a collector/),
  ]);
});

test('two ports, and an interval of nothing, are refused', () => {
  expect(problemsOf({ ui: '8000', metrics: '8001' })).toEqual([
    '--metrics: one server has the live page and the metrics: name its port once',
  ]);
  expect(problemsOf({ otlpEvery: '5s' })).toEqual([
    '--otlp-every: is the time between two pushes of metrics: add --otlp',
  ]);
  expect(problemsOf({ metrics: '' }, { '--pilot': true })).toEqual([
    '--pilot: metrics (--metrics) show the load of one run; leave one of them out',
  ]);
});
