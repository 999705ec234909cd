import { describe, expect, test } from 'vitest';
import { pilotSentence } from '../../reports/sections/pilot.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import { concludePilot } from '../../src/pilot/pilot-result.ts';
import { compareBill } from '../../src/reconcile/comparison.ts';
import type { LoggedCharge } from '../../src/reconcile/log.ts';
import type { RequestClass } from '../../src/workload/request-class.ts';
import { BILLED, EVIDENCE, PILOTS } from './cases.ts';
import { partsNano } from './parts.ts';

const stateOf = ({ checklist }: Pilot, word: string): string =>
  checklist.find(({ box }) => box.includes(word))?.state ?? 'none';
const reasonOf = ({ checklist }: Pilot, word: string): string =>
  checklist.find(({ box }) => box.includes(word))?.reason ?? 'none';
const NONE = { attempts: 0, billed: 0, dollars: '0', nameless: 0 };

test.each(Object.entries(PILOTS))('%s: its parts are all of its dollars, and it is of its schema', (_, pilot) => {
  expect(partsNano(pilot)).toBe(parseNanoUsd(pilot.dollars.billed));
  expect(pilotSchema.parse(JSON.parse(JSON.stringify(pilot)))).toEqual(pilot);
});

describe('with its bill', () => {
  const { billed: pilot } = PILOTS;

  test('each kind has the dollars that the bill has of it, also those that the client believed to be free', () => {
    expect(pilot.kinds).toMatchObject([
      { operation: 'text-to-image', wireModel: 'fal-ai/paint', dollars: '0.06', perSuccess: '0.06', overHeadline: 2 },
      { operation: 'image-edit', requests: 2, succeeded: 2, attempts: 4, dollars: '0.13', perSuccess: '0.065' },
    ]);
    expect(pilot.kinds.map(({ failed, moderated, retries }) => [failed, moderated, retries])).toEqual([
      [NONE, { ...NONE, attempts: 1, billed: 1, dollars: '0.03' }, { ...NONE, again: 0 }],
      [
        { attempts: 2, billed: 1, dollars: '0.04', nameless: 1 },
        NONE,
        { attempts: 2, billed: 2, dollars: '0.09', nameless: 0, again: 1 },
      ],
    ]);
    expect(pilot.dollars).toEqual({ source: 'bill', billed: '0.23', unassigned: '0.04', unknownAtMost: '0' });
  });

  test('each charge that is in doubt is named', () => {
    expect(pilot.doubtful.map(({ jobId, why, request, attempt }) => [jobId, why, request, attempt])).toEqual([
      ['a2', 'provider-only', 1, 1],
      ['a4', 'moderated', 2, 1],
      ['a6', 'differs', 3, 2],
      ['b9', 'provider-only', null, null],
    ]);
  });

  test('of the many charges that a busy account has besides, a thousand are listed and all are counted', () => {
    const { comparison } = BILLED;
    const foreign = Array.from({ length: 1500 }, (_, i) => ({
      ...(comparison.matches.find(
        ({ class: kind }) => kind === 'provider-only',
      ) as (typeof comparison.matches)[number]),
      requestId: `other-${i}`,
    }));
    const matches = [...comparison.matches, ...foreign];
    const many = concludePilot({ ...EVIDENCE, billed: { ...BILLED, comparison: { ...comparison, matches } } });
    expect([many.doubtful.length, many.doubtfulBeyond]).toEqual([1000, 504]);
    expect(pilotSentence(many)).toContain('1,504 charges in doubt');
    expect(pilotSchema.parse(many)).toEqual(many);
  });

  test('what does not match fails its box, and the pilot', () => {
    expect([pilot.verdict, stateOf(pilot, 'usage records')]).toEqual(['failed', 'failed']);
    expect(stateOf(pilot, 'dashboard')).toBe('not-knowable');
    for (const word of ['sample', 'failed jobs', 'moderation', 'retries', 'budget'])
      expect([word, stateOf(pilot, word)]).toEqual([word, 'ticked']);
  });

  test('a charge of no known request leaves open what a success costs, and whose it is', () => {
    expect([stateOf(pilot, 'actual cost'), reasonOf(pilot, 'actual cost')]).toEqual([
      'not-knowable',
      '$0.04 on the bill is of no request that is known, and no kind contains it: with it a success of this run costs $0.07667 on average',
    ]);
    expect(reasonOf(pilot, 'failed jobs')).toBe(
      'they do: 1 of 2 billed, $0.04; 1 have no name of a job: $0.04 on the bill, which is of no known request, may be theirs',
    );
    expect([stateOf(pilot, 'request IDs'), reasonOf(pilot, 'request IDs')]).toEqual([
      'failed',
      '1 attempt without the name of a job, and $0.04 on the bill is of no request',
    ]);
    expect(reasonOf(pilot, 'retries')).toBe(
      'they do: 2 of 2 billed, $0.09; 1 of them after an earlier attempt of the request was billed',
    );
  });

  test('a bill that is the log, charge by charge, fails nothing', () => {
    const records = EVIDENCE.log.charges.flatMap(({ jobId, nano }) =>
      jobId === undefined
        ? []
        : [{ eventId: jobId, jobId, type: 'finish', dollars: `0.0${Number(nano) / 10_000_000}` }],
    );
    const text = records.map((record) => JSON.stringify(record)).join('\n');
    const billed = { from: 'x', comparison: compareBill(EVIDENCE.log, [{ file: 'x', text }]) };
    const same = concludePilot({ ...EVIDENCE, billed });
    expect([same.verdict, same.doubtful.map(({ why }) => why)]).toEqual(['passed', ['moderated']]);
  });
});

