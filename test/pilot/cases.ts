import type { Pilot } from '../../src/pilot/pilot.ts';
import { concludePilot, headlineOf, type PilotEvidence } from '../../src/pilot/pilot-result.ts';
import { compareBill } from '../../src/reconcile/comparison.ts';
import { parseChargeLog } from '../../src/reconcile/log.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { SUMMARIES } from '../reports/summaries.ts';

/** A pilot of two kinds at a target that stands for fal, as its log and its bill tell it. */

const model = (operation: string, wireName: string, usd: string): object => ({
  operation,
  wireName,
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd },
});

const scenario = createScenario({
  name: 'two-modes',
  description: 'What do pictures and edits cost in fact?',
  seed: 7,
  provider: {
    dialect: 'fal',
    models: {
      paint: model('text-to-image', 'fal-ai/paint', '0.03'),
      touch: model('image-edit', 'fal-ai/touch', '0.04'),
    },
  },
  workload: {
    maxRequests: 4,
    order: 'in-turn',
    arrivals: { type: 'closed', users: 1 },
    requests: [
      { operation: 'text-to-image', model: 'paint' },
      { operation: 'image-edit', model: 'touch' },
    ],
  },
  client: { maxDollars: '1', retry: 'openai-node' },
});

const HEADER = { schema: 'tollmark/attempts@1', scenario: 'two-modes', seed: 7, world: 'real' };

/** A line of the log: `[request, attempt, outcome, status, dollars, job]`. */
type Line = readonly [
  request: number,
  attempt: number,
  outcome: string,
  status: number,
  dollars: string,
  jobId?: string,
];

const LINES: readonly Line[] = [
  [0, 1, 'ok', 200, '0.03', 'a1'],
  [1, 1, 'server-error', 500, '0', 'a2'],
  [1, 2, 'ok', 200, '0.04', 'a3'],
  [2, 1, 'output-moderated', 422, '0.03', 'a4'],
  [3, 1, 'timeout', 0, '0'],
  [3, 2, 'ok', 200, '0.04', 'a6'],
];

const BILL: Readonly<Record<string, readonly [endpoint: string, nano: number]>> = {
  a1: ['fal-ai/paint', 30_000_000],
  a2: ['fal-ai/touch', 40_000_000],
  a3: ['fal-ai/touch', 40_000_000],
  a4: ['fal-ai/paint', 30_000_000],
  a6: ['fal-ai/touch', 50_000_000],
  b9: ['fal-ai/touch', 40_000_000],
};

const logText = [
  HEADER,
  ...LINES.map(([request, attempt, outcome, status, dollars, jobId]) => ({
    request,
    attempt,
    model: request % 2 === 0 ? 'paint' : 'touch',
    operation: request % 2 === 0 ? 'text-to-image' : 'image-edit',
    sentMs: request * 1000,
    outcome,
    status,
    dollars,
    ...(jobId === undefined ? { costSource: 'unknown', dollarsAtMost: '0.04' } : { jobId }),
  })),
]
  .map((line) => JSON.stringify(line))
  .join('\n');

const billText = JSON.stringify({
  billing_events: Object.entries(BILL).map(([request_id, [endpoint_id, cost_estimate_nano_usd]]) => ({
    request_id,
    endpoint_id,
    cost_estimate_nano_usd,
    timestamp: '2026-11-20T10:00:00Z',
  })),
  has_more: false,
});

const quotes = [30_000_000, 40_000_000].map((nano) => ({
  estimate: { lowNano: nano, likelyNano: nano, highNano: nano },
  source: `$0.0${nano / 10_000_000} per image; the scenario`,
  words: `$0.0${nano / 10_000_000} per image`,
}));

const log = parseChargeLog('attempts.ndjson', logText);
const { run, dollars } = SUMMARIES.passed;

/** What is known when the run has ended. */
export const EVIDENCE: PilotEvidence = {
  scenario,
  headlines: quotes.map(headlineOf),
  summary: {
    ...SUMMARIES.passed,
    world: 'real',
    scenario: { ...SUMMARIES.passed.scenario, name: 'two-modes', description: scenario.description, seed: 7 },
    run: { ...(run as NonNullable<typeof run>), target: 'https://fal.example' },
    dollars: { ...dollars, unknownAtMost: '0.04' },
  },
  log,
  requestsPerKind: 2,
};

/** The bill of it. */
export const BILLED: NonNullable<PilotEvidence['billed']> = {
  from: 'bill.json',
  comparison: compareBill(log, [{ file: 'bill.json', text: billText }]),
};

/** With its bill, and without. */
export const PILOTS: Readonly<Record<'billed' | 'waiting', Pilot>> = {
  billed: concludePilot({ ...EVIDENCE, billed: BILLED }),
  waiting: concludePilot({
    ...EVIDENCE,
    missing: { reason: 'the bill of fal is not there yet', commands: ['tollmark reconcile runs/pilot BILL'] },
  }),
};
