import fc from 'fast-check';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { CarrierKind } from '../../runners/http/carriers.ts';
import { chance } from '../chance.ts';
import { fit } from '../inputs/fit.ts';
import type { Input } from '../inputs/parts.ts';
import { scenarioInput } from '../inputs/scenario.ts';
import { runJoined } from '../joined.ts';
import { breaches } from './conservation.ts';
import { faultyNetwork, isImpostor } from './network.ts';

/** How a run over HTTP under a kind of fault breaks a law of conservation. */
export interface FaultyRun {
  readonly breaches: readonly string[];
  /** How often the fault happened. */
  readonly hits: number;
}

/** Shares of what can be hit, by seed. */
const SHARES = [1, 0.3, 0.1];

/** A client without a timeout waits for ever, as it says, for what is lost: under faults it has one. */
function patient(input: Input): Input {
  const client = input['client'] as Input;
  return client['timeout'] === 'none' ? { ...input, client: { ...client, timeout: '20s' } } : input;
}

/** Runs the random scenario of a seed over a network with one kind of fault; now and then it is interrupted, or ended at once. */
export async function runUnder(kind: string, seed: number, carrier?: CarrierKind): Promise<FaultyRun> {
  const drawn = fc.sample(scenarioInput, { seed, numRuns: 5 });
  const fitted = drawn.map((input) => fit(patient(input))).find((each) => each !== undefined);
  if (fitted === undefined) return { breaches: [], hits: 0 };
  const random = chance(seed);
  const share = SHARES[seed % SHARES.length] as number;
  const atMs = 50 + random() * 300;
  const interruptMs = random() < 0.8 ? [] : random() < 0.5 ? [atMs] : [atMs, atMs + random() * 50];
  return runFaulty(fitted.scenario, { kind, seed, share, interruptMs, ...(carrier === undefined ? {} : { carrier }) });
}

/** What happens to a run. */
interface Faults {
  readonly kind: string;
  readonly seed: number;
  readonly share: number;
  readonly interruptMs?: readonly number[];
  /** Default: sockets. */
  readonly carrier?: CarrierKind;
}

/** Runs a scenario over a network on which a share of what can be hit is hit. */
export async function runFaulty(
  scenario: Scenario,
  { kind, seed, share, interruptMs = [], carrier = 'sockets' }: Faults,
): Promise<FaultyRun> {
  const hits = { count: 0 };
  const network = faultyNetwork(seed, kind, share, hits);
  try {
    const run = await runJoined(scenario, { network, interruptMs, carrier });
    return { breaches: breaches(scenario, run, !isImpostor(kind)), hits: hits.count };
  } catch (error) {
    return { breaches: [(error as Error).stack ?? String(error)], hits: hits.count };
  }
}
