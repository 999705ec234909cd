import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summaryIn, until } from './command.ts';
import { LONG } from './scenario-texts.ts';
import { expectOrderlyEnd, startRun, untilAttempts } from './started-run.ts';

async function answerOf(url: string): Promise<IncomingMessage> {
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return answer;
}

test('Ctrl-C ends a run with a live page as one without; who watched reads the report, and the command ends', async () => {
  const run = await startRun(LONG, ['--ui']);
  await until(run.command, () => run.command.said().stderr.includes('live page: '));
  const [, url = ''] = /live page: (\S+)/.exec(run.command.said().stderr) ?? [];
  const events = (await answerOf(`${url}events`)).setEncoding('utf8');
  let told = '';
  events.on('data', (text: string) => (told += text));
  await untilAttempts(run, 5);
  run.command.pressCtrlC();
  await once(events, 'end');
  expect(told).toMatch(/^retry: 1000\n\nevent: full\ndata: [^]*event: more\n[^]*event: final\ndata: {}\n\n$/);
  const report = await new Response((await answerOf(`${url}report`)) as never).text();
  const ending = await expectOrderlyEnd(run);
  expect([ending.code, summaryIn(ending).verdict]).toEqual([130, 'partial']);
  expect(readFileSync(join(run.folder, 'report.html'), 'utf8')).toBe(report);
});