test('what a success costs is open while its charge is not on the bill', () => {
  const text = JSON.stringify({ billing_events: [], has_more: false });
  const comparison = compareBill(EVIDENCE.log, [{ file: 'x', text }]);
  const pilot = concludePilot({ ...EVIDENCE, billed: { from: 'x', comparison } });
  expect([stateOf(pilot, 'actual cost'), reasonOf(pilot, 'actual cost')]).toEqual([
    'not-knowable',
    '3 charges of successes not on the bill',
  ]);
});

describe('failures without the name of a job', () => {
  const charges = EVIDENCE.log.charges.map((each): typeof each =>
    each.outcome === 'ok' ? each : { ...each, jobId: undefined, nano: 0n, isUnknown: false, outcome: 'server-error' },
  );
  const log = { ...EVIDENCE.log, charges };
  const recordsOf = (acceptedMs: ((sentMs: number) => number) | undefined): object[] =>
    charges.map(({ jobId, attemptId = '', model, sentMs = 0 }) => ({
      id: jobId ?? `job of ${attemptId}`,
      request: 0,
      attempt: 1,
      model,
      chargedNanoUsd: 40_000_000,
      ...(acceptedMs === undefined ? {} : { acceptedMs: acceptedMs(sentMs) }),
    }));
  const concluded = (records: object[]): Pilot => {
    const text = JSON.stringify({ records, next: null, lost: 0 });
    return concludePilot({
      ...EVIDENCE,
      log,
      billed: { from: 'x', comparison: compareBill(log, [{ file: 'x', text }]) },
    });
  };

  test('that the client believes to be free have what the bill says at their times', () => {
    const pilot = concluded(recordsOf((sentMs) => sentMs + 5000));
    expect(pilot.dollars).toMatchObject({ billed: '0.24', unassigned: '0' });
    expect(pilot.kinds.map(({ dollars, failed }) => [dollars, failed])).toEqual([
      ['0.08', { attempts: 1, billed: 1, dollars: '0.04', nameless: 0 }],
      ['0.16', { attempts: 2, billed: 2, dollars: '0.08', nameless: 0 }],
    ]);
    expect(reasonOf(pilot, 'failed jobs')).toBe('they do: 3 of 3 billed, $0.12');
    const failures = pilot.doubtful.filter(({ outcome }) => outcome === 'server-error');
    expect(failures.map(({ why, request }) => [why, request])).toEqual([1, 2, 3].map((n) => ['provider-only', n]));
  });

  test('are not said to be free where the bill tells no times', () => {
    const pilot = concluded(recordsOf(undefined));
    expect(pilot.dollars).toMatchObject({ billed: '0.24', unassigned: '0.12' });
    for (const word of ['failed jobs', 'actual cost'])
      expect([word, stateOf(pilot, word)]).toEqual([word, 'not-knowable']);
    expect(stateOf(pilot, 'request IDs')).toBe('failed');
  });

  test('are free where the bill has nothing that is left', () => {
    const pilot = concluded(recordsOf(undefined).filter((_, index) => charges[index]?.outcome === 'ok'));
    expect(reasonOf(pilot, 'failed jobs')).toBe('they do not: none of 3 billed');
    expect(stateOf(pilot, 'actual cost')).toBe('ticked');
  });
});

test('what the account could not pay was no job that failed, and no whole sample', () => {
  const charges = EVIDENCE.log.charges.map((each): LoggedCharge => {
    const isUnpaid = each.attempt?.request === 3;
    return isUnpaid ? { ...each, outcome: 'unpaid', nano: 0n, isUnknown: false } : { ...each, outcome: 'ok' };
  });
  const log = { ...EVIDENCE.log, charges };
  const text = JSON.stringify({ billing_events: [], has_more: false });
  const pilot = concludePilot({
    ...EVIDENCE,
    log,
    billed: { from: 'x', comparison: compareBill(log, [{ file: 'x', text }]) },
  });
  expect(pilot.kinds.map(({ failed, refused }) => [failed.attempts, refused.attempts, refused.unpaid])).toEqual([
    [0, 0, 0],
    [0, 2, 2],
  ]);
  expect([stateOf(pilot, 'failed jobs'), reasonOf(pilot, 'failed jobs')]).toEqual(['not-knowable', 'no job failed']);
  expect([stateOf(pilot, 'sample'), reasonOf(pilot, 'sample')]).toEqual([
    'failed',
    '2 attempts refused because the account could not pay',
  ]);
});

