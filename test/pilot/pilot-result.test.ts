import { describe, expect, test } from 'vitest';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import { concludePilot } from '../../src/pilot/pilot-result.ts';
import { compareBill } from '../../src/reconcile/comparison.ts';
import { BILLED, EVIDENCE, PILOTS } from './cases.ts';
import { partsNano } from './parts.ts';

const stateOf = ({ checklist }: Pilot, word: string): string =>
  checklist.find(({ box }) => box.includes(word))?.state ?? 'none';

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
      [
        { attempts: 0, billed: 0, dollars: '0' },
        { attempts: 1, billed: 1, dollars: '0.03' },
        { attempts: 0, billed: 0, dollars: '0' },
      ],
      [
        { attempts: 2, billed: 1, dollars: '0.04' },
        { attempts: 0, billed: 0, dollars: '0' },
        { attempts: 2, billed: 2, dollars: '0.09' },
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

  test('what does not match fails its box, and the pilot', () => {
    expect([pilot.verdict, stateOf(pilot, 'usage records')]).toEqual(['failed', 'failed']);
    expect(stateOf(pilot, 'dashboard')).toBe('not-knowable');
    for (const word of ['sample', 'failed jobs', 'moderation', 'retries', 'actual cost', 'budget'])
      expect([word, stateOf(pilot, word)]).toEqual([word, 'ticked']);
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
