import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparisonHtml } from '../../reports/comparison/html.ts';
import { htmlFormat, writeHtmlReport } from '../../reports/formats/html.ts';
import { writeStudyHtml } from '../../reports/study/html.ts';
import { cellsPage, drawnComparison } from '../reports/comparison-pages.ts';
import { STUDIES } from '../reports/study/studies.ts';
import { SUMMARIES } from '../reports/summaries.ts';
import { TWO_WORLDS } from '../history/cases.ts';
import { LEAKY } from '../invoice/cases.ts';
import { PILOTS } from '../pilot/cases.ts';
import { SIXTEEN } from '../saturation/cases.ts';
import { run } from '../scenarios/run-scenario.ts';
import { type Browser, startBrowser, type View } from './chromium.ts';
import { overflowPx, paintOf, problemsOf } from './page-checks.ts';
import { pictureOfReport } from './report-picture.ts';

const LAYOUT = { color: false, width: Number.POSITIVE_INFINITY };
const { history, invoice, pilot, saturation } = htmlFormat.writers;
const PAGES: Readonly<Record<string, () => string>> = {
  flagship: () => writeHtmlReport(run('flagship')),
  'retry storm': () => writeHtmlReport(run('retry-storm')),
  comparison: () => comparisonHtml(drawnComparison(run('launch', 'client.retry=none'), run('launch'))),
  'comparison of cells': cellsPage,
  history: () => history?.write(TWO_WORLDS, LAYOUT) ?? '',
  invoice: () => invoice?.write(LEAKY, LAYOUT) ?? '',
  'pilot that was billed': () => pilot?.write(PILOTS.billed, LAYOUT) ?? '',
  'pilot that waits': () => pilot?.write(PILOTS.waiting, LAYOUT) ?? '',
  saturation: () => saturation?.write(SIXTEEN, LAYOUT) ?? '',
  ...Object.fromEntries(Object.entries(SUMMARIES).map(([name, summary]) => [name, () => writeHtmlReport(summary)])),
  ...Object.fromEntries(
    Object.entries(STUDIES).map(([name, study]) => [`study of ${name}`, () => writeStudyHtml(study)]),
  ),
};
const WIDE_LIGHT: View = { width: 1280, height: 900, colorScheme: 'light' };

const folder = mkdtempSync(join(tmpdir(), 'tollmark-browser-'));
const fileOf = (name: string): string => join(folder, `${name}.html`);
let browser: Browser;

beforeAll(async () => {
  for (const [name, write] of Object.entries(PAGES)) writeFileSync(fileOf(name), write());
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test.each(Object.keys(PAGES))('%s, in every view', async (name) => {
  await browser.show(fileOf(name), WIDE_LIGHT, async (shown) => {
    expect(await problemsOf(shown, name)).toEqual([]);
    const own = pathToFileURL(fileOf(name)).href;
    expect(shown.requests.filter((url) => !url.startsWith('data:'))).toEqual([own]);
  });
});

test('the pages with series have charts', async () => {
  const charts = (name: string): Promise<number> =>
    browser.show(fileOf(name), WIDE_LIGHT, ({ page }) => page.locator('.chart canvas').count());
  expect(await charts('flagship')).toBe(5);
  expect(await charts('study of grid')).toBe(5);
  expect(await charts('empty')).toBe(0);
});

test('a chart tells the values under the pointer, zooms, and shows all again', async () => {
  await browser.show(fileOf('flagship'), WIDE_LIGHT, async ({ page, errors }) => {
    const plot = page.locator('#chart-throughput .u-over');
    await plot.scrollIntoViewIfNeeded();
    const value = page.locator('#chart-throughput .u-legend .u-value').nth(1);
    const box = await plot.boundingBox();
    const middle = (box?.y ?? 0) + (box?.height ?? 0) / 2;
    const across = (share: number): number => (box?.x ?? 0) + (box?.width ?? 0) * share;
    await page.mouse.move(across(0.5), middle);
    await expect.poll(() => value.textContent()).toMatch(/^\d[\d.]*\/s$/);
    const whole = await paintOf(page);
    await page.mouse.down();
    await page.mouse.move(across(0.7), middle, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await paintOf(page))[0]).not.toEqual(whole[0]);
    await plot.dblclick();
    await expect.poll(async () => (await paintOf(page))[0]).toEqual(whole[0]);
    expect(errors).toEqual([]);
  });
});

test.each(['flagship', 'study of grid'])('%s: charts follow the window and the colour scheme', async (name) => {
  await browser.show(fileOf(name), WIDE_LIGHT, async ({ page, errors }) => {
    const light = await paintOf(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => paintOf(page)).not.toEqual(light);
    await page.setViewportSize({ width: 400, height: 800 });
    await expect.poll(() => overflowPx(page)).toBeLessThanOrEqual(0);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
  });
});

test('the radio buttons of a study choose the map that is shown', async () => {
  await browser.show(fileOf('study of grid'), WIDE_LIGHT, async ({ page }) => {
    const shown = (): Promise<string[]> =>
      page.evaluate(`[...document.querySelectorAll('.map')].flatMap((map) => (map.offsetParent ? map.className : []))`);
    const [first = ''] = await shown();
    await page.locator('.maps input').nth(2).check();
    const others = await shown();
    expect(others).toHaveLength(1);
    expect(others).not.toContain(first);
  });
});

test('the picture for the README is a small PNG', async () => {
  const picture = await pictureOfReport(browser, fileOf('flagship'));
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.readUInt32BE(16)).toBe(1000);
  expect(picture.length).toBeLessThan(120_000);
});
