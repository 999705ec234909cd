import fc from 'fast-check';
import { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { OUTCOMES, type Outcome } from '../../../src/billing/outcome.ts';
import { compileOutcomePolicy, DUE, OUTCOME_PRESETS } from '../../../src/billing/outcome-policy.ts';
import { outcomeNumber } from '../../../src/client/transport.ts';
import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { UndiciCarrier } from '../../../src/runners/http/carrier/undici-carrier.ts';
import { HttpRun } from '../../../src/runners/http/http-run.ts';
import { outcomesOf } from '../../../src/runners/status-outcomes.ts';
import type { Dialect, WireReply } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { runs } from '../../runs.ts';
import { anyReply } from '../../wire/reply-arbitraries.ts';
import { VENDOR_REPLIES } from '../../wire/vendor-replies.ts';
import { RANK, VirtualClock } from '../../worlds/clock.ts';
import { scenarioOf } from '../worlds.ts';

/** What comes for a request: a reply, a part of one and no more, or nothing. */
type Fate = WireReply | 'reset' | 'refused' | 'nothing';

const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;
const error = (code: string): Error => Object.assign(new Error(code), { code });

/** Answers one request after the other as a list says, and behind its end none. */
class Script extends Dispatcher {
  readonly #fates: Fate[];

  constructor(fates: readonly Fate[]) {
    super();
    this.#fates = [...fates];
  }

  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const fate = this.#fates.shift() ?? 'nothing';
    queueMicrotask(() => {
      if (fate === 'refused') return handler.onResponseError?.(controller, error('ECONNREFUSED'));
      handler.onRequestStart?.(controller, {});
      if (fate === 'reset') return handler.onResponseError?.(controller, error('ECONNRESET'));
      if (fate === 'nothing') return;
      handler.onResponseStart?.(controller, fate.status, { ...fate.headers }, '');
      handler.onResponseData?.(controller, Buffer.from(fate.body));
      handler.onResponseEnd?.(controller, {});
    });
    return true;
  }
}

interface Course {
  readonly lines: readonly AttemptLine[];
  readonly run: HttpRun;
}

const PRICE_NANO = 10_000_000;
const CAP_NANO = 75_000_000;
const DELIVERIES: Readonly<Record<string, object>> = {
  prodia: { operation: 'text-to-image', delivery: 'async' },
  fal: { operation: 'text-to-image', delivery: 'async' },
  lumenfall: { operation: 'text-to-video', delivery: 'async', duration: '5s' },
  openai: { operation: 'chat', inputTokens: 3, outputTokens: 5, delivery: 'stream' },
  aggregator: { operation: 'text-to-video', delivery: 'async', duration: '5s' },
};

/** A cent a request; of chats by their tokens, of which a reply may state many more. */
const priceOf = (operation: string): object =>
  operation === 'chat' ? { per: 'token', input: '0', output: '2000' } : { per: 'request', usd: '0.01' };

/** Ten requests of a cent under a cap of seven and a half, from two users. */
async function courseOf(dialect: Dialect, outcomes: unknown, fates: readonly Fate[]): Promise<Course> {
  const request = DELIVERIES[dialect.name] as { readonly operation: string };
  const scenario = scenarioOf({
    model: { operation: request.operation, price: priceOf(request.operation) },
    request,
    provider: { dialect: dialect.name, billing: { outcomes } },
    workload: { arrivals: { type: 'closed', users: 2 }, maxRequests: 10 },
    client: { timeout: '90s', maxDollars: '0.075', retry: { type: 'constant', attempts: 2, base: '1s', cap: '1s' } },
  });
  const clock = new VirtualClock();
  const lines: AttemptLine[] = [];
  const log = { write: (line: AttemptLine) => lines.push(line) };
  const parts = { origin: 'http://127.0.0.1:1', apiKey: 'k', world: 'real', epochMs: () => clock.nowMs } as const;
  const carrier = new UndiciCarrier(new Script(fates));
  const run = new HttpRun({ ...parts, scenario, dialect, clock: clock.wall(RANK.client), log, carrier });
  await clock.until(run.run());
  return { lines, run };
}