describe('a model that is not there', () => {
  const refused = (each: LoggedCharge): LoggedCharge => ({ ...each, outcome: 'invalid', nano: 0n, isUnknown: false });
  const served = (each: LoggedCharge): LoggedCharge => ({ ...each, outcome: 'ok', model: 'older' });
  const charges = EVIDENCE.log.charges.map((each) => (each.attempt?.number === 1 ? refused(each) : served(each)));
  const pilot = concludePilot({ ...EVIDENCE, log: { ...EVIDENCE.log, charges } });

  test('is not available because another one answered', () => {
    expect([stateOf(pilot, 'availability'), reasonOf(pilot, 'availability')]).toEqual([
      'failed',
      'text-to-image by paint answered nothing; image-edit by touch answered nothing, and 2 attempts went to another model instead',
    ]);
  });

  test('a fallback is no retry', () => {
    expect(pilot.kinds.map(({ retries, fallbacks }) => [retries.attempts, fallbacks])).toEqual([
      [0, NONE],
      [0, { ...NONE, attempts: 2, billed: 2, dollars: '0.08' }],
    ]);
  });
});

test('kinds of one mode and model are told apart by what they ask', () => {
  const { workload } = EVIDENCE.scenario;
  const [first, second] = workload.requests as [RequestClass, RequestClass];
  const ask = (changed: object): RequestClass => ({ ...first, usage: { ...first.usage, ...changed } });
  const variants = (...requests: RequestClass[]): (string | undefined)[] =>
    concludePilot({ ...EVIDENCE, scenario: { ...EVIDENCE.scenario, workload: { ...workload, requests } } }).kinds.map(
      ({ variant }) => variant,
    );
  expect(variants(first, second)).toEqual([undefined, undefined]);
  expect(variants(first, ask({ options: { safety: 'relaxed' } }))).toEqual(['kind 1', 'safety relaxed']);
  expect(variants(first, ask({ images: 4 }), second)).toEqual(['1 image', '4 images', undefined]);
});

test('what a fallback model did counts with the kind that was asked for', () => {
  const charges = EVIDENCE.log.charges.map((each) => ({ ...each, model: 'touch' }));
  const pilot = concludePilot({ ...EVIDENCE, log: { ...EVIDENCE.log, charges } });
  expect(pilot.kinds.map(({ model, requests, dollars }) => [model, requests, dollars])).toEqual([
    ['paint', 2, '0.06'],
    ['touch', 2, '0.08'],
  ]);
});

describe('without a bill', () => {
  const { waiting: pilot } = PILOTS;

  test('it is partial, and tells what to run', () => {
    expect([pilot.verdict, pilot.bill, pilot.next]).toEqual(['partial', null, ['tollmark reconcile runs/pilot BILL']]);
    expect(pilot.reasons).toEqual(['the bill of fal is not there yet']);
  });

  test('its dollars are those of the log, and what is unknown stays so', () => {
    expect(pilot.dollars).toMatchObject({ source: 'log', billed: '0.14', unknownAtMost: '0.04' });
    expect(pilot.doubtful.map(({ why, outcome }) => [why, outcome])).toEqual([
      ['moderated', 'output-moderated'],
      ['unknown', 'timeout'],
    ]);
    for (const word of ['usage records', 'failed jobs', 'moderation', 'retries', 'actual cost'])
      expect([word, stateOf(pilot, word)]).toEqual([word, 'not-knowable']);
  });
});

describe('boxes fail', () => {
  test('where a kind got fewer requests than it should', () => {
    const pilot = concludePilot({ ...EVIDENCE, billed: BILLED, requestsPerKind: 3 });
    expect([stateOf(pilot, 'sample'), pilot.checklist[0]?.reason]).toEqual([
      'failed',
      'text-to-image by paint got 2 of 3 requests, image-edit by touch got 2 of 3 requests',
    ]);
  });

  test('where the bill passes the cap', () => {
    const client = { ...EVIDENCE.scenario.client, maxNanoUsd: 200_000_000n };
    const pilot = concludePilot({ ...EVIDENCE, scenario: { ...EVIDENCE.scenario, client }, billed: BILLED });
    expect([stateOf(pilot, 'budget'), pilot.cap]).toEqual([
      'failed',
      { kind: 'spend-cap', dollars: '0.2', leftDollars: '-0.03' },
    ]);
  });

  test('where nothing succeeded of a kind', () => {
    const charges = EVIDENCE.log.charges.map((each) => ({ ...each, outcome: 'server-error' }));
    const pilot = concludePilot({ ...EVIDENCE, log: { ...EVIDENCE.log, charges } });
    for (const word of ['sample', 'actual cost', 'availability'])
      expect([word, stateOf(pilot, word)]).toEqual([word, 'failed']);
    expect(pilot.kinds.map(({ perSuccess }) => perSuccess)).toEqual([null, null]);
  });
});
