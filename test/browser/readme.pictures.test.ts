import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeHtmlReport } from '../../reports/formats/html.ts';
import { ROOT } from '../command-line/build.ts';
import { run } from '../scenarios/run-scenario.ts';
import { startBrowser } from './chromium.ts';
import { pictureOfReport } from './report-picture.ts';

test('docs/images/report.png is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-pictures-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, writeHtmlReport(run('flagship')));
  const browser = await startBrowser();
  const picture = await pictureOfReport(browser, file);
  await browser.close();
  rmSync(folder, { recursive: true });
  writeFileSync(join(ROOT, 'docs', 'images', 'report.png'), picture);
  expect(picture.length).toBeGreaterThan(10_000);
});
