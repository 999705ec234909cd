import { Buffer } from 'node:buffer';
import type { Browser } from './chromium.ts';
import { indexedPng } from './indexed-png.ts';

const WIDTH = 1000;

/** What a canvas makes of a PNG: its width, and its pixels in base64. */
const PIXELS_OF = `async (png) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let text = '';
  for (let at = 0; at < data.length; at += 32768) text += String.fromCharCode(...data.subarray(at, at + 32768));
  return { width: image.width, rgba: btoa(text) };
}`;

/** The picture of an HTML report as a compressed PNG: its headline and its first charts, without the tables between them. */
export async function pictureOfReport(browser: Browser, file: string): Promise<Buffer> {
  const png = await browser.show(file, { width: WIDTH, height: 900, colorScheme: 'light' }, async ({ page }) => {
    await page.evaluate(
      `document.querySelectorAll('main > section').forEach((one) => (one.hidden = !one.querySelector('.charts')))`,
    );
    const chart = await page.locator('.charts figure').nth(1).boundingBox();
    const height = Math.ceil((chart?.y ?? 0) + (chart?.height ?? 0) + 16);
    return page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: WIDTH, height }, animations: 'disabled' });
  });
  return browser.show('/dev/null', { width: 100, height: 100, colorScheme: 'light' }, async ({ page }) => {
    const pixels = await page.evaluate<{ width: number; rgba: string }>(`(${PIXELS_OF})('${png.toString('base64')}')`);
    return indexedPng({ width: pixels.width, rgba: new Uint8Array(Buffer.from(pixels.rgba, 'base64')) });
  });
}
