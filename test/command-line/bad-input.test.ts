import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runs } from '../runs.ts';
import { runCommand, scratchFile, scratchFolder } from './command.ts';
import { callCommand } from './in-process.ts';
import { SMALL } from './scenario-texts.ts';

/** Runs what cannot run: exit code 2, nothing on stdout, and one line a problem, without the stack of a defect. */
async function problemsOf(args: readonly string[], run = runCommand): Promise<string[]> {
  const { code, stdout, stderr } = await run(args);
  expect(stderr).not.toContain('    at ');
  expect([code, stdout]).toEqual([2, '']);
  return stderr.trimEnd().split('\n');
}

/** `SMALL` with pieces of its text replaced, in a file of its own. */
function smallWith(...pieces: readonly (readonly [string, string])[]): string {
  const text = pieces.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`The scenario has no "${from}" to replace.`);
    return result.replace(from, to);
  }, SMALL);
  return scratchFile('small.yaml', text);
}

test('every problem of a file is told at once, with its line and path', async () => {
  const file = smallWith(
    ['seed: 7', 'seed: 7\nsede: 8'],
    ['value: 300ms', 'value: 300'],
    ['usd: "0.01"', 'usd: "-1"'],
    ['rate: 40/s', 'rate: 40 per s'],
    ['model: quick }]', 'model: quick, weight: 0 }]\nthresholds: { latencyMs.p77: "< 5" }'],
    ['attempts: 3', 'attempts: zero'],
  );
  const problems = await problemsOf(['simulate', file]);
  const places = problems.map((problem) => /^(.*?):(\d+): (\S+): \S/.exec(problem)?.slice(1));
  expect(places.map((place) => place?.[0])).toEqual(problems.map(() => file));
  expect(places.map((place) => `${place?.[1]} ${place?.[2]}`).toSorted()).toEqual([
    '12 workload.arrivals.rate',
    '13 workload.requests',
    '14 thresholds["latencyMs.p77"]',
    '15 client.retry.attempts',
    '4 sede',
    '8 provider.models.quick.price.usd',
    '8 provider.models.quick.serviceTime.value',
  ]);
});

type Row = readonly [what: string, piece: readonly [string, string], problem: RegExp];
const FILES: readonly Row[] = [
  ['a misspelt field', ['client:', 'clinet:'], /^13: clinet: .*did you mean client/],
  ['a duration without a unit', ['duration: 1s', 'duration: 1'], /^10: workload.duration: .*such as/],
  ['a price below nothing', ['"0.01"', '"-0.01"'], /^7: provider.models.quick.price.usd: .*negative/],
  ['a price that is no number', ['"0.01"', '.nan'], /^7: provider.models.quick.price.usd: \S/],
  ['a price that says NaN', ['"0.01"', '"NaN"'], /^7: provider.models.quick.price.usd: expected/],
  ['weights that add up to nothing', ['model: quick }', 'model: quick, weight: 0 }'], /^12: workload.requests\S*: .*0/],
  [
    'a metric that no summary has',
    ['seed: 7', 'seed: 7\nthresholds: { latency: "< 1" }'],
    /^4: thresholds.latency: no such metric/,
  ],
  [
    'a model that nobody serves',
    ['model: quick }]', 'model: slow }]'],
    /^12: workload.requests\[0\].model: .*"slow".* quick/,
  ],
  ['a load without an end', ['  duration: 1s\n', ''], /^\d+: workload.duration: .*no end/],
  ['text that is no YAML', ['name: small', 'name: [small'], /^\d+: this is not YAML/],
];

test('each mistake in a file is told where it stands', async () => {
  const files = FILES.map(([, piece]) => smallWith(piece));
  const problems = await problemsOf(['validate', ...files], callCommand);
  expect(problems).toHaveLength(FILES.length);
  FILES.forEach(([what, , wanted], index) => {
    const [file = '', problem = ''] = [files[index], problems[index]];
    expect(problem.startsWith(`${file}:`), what).toBe(true);
    expect(problem.slice(file.length + 1), what).toMatch(wanted);
  });
});

