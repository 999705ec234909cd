import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import data from '../client/retry/odd-replies.json' with { type: 'json' };

const PAGE = 'docs/sdk-retries.md';
const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'] as const;

/** The measurements as a table: a row for each course of a client. */
function measuredTable(): string {
  const rows = data.clients.flatMap(({ preset, streamed, package: name, version, date, courses }) =>
    Object.entries(courses as Record<string, string[]>).map(([text, cases], n) => {
      const title = `\`${preset}\`: ${name} ${version}${streamed === true ? ', streamed' : ''} (${date})`;
      return `| ${n === 0 ? title : ''} | ${text.replace(/ x/g, ' × ')} | ${cases.join(', ')} |`;
    }),
  );
  const head = ['| preset, package, and when | attempts: waits | replies |', '|---|---|---|'];
  return [...head, ...rows].join('\n');
}

test('the page shows what was measured; --update writes it', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  expect(after).toBeGreaterThan(before);
  const expected = `${page.slice(0, before)}\n\n${measuredTable()}\n\n${page.slice(after)}`;
  await expect(expected).toMatchFileSnapshot(`../../${PAGE}`);
});
