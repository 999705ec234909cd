import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runReconcile, type ReconcileFlags } from '../../src/commands/reconcile.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const FLAGS: ReconcileFlags = { tolerance: undefined, json: false, quiet: false, color: false };

/** Compares a log with the pages of a bill, each in a file of its own. */
function run(
  log: string,
  pages: readonly string[],
  flags: Partial<ReconcileFlags> = {},
): { code: number; stdout: string; stderr: string } {
  const names = pages.map((_, index) => `bill-${index}.json`);
  const folder = folderWith({
    'attempts.ndjson': log,
    ...Object.fromEntries(pages.map((page, index) => [names[index], page])),
  });
  const { terminal, written } = writtenTerminal();
  const files = names.map((name) => join(folder, name));
  try {
    const code = runReconcile(folder, files, { ...FLAGS, ...flags }, terminal);
    return { code, stdout: written.stdout.replaceAll(folder, ''), stderr: written.stderr };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { code: 2, stdout: error.code, stderr: error.message.replaceAll(folder, '') };
  }
}

const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const HEADER = { schema: 'tollmark/attempts@1', scenario: 'launch', seed: 42, world: 'real' };
const attempt = (request: number, dollars: string, rest: object = {}): object => ({
  request,
  attempt: 1,
  model: 'flux',
  outcome: 'ok',
  dollars,
  jobId: `job-${request}`,
  ...rest,
});
const falEvent = (request: string, nano: number, rest: object = {}): object => ({
  request_id: request,
  endpoint_id: 'fal-ai/flux/dev',
  timestamp: '2026-11-20T10:00:00Z',
  cost_estimate_nano_usd: nano,
  ...rest,
});
const falPage = (events: readonly object[], hasMore = false): string =>
  JSON.stringify({ billing_events: events, next_cursor: null, has_more: hasMore });
const finish = (jobId: string, dollars: string, rest: object = {}): object => ({
  eventId: `${jobId}-finish`,
  jobId,
  type: 'finish',
  dollars,
  ...rest,
});

test('the report: classes, what nobody received, what is not matched, and the bill by model, key and day', () => {
  const log = lines([
    HEADER,
    attempt(0, '0.05'),
    attempt(1, '0.05', { outcome: 'timeout' }),
    attempt(2, '0.05'),
    attempt(3, '0.05'),
    attempt(4, '0.05', { outcome: 'timeout', jobId: undefined }),
    attempt(5, '0', { outcome: 'throttled' }),
  ]);
  const key = { auth_method: 'User key 1' };
  const bill = falPage([
    falEvent('job-0', 50_000_000, key),
    falEvent('job-0', 50_000_000, key),
    falEvent('job-1', 50_000_000, { timestamp: '2026-11-21T00:00:00Z', ...key }),
    falEvent('job-2', 500_000_000, { endpoint_id: 'fal-ai/ltx', ...key }),
    falEvent('job-9', 50_000_000),
    falEvent('job-8', 0),
  ]);
  const { code, stdout, stderr } = run(log, [bill]);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatchInlineSnapshot(`
    "✗ DIFFERENT the bill is $0.45 above the log
      /attempts.ndjson of launch, seed 42, and the billing events of fal

      class          charges    log   bill  difference
      matched              2  $0.10  $0.10       $0.00  in both, the same amount
      differs              1  $0.05  $0.50       $0.45  in both, different amounts
      client-only          2  $0.10  $0.00      -$0.10  only in the log
      provider-only        1  $0.00  $0.05       $0.05  only on the bill: a ghost, or another client
      duplicate            1  $0.00  $0.05       $0.05  on the bill again
      total                7  $0.25  $0.70       $0.45
      Matched, and yet without an output for the client: $0.05 for 1 that ended as timeout.
      The client never learned which job 1 of the charges only in its log are of: their records may be
      among those only on the bill.

    NOT MATCHED
      request or job  class            log   bill  for the client
      job-0 #2        duplicate          –  $0.05  ok
      job-2           differs        $0.05  $0.50  ok
      job-9           provider-only      –  $0.05  –
      job-3           client-only    $0.05      –  ok
      attempt 4/1     client-only    $0.05      –  timeout

    THE BILL BY MODEL
      fal-ai/flux/dev  5  $0.20
      fal-ai/ltx       1  $0.50

    THE BILL BY KEY
      –           2  $0.05
      User key 1  4  $0.65

    THE BILL BY DAY
      2026-11-20  5  $0.65
      2026-11-21  1  $0.05
    "
  `);
});

