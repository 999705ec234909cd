import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startMock } from '../../mock-server/start-mock.ts';
import { type Browser, startBrowser } from './chromium.ts';
import { problemsOf } from './page-checks.ts';

const PROVIDER = {
  dialect: 'openai',
  faults: [{ status: 503, share: 0.2 }],
  limits: [{ type: 'token-bucket', rate: '8/s', burst: 8 }],
  billing: { account: { type: 'prepaid', balance: '5' } },
  models: {
    'm<b>': {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '50ms' },
      price: { per: 'image', usd: '0.01' },
    },
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

test('the dashboard shows the server as it is, and controls it from the keyboard', async () => {
  const mock = await startMock({ provider: PROVIDER });
  onTestFinished(() => mock.close({ graceMs: 0 }));
  const ask = (): Promise<Response> =>
    fetch(`${mock.url}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm<b>', prompt: 'p' }),
    });
  await Promise.all(Array.from({ length: 12 }, ask));
  const view = { width: 1280, height: 900, colorScheme: 'light' } as const;
  await browser.showUrl(`${mock.url}/tollmark/`, view, async (shown) => {
    const { page, errors, requests } = shown;
    const rows = (id: string): Promise<string[]> => page.locator(`#table-${id} tr`).allInnerTexts();
    await expect.poll(() => rows('usage')).toHaveLength(mock.stats().usageRecords.kept);
    expect((await rows('usage'))[0]).toContain('m<b>');
    // So much more is charged in a second window that no chart is a level line.
    await Promise.all(Array.from({ length: 8 }, ask));
    await expect.poll(() => rows('usage')).toHaveLength(mock.stats().usageRecords.kept);
    await expect.poll(() => rows('windows')).not.toHaveLength(1);
    expect(await problemsOf(shown, 'dashboard')).toEqual([]);
    await page.locator('#script-times').focus();
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#control-result').innerText()).toContain('requests get 429');
    // Behind the caret the field has its 1.
    expect(mock.stats().script.left).toBe(31);
    await expect.poll(() => rows('script')).toHaveLength(1);
    await page.locator('#control-heal').press('Enter');
    await expect.poll(() => mock.stats().changes).toHaveLength(1);
    await page.locator('summary', { hasText: 'as JSON' }).press('Enter');
    await page.locator('#json-text').fill('{ "status": 42 }');
    await page.locator('#control-json button').press('Enter');
    await expect.poll(() => page.locator('#control-result').innerText()).toContain('Refused (400)');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.locator('#control-reset button').press('Enter');
    await expect.poll(() => page.locator('#live-phase').innerText()).toContain('after 1 reset');
    expect(mock.stats().attempts.total).toBe(0);
    expect(errors.filter((text) => !text.includes('400'))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(mock.url) && !url.startsWith('data:'))).toEqual([]);
    await mock.close({ graceMs: 0 });
    await expect.poll(() => page.locator('#live-connection').innerText()).toBe('The server has ended.');
  });
});
