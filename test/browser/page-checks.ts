import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../command-line/build.ts';
import type { Shown, View } from './chromium.ts';

/** How every page is looked at, one after the other. */
const VIEWS: readonly View[] = [
  { width: 1280, height: 900, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
  { width: 400, height: 800, colorScheme: 'dark' },
  { width: 400, height: 800, colorScheme: 'light' },
];
/** Tall pages are cut in their pictures. */
const PICTURE_HEIGHT_MAX = 4000;
/** Below `build`, which git ignores. */
const PICTURES = join(ROOT, 'build', 'screenshots');
/** Least painted pixels and colours of a chart that shows something. */
const PAINTED_MIN = 300;
const COLORS_MIN = 3;
/** A chart that follows its window or its page is empty for a moment. */
const LOOKS_MAX = 20;
const LOOK_MS = 100;
const CONTRAST_MIN = 400;

let axe: string | undefined;

/** The rules of axe that a page breaks, each with the first element that does. */
async function axeProblems(page: Page): Promise<string[]> {
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(`${axe}; 0`);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => 'axe ' + id + ': ' + help + ' (' + nodes.length + '): ' + nodes[0].html.slice(0, 200)))`);
}

/** How much wider than the window the page is, in px. */
export const overflowPx = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

/** For each place of a chart, how many pixels of its canvas are painted, and how many colours they have. */
export const paintOf = (page: Page): Promise<{ id: string; pixels: number; colors: number }[]> =>
  page.evaluate(`[...document.querySelectorAll('.chart')].map((chart) => {
    const canvas = chart.querySelector('canvas');
    if (canvas === null) return { id: chart.id, pixels: 0, colors: 0 };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const painted = [...new Uint32Array(data.buffer)].filter((pixel) => pixel >>> 24 === 255);
    return { id: chart.id, pixels: painted.length, colors: new Set(painted).size };
  })`);

/** Charts that show nothing, also when they were given time to be drawn anew. */
async function emptyCharts(page: Page): Promise<string[]> {
  for (let looks = 1; ; looks++) {
    const empty = (await paintOf(page)).filter(({ pixels, colors }) => pixels <= PAINTED_MIN || colors <= COLORS_MIN);
    if (empty.length === 0 || looks === LOOKS_MAX) return empty.map(({ id }) => id);
    await page.waitForTimeout(LOOK_MS);
  }
}

/** Red, green and blue of the page and of its text, added up: 0 is black, 765 is white. */
const brightness = (page: Page): Promise<{ page: number; text: number }> =>
  page.evaluate(`(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    const sum = (css) => css.match(/\\d+/g).slice(0, 3).reduce((total, part) => total + Number(part), 0);
    return { page: sum(backgroundColor), text: sum(color) };
  })()`);

/**
 * What is wrong with a page in any view: errors, a page wider than its window, empty charts, colours of the other scheme, rules of axe. Axe looks at
 * each scheme and each width once, and pictures of these views are left in `build/screenshots`.
 */
export async function problemsOf({ page, errors }: Shown, name: string): Promise<string[]> {
  const problems: string[] = [];
  mkdirSync(PICTURES, { recursive: true });
  for (const [index, { width, height, colorScheme }] of VIEWS.entries()) {
    const view = `${width}-${colorScheme}`;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    // A chart follows its window with the next frame.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const over = await overflowPx(page);
    if (over > 0) problems.push(`${view}: ${over} px wider than the window`);
    problems.push(...(await emptyCharts(page)).map((id) => `${view}: ${id} is empty`));
    const { page: ground, text } = await brightness(page);
    const contrast = colorScheme === 'light' ? ground - text : text - ground;
    if (contrast <= CONTRAST_MIN) problems.push(`${view}: the colours are not those of the scheme`);
    if (index % 2 === 1) continue;
    problems.push(...(await axeProblems(page)).map((problem) => `${view}: ${problem}`));
    const tall = await page.evaluate<number>('document.documentElement.scrollHeight');
    const clip = { x: 0, y: 0, width, height: Math.min(tall, PICTURE_HEIGHT_MAX) };
    const path = join(PICTURES, `${name.replaceAll(' ', '-')}-${view}.png`);
    await page.screenshot({ path, fullPage: true, clip, animations: 'disabled' });
  }
  return [...problems, ...errors];
}