test('a bill that is the log ends with 0', () => {
  const { code, stdout } = run(lines([HEADER, attempt(0, '0.05')]), [falPage([falEvent('job-0', 50_000_000)])]);
  expect(code).toBe(0);
  expect(stdout).toContain('✓ MATCHED the bill is the log');
});

test('only a log of a run against our own mock is joined by request and attempt', () => {
  const record = { id: 'x', request: 3, attempt: 1, model: 'flux', chargedNanoUsd: 50_000_000 };
  const page = JSON.stringify({ records: [record], next: null, lost: 0 });
  const own = lines([{ ...HEADER, world: 'mock' }, attempt(3, '0.05', { jobId: undefined })]);
  expect(run(own, [page]).code).toBe(0);
  expect(run(lines([HEADER, attempt(3, '0.05')]), [page]).code).toBe(1);
  expect(run(lines([HEADER, attempt(7, '0.05', { jobId: 'x' })]), [page]).code).toBe(0);
});

test('attempts that got the same job are one charge', () => {
  const twice = [attempt(0, '0.05', { outcome: 'timeout' }), { ...attempt(0, '0.05'), attempt: 2 }];
  expect(run(lines([HEADER, ...twice]), [falPage([falEvent('job-0', 50_000_000)])]).code).toBe(0);
});

test('attempts of unknown cost take what the bill says of their jobs', () => {
  const lost = (request: number, rest: object = {}): object =>
    attempt(request, '0', { outcome: 'timeout', costSource: 'unknown', ...rest });
  const log = lines([HEADER, attempt(0, '0.05'), lost(1), lost(2), lost(3, { jobId: undefined })]);
  const bill = [falPage([falEvent('job-0', 50_000_000), falEvent('job-1', 70_000_000)])];
  const { code, stdout } = run(log, bill);
  expect(code).toBe(0);
  expect(stdout).toContain('Of 2 attempts of unknown cost the bill says that 1 cost $0.07, and 1 nothing.');
  expect(stdout).toContain('which job 1 attempts of unknown cost are of');
  // A request ahead of the run has a number of its own.
  const primed = lines([{ ...HEADER, world: 'mock' }, attempt(0, '0.05'), attempt(0, '0.05', { priming: true })]);
  expect(run(primed, bill).code).toBe(1);
});

