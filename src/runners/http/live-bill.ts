import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR } from '../../client/transport.ts';
import {
  CostAttribution,
  CostsBySource,
  type CostsBySourceDump,
  type KnownSource,
} from '../../measure/cost-attribution.ts';
import { NanoSum } from '../../money/nano-sum.ts';
import type { ClassCosts } from '../class-costs.ts';
import type { StatedUsage } from '../../wire/dialect.ts';
import type { Reply } from './http-attempt.ts';

/** What units that a reply states cost, in nano-USD, by index of the class; undefined where nobody knows. */
type UnitsNano = (requestClass: number, units: number) => number | undefined;

/**
 * By what the dollars of an attempt were reckoned: the cost that its reply states, the quantities that it states at the scenario's rates, the
 * scenario's quantities and rates; `none` where it cost nothing, and `unknown` where nobody can say.
 */
export type CostSource = KnownSource | 'none' | 'unknown';

/** What an attempt cost. */
export interface BookedCost {
  /** Nano-USD that are billed; 0 where it is unknown. */
  readonly nano: number;
  /** What it may have cost at most, in nano-USD; `nano` where that is known. */
  readonly mostNano: number;
  readonly source: CostSource;
}

/** Of an attempt that cost nothing. */
export const FREE: BookedCost = { nano: 0, mostNano: 0, source: 'none' };

/** An attempt of a log. */
interface RestoredAttempt extends BookedCost {
  readonly slot: number;
  readonly requestClass: number;
  readonly model: number;
  readonly outcome: number;
}

/** Where the dollars of a bill come from, as plain data. */
export interface LiveBillDump {
  readonly bySource: CostsBySourceDump;
  /** By class: attempts that may have cost as much as the dearest of the class; and what all others may have cost beyond what is billed, in nano-USD. */
  readonly unknown: readonly number[];
  readonly beyond: string;
}

/** Where the dollars of several bills come from together. `worstNano`: by class, the dearest that any of them has seen. */
export function mergedBySource(dumps: readonly LiveBillDump[], worstNano: Float64Array): CostsBySource {
  const merged = new CostsBySource();
  for (const { bySource, unknown, beyond } of dumps) {
    merged.mergeDump(bySource);
    const unknownNano = unknown.reduce((sum, n, i) => sum + BigInt(n) * BigInt(worstNano[i] as number), 0n);
    merged.unknownNano += unknownNano + BigInt(beyond);
  }
  return merged;
}

/** What the bill reads of a reply. */
type BilledReply = Pick<Reply, 'outcome' | 'status' | 'stated' | 'cost'>;

/**
 * The bill as the client can reckon it while the run goes on: by the cost that a reply states, else by the quantities that it states at the
 * scenario's rates, else by the scenario's quantities and outcome policy. What an attempt cost that the client gave up, whose connection broke after
 * it was sent, or whose answer cannot be read is unknown: it is not billed. So is what a failure may have cost beyond what its outcome does, where
 * its status may mean a dearer one.
 */
export class LiveBill {
  readonly costs: CostAttribution;
  readonly #bySource = new CostsBySource();
  /** By class: attempts that may have cost as much as the dearest of the class. */
  readonly #unknown: Float64Array;
  /** What all others may have cost beyond what is billed. */
  readonly #beyond = new NanoSum();
  readonly #classes: ClassCosts;
  readonly #unitsNano: UnitsNano;

  /** `unitsNano`: default: nobody knows what a unit costs. */
  constructor(classes: ClassCosts, models: number, unitsNano: UnitsNano = () => undefined) {
    this.costs = new CostAttribution(models);
    this.#unknown = new Float64Array(classes.model.length);
    this.#classes = classes;
    this.#unitsNano = unitsNano;
  }