/** Whether the policy says that an attempt is free, whatever its status may mean. */
function isFree({ status, outcome }: AttemptLine, policy: Uint8Array): boolean {
  const read = outcomeNumber(outcome);
  return read >= 0 && outcomesOf(status, read, new Map()).every((each) => policy[each] === DUE.none);
}

function expectBooked({ lines, run }: Course, policy: Uint8Array): void {
  const silent = lines.filter((line) => {
    const { dollars, dollarsAtMost, costSource, message } = line;
    const isSilent = dollars === '0' && dollarsAtMost === undefined && costSource === undefined;
    return isSilent && message !== 'ECONNREFUSED' && !isFree(line, policy);
  });
  expect(silent).toEqual([]);
  const booked = run.bill.costs.total.billed.value() + run.bill.bySource().unknownNano;
  expect(BigInt(run.client.spending.committedNano)).toBe(booked);
  const logged = lines.map(({ dollars, dollarsAtMost = dollars }) => parseNanoUsd(dollarsAtMost));
  // Later, dearer attempts tell more of those before them, and nothing tells less.
  expect(booked).toBeGreaterThanOrEqual(logged.reduce((sum, nano) => sum + nano, 0n));
  const dearest = Math.max(...logged.map(Number));
  // A price that is dearer than all before may pass the cap: it is spent.
  expect(dearest > PRICE_NANO || Number(booked) <= CAP_NANO).toBe(true);
}

const table = fc
  .tuple(...OUTCOMES.map(() => fc.constantFrom('none', 'full', 'elapsed')))
  .map((dues) => Object.fromEntries(OUTCOMES.map((name, i) => [name, dues[i]])) as Record<Outcome, keyof typeof DUE>);
const policies = fc.oneof(
  fc.constantFrom(...Object.values(OUTCOME_PRESETS)),
  table.map((due) => ({ name: 't', due })),
);

test.each(Object.values(DIALECTS))(
  '$name: whatever comes, a cost is stated, reckoned, the policy’s or unknown and held, and nothing is free in silence',
  async (dialect) => {
    const real = VENDOR_REPLIES[dialect.name] ?? [];
    const fate: fc.Arbitrary<Fate> = fc.oneof(
      { arbitrary: anyReply(real), weight: 3 },
      { arbitrary: fc.constantFrom<Fate>(...real), weight: 3 },
      fc.constantFrom<Fate>('reset', 'refused', 'nothing'),
    );
    const fates = fc.array(fate, { minLength: 4, maxLength: 24 });
    const sources = new Set<string | undefined>();
    await fc.assert(
      fc.asyncProperty(policies, fates, async (policy, script) => {
        const course = await courseOf(dialect, policy.name === 't' ? policy.due : policy.name, script);
        for (const { costSource } of course.lines) sources.add(costSource);
        expectBooked(course, compileOutcomePolicy(policy));
      }),
      { seed: 42, numRuns: runs(60, 3000) },
    );
    expect([...sources]).toEqual(expect.arrayContaining(['unknown', undefined]));
  },
);

test.each(Object.values(DIALECTS))('$name: JSON of nobody is unknown, whatever the policy', async (dialect) => {
  const stranger = fc.dictionary(fc.stringMatching(/^own_[a-z]{1,5}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
  const real = (VENDOR_REPLIES[dialect.name] ?? []).slice(0, 1);
  const status = fc.constantFrom(200, 201, 202);
  await fc.assert(
    fc.asyncProperty(fc.boolean(), status, stranger, async (opens, code, value) => {
      const body = new TextEncoder().encode(JSON.stringify(value));
      const reply = { status: code, headers: { 'content-type': 'application/json' }, body };
      const isPolled = opens && dialect.pollMs !== undefined;
      const { lines } = await courseOf(dialect, 'success-only', isPolled ? [...real, reply] : [reply]);
      const [line] = lines.filter(({ outcome }) => outcome !== 'ok');
      expect(line).toMatchObject({ costSource: 'unknown', dollars: '0', dollarsAtMost: '0.01' });
    }),
    { seed: 42, numRuns: runs(20, 300) },
  );
});