describe('a log of one’s own', () => {
  test('is jobs and dollars, one a line', () => {
    const log = lines([
      { jobId: 'a', dollars: '0.04' },
      { jobId: 'b', dollars: '0.1', note: 'mine' },
    ]);
    const bill = lines([finish('a', '0.04'), finish('b', '0.1')]);
    expect(run(log, [bill])).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['{"jobId":"a","dollars":0.04}\n{}', '/attempts.ndjson:1: dollars: '],
    ['{"jobId":"a","dollars":"-1"}\n{}', '/attempts.ndjson:1: dollars: expected dollars as quoted decimal text'],
    ['{"dollars":"1"}\n{}', '/attempts.ndjson:1: jobId: '],
    ['no log', '/attempts.ndjson:1: is no line of a log: it takes the attempts.ndjson of a run'],
    ['', '/attempts.ndjson: has no line'],
  ])('is refused with its line: %j', (log, message) => {
    const { code, stderr } = run(log, [lines([finish('a', '1')])]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

test('a last line of a run that a crash has cut short is left out; any other that is no attempt is named, too', () => {
  const bill = falPage([falEvent('job-0', 50_000_000)]);
  expect(run(`${lines([HEADER, attempt(0, '0.05')])}{"request":1,"att`, [bill]).code).toBe(0);
  expect(run(`${lines([HEADER])}{"request":1,"att\n${lines([attempt(0, '0.05')])}`, [bill])).toMatchObject({
    code: 3,
    stderr: 'warning: lines of the log that are no attempts are left out: attempts.ndjson line 2\n',
  });
});

describe('events', () => {
  const log = lines([{ jobId: 'a', dollars: '0.04' }]);
  const refund = { eventId: 'r', jobId: 'a', type: 'refund', dollars: '0.01' };

  test('make one charge for each job, in any order and however often they come', () => {
    const events = [
      finish('a', '0.05', { at: '2026-11-20T23:59:59+01:00', model: 'flux', key: 'k' }),
      refund,
      { eventId: 's', jobId: 'a', type: 'submit' },
      { eventId: 'c', jobId: 'b', type: 'cancel' },
    ];
    const deliveries = fc.shuffledSubarray([...events, ...events], { minLength: 4 });
    fc.assert(
      fc.property(deliveries, (some) => {
        const { code, stdout, stderr } = run(log, [lines([...some, ...events])], { json: true });
        expect([code, stderr]).toEqual([0, '']);
        expect(JSON.parse(stdout)).toMatchObject({
          differenceDollars: '0',
          bill: { dollars: '0.04', repeats: some.length },
          classes: { matched: { count: 1, billDollars: '0.04' } },
        });
      }),
      { seed: 42, numRuns: 20 },
    );
  });

  test('that contradict each other, or give back too much, make the bill doubtful', () => {
    const { code, stderr } = run(log, [lines([finish('a', '0.05'), finish('a', '0.04'), refund])]);
    expect(code).toBe(3);
    expect(stderr).toBe('warning: different events came under one id, of which the dearest is counted: a-finish\n');
    expect(run(log, [lines([refund])]).stderr).toContain('more was given back than charged, so a charge is missing: a');
  });

  test('that move money without saying how much are refused, and so are others that move some', () => {
    for (const bad of [
      { ...refund, dollars: undefined },
      { ...refund, type: 'cancel' },
    ]) {
      const { code, stderr } = run(log, [lines([finish('a', '0.04'), bad])]);
      expect(code).toBe(2);
      expect(stderr).toContain('/bill-0.json:2: dollars: a finish and a refund need dollars');
    }
  });
});

describe('a bill that is not whole', () => {
  const log = lines([HEADER, attempt(0, '0.05')]);
  const event = falEvent('job-0', 50_000_000);
  const logPage = (total: number): string =>
    JSON.stringify({
      data: {
        total,
        items: [
          {
            id: 7,
            created_at: 1_795_132_800,
            type: 2,
            quota: 25_000,
            model_name: 'm',
            token_name: '',
            request_id: 'job-0',
          },
        ],
      },
    });
  const list = (next: string | null, previous: string | null): string =>
    JSON.stringify({
      object: 'list',
      data: [{ id: 'req_job-0', created_at: '2026-11-20T10:00:00Z', model: 'm', cost: 0.05 }],
      next_page_url: next,
      previous_page_url: previous,
    });
  const records = (lost: number): string =>
    JSON.stringify({
      records: [{ id: 'job-0', request: 0, attempt: 1, model: 'm', chargedNanoUsd: 50_000_000 }],
      next: null,
      lost,
    });

  test.each([
    [falPage([event], true), falPage([event]), 'the last page of the billing events of fal is not there'],
    [logPage(2), logPage(1), 'the log of an aggregator has 2 records, and 1 of them are here'],
    [list('/v1/requests?x', null), list(null, null), 'the last page of the request list of Lumenfall is not there'],
    [list(null, '/v1/requests?x'), list(null, null), 'the first page of the request list of Lumenfall is not there'],
    [records(3), records(0), 'the provider has lost 3 records'],
  ])('ends with 3, though what is there is matched', (part, whole, message) => {
    expect(run(log, [whole])).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr, stdout } = run(log, [part]);
    expect([code, stdout.slice(0, 9)]).toEqual([3, '✓ MATCHED']);
    expect(stderr).toContain(`warning: ${message}`);
    expect(run(log, [part], { quiet: true })).toMatchObject({ code: 3, stderr: '' });
  });

  test('is whole when its pages are', () => {
    const more = lines([HEADER, attempt(0, '0.05'), attempt(1, '0.05')]);
    expect(run(more, [falPage([event], true), falPage([falEvent('job-1', 50_000_000)])]).code).toBe(0);
  });
});

describe('a bill that cannot be read', () => {
  const log = lines([HEADER, attempt(0, '0.05')]);
  test.each([
    ['[1, 2]', '/bill-0.json: is no bill that is known'],
    ['{"a":1}\n{', '/bill-0.json:1: is no bill that is known'],
    ['', '/bill-0.json: is empty: fetch the bill again'],
    [`${falPage([])}\nhalf`, '/bill-0.json:2: is not JSON'],
    ['{"billing_events":[{"request_id":"a"}],"has_more":false}', '/bill-0.json: billing_events.0.endpoint_id: '],
    [
      falPage([falEvent('a', -1)]),
      '/bill-0.json: billing_events.0.cost_estimate_nano_usd: expected a whole number of nano-dollars',
    ],
  ])('is refused with its place: %s', (bill, message) => {
    const { code, stderr } = run(log, [bill]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('or that is two bills', () => {
    const { code, stderr } = run(log, [falPage([]), lines([finish('a', '1')])]);
    expect([code, stderr]).toEqual([
      2,
      'bill: the files hold billing events of fal and events: compare one bill at a time',
    ]);
  });
});

describe('--tolerance', () => {
  const log = lines([HEADER, attempt(0, '0.05')]);
  const bill = [falPage([falEvent('job-0', 49_999_000)])];

  test('lets amounts differ by so much', () => {
    expect([run(log, bill).code, run(log, bill, { tolerance: '0.000000999' }).code]).toEqual([1, 1]);
    expect(run(log, bill, { tolerance: '0.000001' }).code).toBe(0);
  });

  test.each(['', 'a', '-1', '1e-6', '0.0000000001'])('is refused: %j', (tolerance) => {
    expect(run(log, bill, { tolerance })).toMatchObject({ code: 2, stdout: 'USAGE' });
  });
});

test('a file of the bill that is named twice is refused, however it is written', () => {
  const folder = folderWith({
    'log.ndjson': lines([HEADER, attempt(0, '0.05')]),
    'bill.json': falPage([falEvent('job-0', 50_000_000)]),
  });
  const { terminal, written } = writtenTerminal();
  const bill = join(folder, 'bill.json');
  const compare = (files: readonly string[]): number =>
    runReconcile(join(folder, 'log.ndjson'), files, FLAGS, terminal);
  expect(compare([bill])).toBe(0);
  const once = written.stdout;
  expect(() => compare([bill, `${folder}/./bill.json`])).toThrow(/bill\.json is named more than once/);
  expect(written.stdout).toBe(once);
});

test('dollars that are no text are asked for as text, in a log and in events', () => {
  const expected = 'expected dollars as quoted decimal text with at most 9 decimals, such as "0.04"';
  const log = lines([{ jobId: 'a1', dollars: '0.04' }]);
  const event = { eventId: 'e1', jobId: 'a1', type: 'finish' };
  for (const dollars of [0.04, '4 cents', '-1']) {
    expect(run(lines([{ jobId: 'a1', dollars }]), [lines([finish('a1', '0.04')])]).stderr).toContain(expected);
    expect(run(log, [lines([{ ...event, dollars }])]).stderr).toContain(expected);
  }
});

test('a directory without a log, such as that of a simulation, is named as one', () => {
  const folder = folderWith({ 'summary.json': '{}', 'bill.json': falPage([]) });
  const { terminal } = writtenTerminal();
  expect(() => runReconcile(folder, [join(folder, 'bill.json')], FLAGS, terminal)).toThrow(
    /has no attempts\.ndjson; .* a simulation logs no attempts$/,
  );
});