  /** What the dollars so far rest on. Attempts of unknown cost may have cost as much as the dearest of their class that was seen. */
  bySource(): CostsBySource {
    const { worstNano } = this.#classes;
    this.#bySource.unknownNano = [...this.#unknown].reduce(
      (sum, n, i) => sum + BigInt(n) * BigInt(worstNano[i] as number),
      this.#beyond.value(),
    );
    return this.#bySource;
  }

  /** All that it knows of where dollars come from, as plain data. */
  dump(): LiveBillDump {
    return {
      bySource: { ...this.#bySource.dump(), unknown: '0' },
      unknown: [...this.#unknown],
      beyond: String(this.#beyond.value()),
    };
  }

  /** How many attempts of a class may have cost as much as the dearest of it: more, when a dearer one is seen. */
  unknownAttempts(requestClass: number): number {
    return this.#unknown[requestClass] as number;
  }

  /** Books the attempt of a slot that a reply has ended. */
  add(slot: number, requestClass: number, reply: BilledReply): BookedCost {
    const booked = this.#priced(requestClass, reply);
    this.#count(requestClass, booked, reply.outcome);
    const lost = reply.cost === 'unknown' ? NETWORK_ERROR : reply.outcome;
    this.#post(slot, this.#classes.model[requestClass] as number, lost, booked.nano);
    return booked;
  }

  /** Books an attempt again that a log tells of; its request stands for a slot. */
  restore({ slot, requestClass, model, outcome, ...booked }: RestoredAttempt): void {
    this.#count(requestClass, booked, outcome);
    this.#post(slot, model, outcome, booked.nano);
  }

  #count(requestClass: number, { nano, mostNano, source }: BookedCost, outcome: number): void {
    if (mostNano > nano) {
      const isWorst = nano === 0 && mostNano === this.#classes.worstNano[requestClass];
      if (isWorst) this.#unknown[requestClass] = (this.#unknown[requestClass] as number) + 1;
      else this.#beyond.add(mostNano - nano);
    }
    if (source !== 'none' && source !== 'unknown')
      this.#bySource.add(source, nano, this.#assumedNano(requestClass, outcome));
  }

  /** Books an attempt that ended with an outcome, with its nano-USD. */
  #post(slot: number, model: number, outcome: number, nano: number): void {
    // What only a client sees: nobody has told it how the job went.
    const lost = outcome < 0;
    this.costs.post(slot, model, lost ? OUTCOME.ok : outcome, nano, outcome === OUTCOME.ok, !lost);
  }

  /** The request of a slot is over. */
  close(slot: number, succeeded: boolean): void {
    this.costs.close(slot, succeeded);
  }

  /** What an attempt cost: by what its reply states of that, else by what became of it. */
  #priced(requestClass: number, { outcome, status, stated, cost }: BilledReply): BookedCost {
    const told = this.#told(requestClass, stated);
    if (told !== undefined) return told;
    if (cost === 'none') return FREE;
    if (cost === 'unknown') return this.#lost(requestClass, stated.usage);
    return outcome === OUTCOME.ok
      ? this.#succeeded(requestClass, stated.usage)
      : this.#failed(requestClass, outcome, status, stated.usage);
  }

  /** The cost that a reply states, or what the units cost that it states; undefined where neither can be read. */
  #told(requestClass: number, { priceNanoUsd, unreadablePrice, billedUnits }: Reply['stated']): BookedCost | undefined {
    if (priceNanoUsd !== undefined) return known(priceNanoUsd, 'stated');
    const unitsNano = billedUnits === undefined ? undefined : this.#unitsNano(requestClass, billedUnits);
    if (unitsNano !== undefined) return known(unitsNano, 'quantities');
    if (unreadablePrice !== undefined) this.#bySource.unread(unreadablePrice);
    return undefined;
  }

  /** Of an attempt that was lost from sight only quantities tell, as of a success. */
  #lost(requestClass: number, usage: StatedUsage | undefined): BookedCost {
    const nano = this.#usedNano(requestClass, OUTCOME.ok, usage);
    if (nano !== undefined) return known(nano, 'quantities');
    return { nano: 0, mostNano: this.#classes.worstNano[requestClass] as number, source: 'unknown' };
  }

  #succeeded(requestClass: number, usage: StatedUsage | undefined): BookedCost {
    const nano = this.#usedNano(requestClass, OUTCOME.ok, usage);
    return nano === undefined
      ? known(this.#assumedNano(requestClass, OUTCOME.ok), 'scenario')
      : known(nano, 'quantities');
  }

  /** A failure may have cost what its outcome does, and at most what the dearest does that its status may mean. */
  #failed(requestClass: number, outcome: number, status: number, usage: StatedUsage | undefined): BookedCost {
    const classes = this.#classes;
    const usedNano = this.#usedNano(requestClass, outcome, usage);
    const nano = usedNano ?? this.#assumedNano(requestClass, outcome);
    const possibleNano =
      usedNano === undefined
        ? [classes.failedNano(requestClass, status, outcome)]
        : classes.outcomesOf(status, outcome).map((each) => this.#usedNano(requestClass, each, usage) ?? nano);
    const mostNano = Math.max(nano, ...possibleNano);
    if (nano === 0 && mostNano > 0) return { nano, mostNano, source: 'unknown' };
    return { ...known(nano, usedNano === undefined ? 'scenario' : 'quantities'), mostNano };
  }

  /** What quantities that a reply states cost with an outcome; undefined where it states none, or nobody can say. */
  #usedNano(requestClass: number, outcome: number, usage: StatedUsage | undefined): number | undefined {
    if (usage === undefined) return undefined;
    const nano = this.#classes.usedNano(requestClass, outcome, usage);
    if (nano !== Number.POSITIVE_INFINITY) return nano;
    this.#bySource.unread('quantities at more than any amount of money');
    return undefined;
  }

  #assumedNano(requestClass: number, outcome: number): number {
    return outcome < 0 ? 0 : this.#classes.costNano(requestClass, outcome);
  }
}

/** What is known to have cost `nano`. Nothing at the scenario's price rests on nothing. */
function known(nano: number, source: CostSource): BookedCost {
  return { nano, mostNano: nano, source: nano > 0 || source !== 'scenario' ? source : 'none' };
}
