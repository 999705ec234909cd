import { NanoSum } from '../money/nano-sum.ts';
import { isCancelled, OUTCOME } from '../billing/outcome.ts';
import { reachRow } from '../engine/columns.ts';
import { CostSplit, type CostSplitDump } from './cost-split.ts';

/**
 * Puts the charge of every finished job where it belongs, for the whole run and for each model. The first lost copy of a request waits here, by
 * slot, until its request is closed: only then it is known whether another copy was delivered. Further ones are duplicates either way.
 */
export class CostAttribution {
  readonly byModel: readonly CostSplit[];
  private lostNano: Float64Array = new Float64Array(256);
  private lostModel: Int32Array = new Int32Array(256);
  /** Slots that hold a lost copy: mostly none. */
  #lostSlots = 0;

  constructor(models: number) {
    this.byModel = Array.from({ length: models }, () => new CostSplit());
  }

  /** All models together, as of now. */
  get total(): CostSplit {
    const total = new CostSplit();
    for (const split of this.byModel) total.merge(split);
    return total;
  }

  /**
   * A job has ended with its final charge. `kept`: its output reached the client, which kept it. `heard`: the client got the answer at all.
   * `slot` stands for the request until `close`.
   */
  post(slot: number, model: number, outcome: number, nano: number, kept: boolean, heard: boolean): void {
    if (nano === 0) return;
    const ofModel = this.byModel[model] as CostSplit;
    if (kept) {
      ofModel.useful.add(nano);
    } else if (outcome === OUTCOME.ok || (isCancelled(outcome) && !heard)) {
      this.#lose(slot, model, nano);
    } else if (lacksOutput(outcome)) {
      ofModel.moderated.add(nano);
    } else {
      ofModel.failed.add(nano);
    }
  }

  /** So many jobs of a model have ended whose output reached their clients, each for `nano`. */
  postUseful(model: number, nano: number, count: number): void {
    (this.byModel[model] as CostSplit).useful.addMany(nano, count);
  }

  /**
   * The request of a slot is over and no job of it is left: what was lost first is told apart, and the slot may stand for another request.
   * `delivered`: the client has its output.
   */
  close(slot: number, delivered: boolean): void {
    if (this.#lostSlots === 0 || slot >= this.lostNano.length) return;
    const nano = this.lostNano[slot] as number;
    if (nano === 0) return;
    const ofModel = this.byModel[this.lostModel[slot] as number] as CostSplit;
    (delivered ? ofModel.duplicate : ofModel.ghost).add(nano);
    this.lostNano[slot] = 0;
    this.#lostSlots--;
  }

  #lose(slot: number, model: number, nano: number): void {
    if (slot >= this.lostNano.length) reachRow(this, slot);
    if (this.lostNano[slot] !== 0) {
      (this.byModel[model] as CostSplit).duplicate.add(nano);
      return;
    }
    this.lostNano[slot] = nano;
    this.lostModel[slot] = model;
    this.#lostSlots++;
  }

  /** Adds what a dump of a book of the same models holds. */
  mergeDump(dump: readonly CostSplitDump[]): void {
    for (const [model, split] of dump.entries()) (this.byModel[model] as CostSplit).mergeDump(split);
  }
}

function lacksOutput(outcome: number): boolean {
  return outcome === OUTCOME['input-moderated'] || outcome === OUTCOME['output-moderated'] || outcome === OUTCOME.empty;
}

/** What dollars that are known can rest on: the cost that replies state, the quantities that they state, or what the scenario says. */
export const COST_SOURCES = ['stated', 'quantities', 'scenario'] as const;
export type KnownSource = (typeof COST_SOURCES)[number];

/** Attempts that cost something, and their dollars, by what these rest on. */
export class CostsBySource {
  readonly attempts: Record<KnownSource, number> = { stated: 0, quantities: 0, scenario: 0 };
  readonly nano: Readonly<Record<KnownSource, NanoSum>> = {
    stated: new NanoSum(),
    quantities: new NanoSum(),
    scenario: new NanoSum(),
  };
  /** What the scenario says of the attempts whose replies state a cost or quantities. */
  readonly assumed: NanoSum = new NanoSum();
  /** Replies that state a cost which is no amount of money. */
  unreadable = 0;
  /** What stands there in the first of them. */
  firstUnreadable = '';
  /** What all attempts of unknown cost may have cost at most, in nano-USD: none of it is in `nano`. */
  unknownNano = 0n;

  /** Whether every dollar is one that a reply states. */
  get isAllStated(): boolean {
    const { stated, quantities, scenario } = this.attempts;
    return stated > 0 && quantities + scenario === 0;
  }

  /** Counts an attempt. `assumedNano`: what it would have cost by the scenario. */
  add(source: KnownSource, nano: number, assumedNano: number): void {
    this.attempts[source]++;
    this.nano[source].add(nano);
    if (source !== 'scenario') this.assumed.add(assumedNano);
  }

  /** Counts a reply that states a cost which is no amount of money. */
  unread(text: string): void {
    if (this.unreadable++ === 0) this.firstUnreadable = text;
  }

  /** All that it holds, as plain data. */
  dump(): CostsBySourceDump {
    const text = (sum: bigint): string => String(sum);
    const { stated, quantities, scenario } = this.nano;
    return {
      attempts: { ...this.attempts },
      nano: { stated: text(stated.value()), quantities: text(quantities.value()), scenario: text(scenario.value()) },
      assumed: text(this.assumed.value()),
      unreadable: this.unreadable,
      firstUnreadable: this.firstUnreadable,
      unknown: text(this.unknownNano),
    };
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: CostsBySourceDump): void {
    for (const source of COST_SOURCES) {
      this.attempts[source] += dump.attempts[source];
      this.nano[source].addBig(BigInt(dump.nano[source]));
    }
    this.assumed.addBig(BigInt(dump.assumed));
    if (this.unreadable === 0) this.firstUnreadable = dump.firstUnreadable;
    this.unreadable += dump.unreadable;
    this.unknownNano += BigInt(dump.unknown);
  }
}

/** What dollars rest on, as plain data, which JSON and other threads carry: whole nano-USD as text. */
export interface CostsBySourceDump {
  readonly attempts: Readonly<Record<KnownSource, number>>;
  readonly nano: Readonly<Record<KnownSource, string>>;
  readonly assumed: string;
  readonly unreadable: number;
  readonly firstUnreadable: string;
  readonly unknown: string;
}
