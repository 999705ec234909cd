import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { type DialectName, dialectNames } from '../../src/wire/dialects.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { compareWorlds, verdict } from './comparison.ts';
import { runJoined } from './joined.ts';

/** One way in which jobs of a wire format end. */
export interface Ending {
  readonly dialect: DialectName;
  readonly delivery: 'sync' | 'async' | 'stream';
  readonly outcomes: string;
  readonly fault: Readonly<Record<string, unknown>>;
}

/** One preset for each way in which they differ about failures. */
const OUTCOMES = ['success-only', 'accepted', 'fal-strict', 'gemini-like', 'sora', 'openrouter'];

const FAULTS = [
  { type: 'moderated', stage: 'input', status: 400 },
  { type: 'moderated', stage: 'output', status: 400 },
  { type: 'moderated', stage: 'output', status: 503 },
  { status: 500, stage: 'completion' },
  { status: 503, stage: 'completion' },
  { status: 429, stage: 'admission' },
  { type: 'empty' },
  { type: 'reset' },
  { type: 'disconnect', after: '40ms', status: 504 },
];

const DELIVERIES = ['sync', 'async', 'stream'] as const;
const REQUESTS = [
  { operation: 'text-to-image' },
  { operation: 'text-to-video', duration: '2s' },
  { operation: 'chat', inputTokens: 10, outputTokens: 20 },
];

/** The scenario of an ending: nine requests in ten are hit, and the price is a dollar. Undefined where the format has no such delivery. */
function scenarioOf({ dialect, delivery, outcomes, fault }: Ending, client: object = {}): Scenario | undefined {
  for (const request of REQUESTS) {
    try {
      return createScenario({
        name: 'endings',
        seed: 11,
        provider: {
          dialect,
          models: {
            m: {
              operation: request.operation,
              serviceTime: { type: 'constant', value: '97ms' },
              price: { per: 'request', usd: '1' },
            },
          },
          faults: [{ ...fault, share: 0.9 }],
          billing: { charge: 'completion', outcomes },
        },
        workload: {
          maxRequests: 12,
          arrivals: { type: 'constant', rate: '3/s' },
          requests: [{ ...request, model: 'm', delivery }],
        },
        client: { timeout: '20s', retry: { type: 'full-jitter', attempts: 2, base: '50ms', cap: '50ms' }, ...client },
      });
    } catch {
      // This format does not carry it: another kind of request may do.
    }
  }
  return undefined;
}

/** Every combination that a wire format has. */
export function allEndings(): readonly Ending[] {
  return dialectNames.flatMap((dialect) =>
    DELIVERIES.flatMap((delivery) =>
      OUTCOMES.flatMap((outcomes) => FAULTS.map((fault) => ({ dialect, delivery, outcomes, fault }))),
    ).filter((ending) => scenarioOf(ending) !== undefined),
  );
}

/** What a client that knows replies alone believes to have paid, and what the provider has charged, in nano-USD. */
async function believe(scenario: Scenario): Promise<{ billed: bigint; atMost: bigint; truth: bigint }> {
  const { summary, records } = await runJoined(scenario, { world: 'real', settleMs: 1000 });
  const billed = parseNanoUsd(summary.dollars.billed);
  const ahead = summary.priming?.dollars;
  const primed = parseNanoUsd(ahead?.billed ?? '0');
  const unknown = parseNanoUsd(summary.dollars.unknownAtMost ?? '0') + parseNanoUsd(ahead?.unknownAtMost ?? '0');
  const truth = records.reduce((sum, { chargedNanoUsd }) => sum + BigInt(chargedNanoUsd), 0n);
  return { billed: billed + primed, atMost: billed + primed + unknown, truth };
}

/** A cap of a third of what all requests would cost. */
const CAP = '4';

/** What is wrong about an ending: what the client believes, its cap, or how the worlds differ. Empty where nothing is. */
export async function breachOfEnding(ending: Ending): Promise<string> {
  const [scenario, capped] = [{}, { maxDollars: CAP }].map((client) => scenarioOf(ending, client)) as [
    Scenario,
    Scenario,
  ];
  const { billed, atMost, truth } = await believe(scenario);
  if (truth < billed || truth > atMost) return `billed ${truth}, believed ${billed} to ${atMost}`;
  const underCap = await believe(capped);
  if (underCap.truth > parseNanoUsd(CAP)) return `billed ${underCap.truth} on a cap of $${CAP}`;
  return verdict(await compareWorlds(scenario));
}

/** The name of an ending in a test. */
export function endingName({ dialect, delivery, outcomes, fault }: Ending): string {
  return [dialect, delivery, outcomes, ...Object.values(fault)].join(' ');
}
