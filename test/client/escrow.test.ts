import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Escrow, type EscrowOrder } from '../../src/client/escrow.ts';
import { SpendCap } from '../../src/client/spend-cap.ts';
import { SpendLease } from '../../src/client/spend-lease.ts';

const WORKERS = 3;

/** Workers that lease from one escrow by messages: those between two are in order, others cross. */
class Stage {
  readonly escrow: Escrow;
  readonly workers: { cap: SpendCap; lease: SpendLease; held: number[]; dead: boolean }[] = [];
  refused = 0;
  readonly #capNano: bigint;
  readonly #worstNano: number;
  /** By direction and worker: `up0`, `down0`, … */
  readonly #lines = new Map<string, (() => void)[]>();

  constructor(capNano: bigint, worstNano: number) {
    this.#capNano = capNano;
    this.#worstNano = worstNano;
    this.escrow = new Escrow(capNano, WORKERS);
    for (let worker = 0; worker < WORKERS; worker++) {
      const cap = new SpendCap(0n);
      const spending = {
        get leftNano() {
          return cap.leftNano(0);
        },
        commit: (nano: bigint) => cap.commit(nano),
      };
      const ask = (needNano: bigint, wantNano: bigint): void =>
        this.#say(`up${worker}`, () => this.#order(this.escrow.ask(worker, needNano, wantNano)));
      const lease = new SpendLease({ spending, worstNano: Float64Array.of(worstNano), capNano, workers: WORKERS, ask });
      this.workers.push({ cap, lease, held: [], dead: false });
    }
  }

  get isQuiet(): boolean {
    return this.#lines.size === 0;
  }

  /** Delivers the first message of one of the lines. */
  deliver(place: number): void {
    const names = [...this.#lines.keys()].toSorted();
    const name = names[place % Math.max(1, names.length)];
    const line = name === undefined ? undefined : this.#lines.get(name);
    const said = line?.shift();
    if (name !== undefined && line?.length === 0) this.#lines.delete(name);
    said?.();
  }

  /** A worker wants to send an attempt. Returns whether it did; false: it waits, or is refused. */
  send(worker: number, nowMs: number): boolean {
    const { cap, lease, held, dead } = this.#of(worker);
    if (dead) return false;
    if (!cap.hold(this.#worstNano, nowMs)) {
      if (!lease.awaits(0, nowMs)) this.refused++;
      return false;
    }
    held.push(this.#worstNano);
    lease.sent(0, nowMs);
    return true;
  }

  settle(worker: number, share: number): void {
    const { cap, held, dead } = this.#of(worker);
    const nano = dead ? undefined : held.pop();
    if (nano !== undefined) cap.settle(nano, Math.floor(nano * share));
  }

  die(worker: number): void {
    if (this.#of(worker).dead) return;
    this.#of(worker).dead = true;
    this.#lines.delete(`down${worker}`);
    this.#say(`up${worker}`, () => this.#order(this.escrow.died(worker)));
  }

  /** Whether no worker has spent or held more than its lease, and all leases and the pot are the cap. */
  get holds(): boolean {
    const leased = this.workers.map((_, worker) => this.escrow.leasedNano(worker));
    const all = leased.reduce((sum, nano) => sum + nano, this.escrow.potNano);
    const isWithin = this.workers.every(({ cap }, worker) => {
      const leftNano = cap.leftNano(0);
      return leftNano >= 0n && leftNano <= (leased[worker] as bigint);
    });
    return isWithin && all === this.#capNano && this.escrow.potNano >= 0n;
  }

  #of(worker: number): Stage['workers'][number] {
    return this.workers[worker] as Stage['workers'][number];
  }

  #say(line: string, said: () => void): void {
    const before = this.#lines.get(line);
    if (before === undefined) this.#lines.set(line, [said]);
    else before.push(said);
  }

  #order(orders: readonly EscrowOrder[]): void {
    for (const order of orders) {
      const { worker } = order;
      if (this.#of(worker).dead) continue;
      this.#say(`down${worker}`, () => {
        const { lease } = this.#of(worker);
        if (order.type === 'grant') lease.granted(order.nano);
        else if (order.type === 'exhausted') lease.end();
        else {
          const nano = lease.giveBack();
          this.#say(`up${worker}`, () => this.#order(this.escrow.returned(worker, nano)));
        }
      });
    }
  }
}

const worker = fc.nat(WORKERS - 1);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('send' as const), worker }) },
    { weight: 8, arbitrary: fc.record({ type: fc.constant('deliver' as const), place: fc.nat(20) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('settle' as const),
        worker,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('die' as const), worker }) },
  ),
  { maxLength: 150 },
);
const caps = fc.oneof(fc.bigInt({ min: 0n, max: 3000n }), fc.bigInt({ min: 2n ** 63n - 9n, max: 2n ** 63n + 9n }));

describe('a cap that workers lease', () => {
  test('is never passed, however messages cross and whoever dies', () => {
    fc.assert(
      fc.property(caps, fc.integer({ min: 0, max: 400 }), steps, (capNano, worstNano, path) => {
        const stage = new Stage(capNano, worstNano);
        for (const [nowMs, step] of path.entries()) {
          if (step.type === 'send') stage.send(step.worker, nowMs);
          else if (step.type === 'deliver') stage.deliver(step.place);
          else if (step.type === 'settle') stage.settle(step.worker, step.share);
          else stage.die(step.worker);
          expect(stage.holds).toBe(true);
        }
      }),
      { seed: 72, numRuns: 400 },
    );
  });

  test('is spent to the last attempt that fits, whoever sends, before anybody is refused', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.array(worker, { minLength: 1, maxLength: 9 }),
        fc.nat(99),
        (fits, senders, rest) => {
          const stage = new Stage(BigInt(fits * 100 + rest), 100);
          let sent = 0;
          for (let turn = 0; stage.refused === 0; turn++) {
            if (stage.send(senders[turn % senders.length] as number, turn)) sent++;
            while (!stage.isQuiet) stage.deliver(turn);
            expect(stage.holds).toBe(true);
            expect(turn).toBeLessThan(2000);
          }
          // Who was granted money has it, also when another one was refused since.
          for (let each = 0; each < WORKERS; each++) while (stage.send(each, 0)) sent++;
          expect(sent).toBe(fits);
        },
      ),
      { seed: 72 },
    );
  });

  test('what a dead worker has leased stays with it', () => {
    const escrow = new Escrow(100n, 2);
    expect(escrow.ask(0, 10n, 80n)).toEqual([{ type: 'grant', worker: 0, nano: 50n }]);
    expect(escrow.died(0)).toEqual([]);
    expect(escrow.ask(1, 51n, 60n)).toEqual([{ type: 'exhausted', worker: 1 }]);
    expect([escrow.leasedNano(0), escrow.potNano]).toEqual([50n, 50n]);
  });

  test('the death of one who was to give back lets the others go on', () => {
    const escrow = new Escrow(100n, 3);
    escrow.ask(0, 40n, 40n);
    expect(escrow.ask(1, 70n, 70n)).toEqual([
      { type: 'recall', worker: 0 },
      { type: 'recall', worker: 2 },
    ]);
    expect(escrow.returned(0, 10n)).toEqual([]);
    expect(escrow.died(2)).toEqual([{ type: 'grant', worker: 1, nano: 70n }]);
  });
});