const GOOD = 'scenarios/baseline.yaml';
const USAGE: readonly {
  readonly command: string;
  readonly args: readonly string[];
  readonly wanted: readonly RegExp[];
}[] = (
  [
    [[], /command/],
    [['frobnicate'], /^"frobnicate" is no command: tollmark --help lists them$/],
    [['simulat', GOOD], /^"simulat" is not known: did you mean simulate\?$/],
    [['simulate'], /name a scenario file/],
    [['simulate', GOOD, 'another'], /^"another" is one argument too many: usage: tollmark simulate \[scenario\]$/],
    [['simulate', GOOD, '--frobnicate'], /^--frobnicate is not known: tollmark simulate --help lists the flags$/],
    [
      ['run', GOOD, '--traget', 'http://127.0.0.1:1', '--max-dolars=5', '--no-twinn'],
      /^--traget is not known: did you mean --target\?$/,
      /^--max-dolars is not known: did you mean --max-dollars\?$/,
      /^--no-twinn is not known: did you mean --no-twin\?$/,
    ],
    [
      ['simulate', GOOD, '--target', 'x'],
      /^--target is not known to simulate: it is a flag of run, estimate, compare$/,
    ],
    [['prices', 'imprt', 'x.json'], /^"imprt" is not known: did you mean prices import\?$/],
    [['prices', 'import', 'x.json', '--fromat', 'fal'], /^--fromat is not known: did you mean --format\?$/],
    [['completion', 'tcsh'], /^shell: there is no "tcsh"; known are /],
    [['simulate', 'no-such.yaml'], /^no-such\.yaml: no such file; check/],
    [['simulate', 'scenarios'], /^scenarios: is a folder; name/],
    [['simulate', GOOD, '--seed', 'many'], /^--seed: expected a whole number/],
    [['simulate', GOOD, '--set'], /set/],
    [['simulate', GOOD, '--set', 'seed'], /^--set: expected path=value.*"seed"/],
    [['simulate', GOOD, '--set', 'x', '--set', 'client.retries=4'], /"x"/, /^--set: client\.retries: unknown field/],
    [['simulate', GOOD, '--set', 'client.retry=prodiajs'], /^--set: client\.retry: .*did you mean "prodia-js/],
    [['mock'], /scenario file.*--provider/],
    [['mock', GOOD, '--port', '99999'], /^--port: expected a whole number from 0 to 65535/],
    [['mock', GOOD, '--port', 'abc'], /^--port: expected a whole number/],
    [['run', GOOD, '--target', 'http://127.0.0.1:1'], /^--max-dollars: .*--max-dollars 5/],
    [['run', GOOD, '--target', 'inference.prodia.com'], /^--target: expected/, /^--max-dollars: /],
    [
      ['run', GOOD, '--target', 'http://127.0.0.1:1/v2?key=1', '--max-dollars', '1'],
      /^--target: has a query.* write http:\/\/127\.0\.0\.1:1\/v2, and set target\.headers/,
    ],
    [
      ['run', GOOD, '--target', 'http://127.0.0.1:1', '--max-dollars', '1'],
      /nothing answers at http:\/\/127\.0\.0\.1:1 .*start/,
    ],
    [
      [
        'run',
        GOOD,
        '--target=ftp://a.example',
        '--set=target.headers.x-tenant=${TOLLMARK_UNSET}',
        '--set=target.body.config.prompt=mine',
      ],
      /^--target: expected an http or https URL/,
      /^--max-dollars: /,
      /^target\.headers\.x-tenant: TOLLMARK_UNSET is not set: export/,
      /^target\.body\.config\.prompt: is a field that the wire format writes itself/,
    ],
    [
      ['run', GOOD, '--target', 'http://127.0.0.1:1', '--set', 'target={ apiKeys: [sk-1], tls: { cert: c.pem } }'],
      /^--max-dollars: /,
      /^--set: target\.apiKeys\[0\]: a secret does not belong into a file: write \$\{NAME\}/,
      /^--set: target\.tls\.key: is missing: the key of tls\.cert/,
    ],
    [['run', GOOD, '--progress', 'dots'], /^--progress: expected auto, block, plain or none, not "dots"/],
    [['run', GOOD, '--progress='], /^--progress: expected/],
    [['run', GOOD, '--max-dollars', 'lots'], /^--max-dollars: client\.maxDollars: expected dollars.*"lots"/],
    [['run', GOOD, '--max-dollars', '5" #'], /^--max-dollars: client\.maxDollars: expected dollars.*"5\\" #"/],
    [
      ['run', GOOD, '--max-dollars', '5', '--sweep', 'client.maxDollars="1","2"'],
      /^--max-dollars: replaces the spend cap that --sweep varies/,
    ],
    [['run', '--pilot'], /^scenario: name a scenario file, in front of --pilot/],
    [['run', GOOD, '--pilot', '0'], /^--pilot: expected a whole number from 1 to 100/],
    [['run', GOOD, '--pilot', '1e9'], /^--pilot: expected a whole number from 1 to 100/],
    [['run', GOOD, '--pilot', '1000000000'], /^--pilot: .*leave --pilot out for more/],
    [
      ['run', GOOD, '--pilot', '--sweep', 'seed=1,2', '--replications', '3'],
      /^--sweep: a pilot is one small run; leave this out/,
      /^--replications: a pilot is one small run/,
    ],
    [['run', GOOD, '--pilot', '--target', 'http://127.0.0.1:1'], /^--max-dollars: .*--max-dollars 5/],
    [['run', GOOD, '--pilot', '--bill', 'package.json'], /^--bill: the usage records of the mock server are the bill/],
    [
      ['run', GOOD, '--pilot', '--target', 'http://127.0.0.1:1', '--max-dollars', '1', '--bill', 'package.json'],
      /^package\.json: is no bill that is known: it takes .*fal's billing events/,
    ],
    [
      ['run', GOOD, '--pilot', '--target', 'http://127.0.0.1:1', '--max-dollars', '1'],
      /^--out: the bill of prodia comes as a file.* Write --out DIR, .* with --bill FILE/,
    ],
    [
      ['run', 'scenarios/pilot.yaml', '--pilot', '--target', 'http://127.0.0.1:1', '--max-dollars', '1'],
      /^--out: nothing answers at http:\/\/127\.0\.0\.1:1.* Write --out DIR, /,
    ],
    [['run', '--saturate'], /^scenario: name a scenario file, in front of --saturate/],
    [
      ['run', GOOD, '--saturate', '0', '--step', '1ms', '--pilot', '--fail-if', 'errorRate > 1'],
      /^--saturate: expected a whole number from 1 to 4,096/,
      /^--step: expected a duration from 200ms/,
      /^--fail-if: a saturation sends as much as is answered/,
      /^--pilot: a saturation sends as much as is answered/,
    ],
    [['run', GOOD, '--ui', '80a'], /^--ui: expected a port .*write --ui behind the scenario file/],
    [['run', GOOD, '--ui', '--pilot', '--sweep', 'seed=1,2'], /^--sweep: the live page/, /^--pilot: the live page/],
    [
      ['run', GOOD, '--metrics', '80a', '--otlp', 'collector', '--otlp-every', '5', '--dry-run'],
      /^--dry-run: metrics \(--metrics\)/,
      /^--metrics: expected a port /,
      /^--otlp-every: expected a duration from 1s/,
      /^--otlp: expected the http or https URL of a collector/,
    ],
    [['run', GOOD, '--step', '3s'], /^--step: is the length of a step of a saturation: add --saturate/],
    [['run', GOOD, '--saturate', '--target', 'http://127.0.0.1:1'], /^--max-dollars: .*--max-dollars 5/],
    [
      ['run', GOOD, '--saturate', '--target', 'http://127.0.0.1:1', '--max-dollars', '1'],
      /answers no request to .* \(network-error/,
    ],
    [['run', GOOD, '--bill', 'package.json'], /^--bill: only a pilot reads a bill: add --pilot/],
    [['report', 'scenarios', '--bill', 'package.json'], /^--bill: .*tollmark reconcile/],
    [['prices', '--vendor', 'nobody'], /^--vendor: there is no "nobody"; known are /],
    [['prices', 'import', 'none.json', '--format', 'fal'], /^none\.json: no such file/],
    [['prices', 'import', 'package.json'], /format/],
    [['estimate', GOOD, '--target', 'http://127.0.0.1:1', '--dialect', 'fal'], /nothing answers/],
    [['report', 'scenarios'], /^scenarios: has neither summary\.json nor attempts\.ndjson; name/],
  ] satisfies [string[], ...RegExp[]][]
).map(([args, ...wanted]) => ({ command: ['tollmark', ...args].join(' '), args, wanted }));

test.each(USAGE.map(({ command, ...rest }) => [command, rest] as const))('%s', async (_, { args, wanted }) => {
  expect(await problemsOf(args, callCommand)).toEqual(wanted.map((pattern) => expect.stringMatching(pattern)));
});

/** One in so many is told by a process of its own as well; in the long suite each is. */
const EVERY = runs(8, 1);
const SPAWNED = USAGE.filter((_, index) => index % EVERY === EVERY - 1);

test.each(SPAWNED.map(({ command, ...rest }) => [command, rest] as const))(
  '%s, in a process of its own',
  async (_, { args, wanted }) => {
    expect(await problemsOf(args)).toEqual(wanted.map((pattern) => expect.stringMatching(pattern)));
  },
);

test('an output folder that cannot be is a problem of its own, found before the run', async () => {
  const file = scratchFile('file', 'not a folder');
  const [problem, ...rest] = await problemsOf(['simulate', GOOD, '--out', join(file, 'run')], callCommand);
  expect(problem).toMatch(/cannot be written \(\w+\); choose another path$/);
  expect(problem?.startsWith(join(file, 'run'))).toBe(true);
  expect(rest).toEqual([]);
});

test('a summary that is none is not shown', async () => {
  const folder = dirname(scratchFile('summary.json', '{"schema":"tollmark/summary@0"}'));
  expect(await problemsOf(['report', folder], callCommand)).toEqual([
    `${join(folder, 'summary.json')}: is not a tollmark/summary@1; name the directory of a run`,
  ]);
});

test('validate judges every file, and shows which are good', async () => {
  const bad = smallWith(['duration: 1s', 'duration: soon']);
  const missing = join(scratchFolder(), 'missing.yaml');
  const { code, stdout, stderr } = await callCommand(['validate', GOOD, bad, missing]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^scenarios\/baseline\.yaml: valid; [^\n]*\n$/);
  expect(stderr.split('\n').map((line) => line.slice(0, line.indexOf(':')))).toEqual([bad, missing, '']);
});
