import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Invoice, invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { type Ending, hasOrphans, runCommand, scratchFile, startCommand, until } from './command.ts';
import { SMALL } from './scenario-texts.ts';

/** One request for an image, and two more for each failure: a client without an SDK. */
const CLIENT = `
  const send = () => fetch(process.env.TOLLMARK_URL + '/v2/job?price=true', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: 'Bearer ' + process.env.PRODIA_TOKEN },
    body: JSON.stringify({ type: 'quick', config: { prompt: 'a cat' } }),
  });
  let left = 3;
  const ask = async () => { const { status } = await send(); left--; if (status !== 200 && left > 0) await ask(); };
  ask().then(() => console.log('client done'));
`;
const FAILING = SMALL.replace('share: 0.125', 'share: 1');
const HEALTHY = SMALL.replace('share: 0.125', 'share: 0');

async function mock(
  scenario: string,
  flags: readonly string[],
  program: readonly string[],
): Promise<Ending & { invoice: Invoice }> {
  const file = scratchFile('served.yaml', scenario);
  const json = join(dirname(file), 'invoice.json');
  const end = await runCommand(['mock', file, '--format', `json=${json}`, ...flags, '--', ...program]);
  return { ...end, invoice: invoiceSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) };
}

const node = (script: string): string[] => [process.execPath, '-e', script];

test('a program runs beside the server, its output is passed through, and its invoice follows', async () => {
  const { code, stdout, stderr, invoice } = await mock(FAILING, [], node(CLIENT));
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+ serves the prodia wire format; set for the program: TOLLMARK_URL, PRODIA_TOKEN\n$/,
  );
  expect(stdout).toMatch(/^client done\nINVOICE {2}small\n/);
  expect(invoice).toMatchObject({
    requests: { total: 1, failed: 1 },
    attempts: { total: 3, byStatus: { 500: 3 } },
    retryAmplification: 3,
    program: { exitCode: 0 },
  });
});

test('a limit that is broken makes the exit code 1, and one that is kept leaves it', async () => {
  const limits = ['--fail-if', 'retryAmplification > 1.5', '--fail-if', 'dollars.wasted > $1'];
  const broken = await mock(FAILING, limits, node(CLIENT));
  expect([broken.code, broken.invoice.verdict]).toEqual([1, 'failed']);
  expect(broken.invoice.thresholds.map(({ passed }) => passed)).toEqual([false, true]);
  const kept = await mock(HEALTHY, limits, node(CLIENT));
  expect([kept.code, kept.invoice.verdict, kept.invoice.dollars.billed]).toEqual([0, 'passed', '0.01']);
});

test.each([
  ['its own exit code comes first', ['--fail-if', 'attempts.total == 0'], node('process.exit(9)'), 9, { exitCode: 9 }],
  ['one that is not there', [], ['no-such-program-of-tollmark'], 2, { exitCode: null }],
  ['one that runs too long', ['--timeout', '300ms'], node('setInterval(() => {}, 1000)'), 143, { exitCode: null }],
] as const)('a program: %s, and what was measured is printed', async (_, flags, program, code, ended) => {
  const end = await mock(HEALTHY, flags, program);
  expect([end.code, end.invoice.attempts.total]).toEqual([code, 0]);
  expect(end.invoice.program).toMatchObject(ended);
  expect(end.stdout).toContain('INVOICE');
});

test('the run directory has scenario, invoice and page, and its report is the invoice again', async () => {
  const file = scratchFile('served.yaml', HEALTHY);
  const out = join(dirname(file), 'run');
  const first = await runCommand(['mock', file, '--out', out, '-q', '--', ...node(CLIENT)]);
  expect(readdirSync(out).toSorted()).toEqual(['invoice.json', 'report.html', 'scenario.yaml']);
  const again = await runCommand(['report', out]);
  expect(first.stdout).toBe(`client done\n${again.stdout}`);
  const request = await runCommand(['report', out, '--request', '0']);
  expect([request.code, request.stderr]).toEqual([2, expect.stringContaining('an invoice shows its worst requests')]);
});

test('a program that sends nothing is told how it finds the server', async () => {
  const { code, stderr } = await mock(HEALTHY, ['-q'], node(''));
  expect(code).toBe(0);
  expect(stderr).toBe(
    'the program sent no request to the mock server: have its client take its address from TOLLMARK_URL\n',
  );
});

test('a program that resets the server behind its last request has sent something', async () => {
  const reset = "ask().then(() => fetch(process.env.TOLLMARK_URL + '/tollmark/reset', { method: 'POST' }))";
  const { stderr, invoice } = await mock(HEALTHY, ['-q'], node(CLIENT.replace('ask().then(', `${reset}.then(`)));
  expect([stderr, invoice.attempts.total, invoice.earlier]).toEqual(['', 0, { resets: 1, attempts: 1 }]);
});

test('Ctrl-C ends the program, the server, and prints what was measured', async () => {
  const file = scratchFile('served.yaml', HEALTHY);
  const command = await startCommand(['mock', file, '--', ...node("console.log('up'); setInterval(() => {}, 1000)")]);
  await until(command, () => command.said().stdout.includes('up\n'));
  command.pressCtrlC();
  const { code, stdout } = await command.ended;
  expect(code).toBe(130);
  expect(stdout).toContain('was ended by SIGINT');
  expect(await hasOrphans(command)).toBe(false);
});

test('wrong limits, formats and times are told before anything starts', async () => {
  const marker = join(dirname(scratchFile('x', '')), 'started');
  const program = node(`require('fs').writeFileSync(${JSON.stringify(marker)}, '')`);
  const file = scratchFile('served.yaml', HEALTHY);
  for (const flags of [
    ['--fail-if', 'retries > 1', '--fail-if', 'x'],
    ['--format', 'pdf'],
    ['--timeout', 'soon'],
  ]) {
    const { code, stderr } = await runCommand(['mock', file, ...flags, '--', ...program]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--(?:fail-if|format|timeout): /)]);
  }
  const other = await runCommand(['simulate', file, '--', ...program]);
  expect([other.code, other.stderr]).toEqual([2, '--: only tollmark mock runs a program; give flags in front of --\n']);
  const nothing = await runCommand(['mock', file, '--']);
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringMatching(/^--: name the program/)]);
  expect(existsSync(marker)).toBe(false);
});
