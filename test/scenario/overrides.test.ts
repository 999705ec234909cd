import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathText, valueAt } from '../../src/scenario/field-path.ts';
import { applyOverride, parseOverride } from '../../src/scenario/overrides.ts';
import { readSweep } from '../../src/study/sweep.ts';
import { failure, FILES, lines, load, withScenario } from './scenario-fixtures.ts';

/** The tree after one override, and the problem that it met. */
function after(tree: Record<string, unknown>, text: string): { tree: unknown; problem: string | undefined } {
  const override = parseOverride(text);
  if (typeof override === 'string') throw new Error(override);
  const { problem } = applyOverride(tree, override);
  return { tree, problem };
}

describe('applyOverride', () => {
  test.each([
    ['a.b=1', { a: { b: 1 } }],
    ['a={b: [1, 2]}', { a: { b: [1, 2] } }],
    ['list[1]=x', { list: [1, 'x', 3] }],
    ['list.1=x', { list: [1, 'x', 3] }],
    ['list[3]=4', { list: [1, 2, 3, 4] }],
    ['list[0]=', { list: [2, 3] }],
    ['map.inner=null', { map: { 'a.b': 1 } }],
    ['map.a.b=2', { map: { inner: 1, 'a.b': 2 } }],
    ['map["c.d"]=3', { map: { inner: 1, 'a.b': 1, 'c.d': 3 } }],
    ["map['c.d']=3", { map: { inner: 1, 'a.b': 1, 'c.d': 3 } }],
    ['new[0].x=1', { new: [{ x: 1 }] }],
    ['thresholds.latencyMs.p99=< 5', { thresholds: { 'latencyMs.p99': '< 5' } }],
    ['thresholds.errorRate=>= 0.5', { thresholds: { errorRate: '>= 0.5' } }],
    ['text=a=b', { text: 'a=b' }],
    ['constructor.name=x', { constructor: { name: 'x' } }],
  ])('%s', (text, change) => {
    const tree = { list: [1, 2, 3], map: { inner: 1, 'a.b': 1 } };
    expect(after(tree, text)).toEqual({
      tree: { list: [1, 2, 3], map: { inner: 1, 'a.b': 1 }, ...change },
      problem: undefined,
    });
  });

  test.each([
    ['name.x=1', 'holds "n", so it has no field x; set the field as a whole'],
    ['list.x=1', 'is a list: name an entry by its number, from [0] to [1]'],
    ['list[5]=1', 'has 2 entries; [5] would leave a gap'],
    ['absent=', 'has no value that could be removed'],
  ])('%s is a problem', (text, problem) => {
    expect(after({ name: 'n', list: [1, 2] }, text).problem).toBe(problem);
  });

  test('what was set can be read at the same path, and nothing else has changed', () => {
    const key = fc.stringMatching(/^[a-z]{1,3}$/);
    const tree = fc.dictionary(
      key,
      fc.oneof(fc.integer(), fc.array(fc.integer(), { maxLength: 3 }), fc.dictionary(key, fc.integer())),
    );
    fc.assert(
      fc.property(tree, fc.array(key, { minLength: 1, maxLength: 4 }), fc.integer(), (before, path, value) => {
        const copy = structuredClone(before) as Record<string, unknown>;
        const { problem } = after(copy, `${pathText(path)}=${value}`);
        expect(problem === undefined ? valueAt(copy, path) : value).toBe(value);
        const untouched = (root: object): unknown => Object.entries(root).filter(([name]) => name !== path[0]);
        expect(untouched(copy)).toEqual(untouched(before));
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('parseOverride', () => {
  test.each(['', 'a', '=1', '.a=1', 'a..b=1', 'a[=1', 'a[x]=1', 'a[-1]=1', 'a["x=1', `${'a.'.repeat(40)}b=1`])(
    '%j is none',
    (text) => {
      expect(parseOverride(text)).toMatch(/^expected path=value such as workload.arrivals.rate=40\/s/);
    },
  );

  test.each(['__proto__.polluted=1', 'a.__proto__.polluted=1', 'a["__proto__"].polluted=1'])(
    '%s is refused',
    (text) => {
      expect(parseOverride(text)).toBe('__proto__ is no field name');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  test('a value that is no YAML is a problem, and so is a value that brings __proto__', () => {
    expect(parseOverride('a=[1')).toContain('the value of a: this is not YAML');
    expect(parseOverride('a={__proto__: {polluted: 1}}')).toBe('the value of a: __proto__ is no field name');
  });
});

describe('--set', () => {
  test('reaches the scenario, the provider behind its file, and one field of a list', () => {
    const { scenario } = load(FILES, [
      'workload.arrivals.rate=40/s',
      'provider.capacity.slots=4',
      'provider.models.flux-schnell.price.usd="0.005"',
      'workload.requests[1].weight=80',
      'workload.requests.0.size=512x512',
    ]);
    expect(scenario.workload.arrivals).toEqual({ type: 'poisson', ratePerSecond: 40 });
    expect(scenario.provider.capacity.slots).toBe(4);
    expect(scenario.workload.requests.map((requestClass) => [requestClass.share, requestClass.usage.widthPx])).toEqual([
      [0.5, 512],
      [0.5, 1024],
    ]);
  });

  test('the last one wins, and --seed over all', () => {
    expect(load(FILES, ['seed=1', 'seed=2']).scenario.seed).toBe(2);
    expect(load(FILES, ['seed=1'], { seed: 9 }).scenario.seed).toBe(9);
  });

  test('--max-dollars wins over the file and all overrides, and is text', () => {
    const { scenario, text } = load(FILES, ['client.maxDollars="3"'], { maxDollars: '0.50' });
    expect(scenario.client.maxNanoUsd).toBe(500_000_000n);
    expect(text).toMatch(/maxDollars: "0.50"/);
  });

  test.each([
    [[], { maxDollars: 'lots' }, /^--max-dollars:- client\.maxDollars: expected dollars .*"lots"$/],
    [['client.maxDollars="3"'], { maxDollars: 'lots' }, /^--max-dollars:- client\.maxDollars: expected dollars /],
    [['client=3'], { maxDollars: '5' }, /^--max-dollars:- client: holds 3/],
    [['seed=1'], { seed: -1 }, /^--seed:- seed: expected a whole number/],
    [['seed=x'], { maxDollars: '5' }, /^--set:- seed: expected a whole number/],
  ])('a problem names the flag that set the field last: %j %j', (overrides, flags, line) => {
    expect(lines(failure(FILES, overrides, flags).problems)).toContainEqual(expect.stringMatching(line));
  });

  test('another provider file is read in place of the scenario’s', () => {
    const files = { ...FILES, 'dir/other.yaml': FILES['dir/providers/prodia.yaml']!.replace('slots: 16', 'slots: 1') };
    expect(load(files, ['provider.capacity.queue=9', 'provider=other.yaml']).scenario.provider.capacity).toMatchObject({
      slots: 1,
      queue: 9,
    });
    const broken = { ...files, 'dir/other.yaml': FILES['dir/providers/prodia.yaml']!.replace('slots: 16', 'slots: 0') };
    expect(lines(failure(broken, ['provider=other.yaml']).problems)).toEqual([
      'other.yaml:11 provider.capacity.slots: expected more than 0, got 0',
    ]);
  });

  test.each([
    [
      ['workload.arrivals.rate=5'],
      '--set:- workload.arrivals.rate: expected a rate such as "20/s" or "600/min", got "5"',
    ],
    [['provider.capacity.slot=3'], '--set:- provider.capacity.slot: unknown field; did you mean slots?'],
    [['client.retri.attempts=4'], '--set:- client.retri: unknown field; did you mean retry?'],
    [
      ['name='],
      '--set:- name: is missing: expected a name of letters, digits, dots, dashes and underscores, at most 100',
    ],
    [['provider=nope.yaml'], '--set:- provider: dir/nope.yaml: no such file'],
    [['nonsense'], '--set:- : expected path=value such as workload.arrivals.rate=40/s, got "nonsense"'],
  ])('%j is a problem of the flag', (overrides, line) => {
    expect(lines(failure(FILES, overrides).problems)).toEqual([line]);
  });

  test('problems of the file keep their line beside those of the flag', () => {
    expect(lines(failure(withScenario('share: 0.5', 'share: 5'), ['seed=x']).problems)).toEqual([
      '--set:- seed: expected a whole number from 0 to 4294967295, got "x"',
      'scenario.yaml:15 faults[0].share: expected a share from 0 to 1, got 5',
    ]);
  });
});

describe('dollars in a flag need no quotes of their own', () => {
  const capOf = (overrides: readonly string[]): bigint | undefined => load(FILES, overrides).scenario.client.maxNanoUsd;
  const priceOf = (overrides: readonly string[]): unknown => load(FILES, overrides).scenario.provider.models[0]?.price;

  test.each([
    ['25', 25_000_000_000n],
    ['0.10', 100_000_000n],
    ['0.123456789', 123_456_789n],
    ['"25"', 25_000_000_000n],
    ["'0.5'", 500_000_000n],
    ['999999999999.999999999', 999_999_999_999_999_999_999n],
  ])('a spend cap of %s is exact', (text, nano) => {
    expect(capOf([`client.maxDollars=${text}`])).toBe(nano);
  });

  test('each value of a sweep over prices or caps is exact', () => {
    const field = 'provider.models.flux-schnell.price.usd';
    const values = (text: string): readonly string[] => readSweep(text).sweep.values;
    for (const text of [`${field}=0.1..0.3/3`, `${field}="0.1".."0.3"/3`, `${field}=0.1,0.2,0.3`]) {
      const prices = values(text).map((value) => priceOf([`${field}=${value}`]));
      expect(prices).toEqual(['0.1', '0.2', '0.3'].map((usd) => priceOf([`${field}="${usd}"`])));
    }
    expect(values('client.maxDollars=0.5..2/4').map((value) => capOf([`client.maxDollars=${value}`]))).toEqual([
      500_000_000n,
      1_000_000_000n,
      1_500_000_000n,
      2_000_000_000n,
    ]);
  });

  test.each(['lots', '$5', '-1', '1e3', '.5', '1_000', '0.1234567891'])(
    '%s names its flag, and asks for no quotes',
    (text) => {
      const expected =
        'client.maxDollars: expected dollars as decimal text with at most 9 decimals, such as "25" or "0.50"';
      const told = [
        [failure(FILES, [`client.maxDollars=${text}`]), `--set:- ${expected}`],
        [failure(FILES, [], { maxDollars: text }), `--max-dollars:- ${expected}`],
      ] as const;
      for (const [error, start] of told) {
        expect(lines(error.problems)).toEqual([expect.stringMatching(/, got /)]);
        expect(lines(error.problems)[0]?.startsWith(start)).toBe(true);
      }
    },
  );
});
