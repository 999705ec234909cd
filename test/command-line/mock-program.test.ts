import { expect, test } from 'vitest';
import { hasOrphans, scratchFile, startCommand, until } from './command.ts';
import { CLIENT, FAILING, HEALTHY, mock, node } from './mocked-program.ts';

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

test('a program that sends nothing is told how it finds the server', async () => {
  const { code, stderr } = await mock(HEALTHY, ['-q'], node(''));
  expect(code).toBe(0);
  expect(stderr).toBe(
    'the program sent no request to the mock server: have its client take its address from TOLLMARK_URL\n',
  );
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
