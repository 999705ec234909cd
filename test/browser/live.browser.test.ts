import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFile, startCommand, until } from '../command-line/command.ts';
import { type Browser, startBrowser } from './chromium.ts';
import { problemsOf } from './page-checks.ts';

const SCENARIO = `
name: live
provider:
  dialect: openai
  faults: [ { status: 503, share: 0.5, at: 2s, for: 2s } ]
  models: { m: { operation: text-to-image, serviceTime: { type: lognormal, median: 80ms, p95: 300ms }, price: { per: image, usd: "0.01" } } }
client: { retry: openai-node, maxDollars: "20" }
workload: { duration: 6s, warmup: 1s, arrivals: { type: poisson, rate: 40/s }, requests: [ { operation: text-to-image, model: m } ] }
`;

const THRESHOLDS = `thresholds: { errorRate: '< 1%', latencyMs.p95: '< 1s', dollars.perSuccess: '< $1' }\n`;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText();
/** Requests that were due so far, by the first card. */
const offered = async (page: Page): Promise<number> =>
  Number(/^([\d,]+) request/.exec(await textOf(page, '.card small'))?.[1]?.replace(',', '') ?? 0);
const picture = (page: Page): Promise<string> =>
  page.evaluate(`document.querySelector('#chart-throughput canvas')?.toDataURL() ?? ''`);

test('the page shows a run while it goes on, from its beginning on, and becomes its report', async () => {
  const file = scratchFile('live.yaml', SCENARIO);
  const out = join(dirname(file), 'out');
  const command = await startCommand(['run', file, '--out', out, '--ui', '--no-twin']);
  await until(command, () => command.said().stderr.includes('live page: '));
  const url = /live page: (\S+)/.exec(command.said().stderr)?.[1] ?? '';
  const view = { width: 400, height: 800, colorScheme: 'dark' } as const;
  await browser.showUrl(url, view, async ({ page, errors, requests }) => {
    await expect.poll(() => textOf(page, '#live-mark')).toContain('LIVE');
    await expect.poll(() => offered(page), { timeout: 15_000 }).toBeGreaterThan(20);
    const [first, drawn] = [await offered(page), await picture(page)];
    await expect.poll(() => offered(page)).toBeGreaterThan(first + 20);
    expect(await picture(page)).not.toBe(drawn);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    // A page that is loaded again has all of the run.
    await page.reload();
    await expect.poll(() => offered(page)).toBeGreaterThan(first);
    await expect.poll(() => textOf(page, '#chart-failures-text')).toContain('5xx');
    await page.waitForURL(`${url}report`, { timeout: 30_000 });
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(
      (await page.evaluate<string>(`document.querySelector('#tollmark-summary').textContent`)).length,
    ).toBeGreaterThan(1000);
    expect(report).toContain(await page.evaluate<string>(`document.querySelector('#tollmark-summary').textContent`));
    expect(report).toContain(await page.evaluate<string>(`document.querySelector('#tollmark-charts').textContent`));
    expect(await page.locator('.chart canvas').count()).toBe(5);
    expect(errors).toEqual([]);
    expect(requests.filter((each) => !each.startsWith(url) && !each.startsWith('data:'))).toEqual([]);
  });
  const { code, stderr } = await command.ended;
  expect(code, stderr).not.toBe(2);
  expect(readFileSync(join(out, 'summary.json'), 'utf8')).toContain(code === 0 ? '"passed"' : '"invalid"');
});

test('a page with thresholds is in order, and says that its run has ended when it was killed', async () => {
  const file = scratchFile('live.yaml', `${SCENARIO.replace('6s', '1h')}${THRESHOLDS}`);
  const command = await startCommand(['run', file, '--ui', '--metrics', '--no-twin']);
  await until(command, () => command.said().stderr.includes('live page: '));
  const url = /live page: (\S+)/.exec(command.said().stderr)?.[1] ?? '';
  const view = { width: 1000, height: 800, colorScheme: 'light' } as const;
  await browser.showUrl(url, view, async (shown) => {
    const { page } = shown;
    await expect.poll(() => offered(page), { timeout: 15_000 }).toBeGreaterThan(20);
    expect(await problemsOf(shown, 'live')).toEqual([]);
    expect(await (await fetch(`${url}metrics`)).text()).toContain('tollmark_');
    command.child.kill('SIGKILL');
    await expect.poll(() => textOf(page, '#live-connection')).toContain('trying again');
    await expect
      .poll(() => textOf(page, '#live-connection'), { timeout: 20_000 })
      .toContain('has ended or was stopped');
  });
});
