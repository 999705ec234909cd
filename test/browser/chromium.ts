import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-lcd-text'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

/** How a page is shown. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A page of an HTML file, and what went wrong or out while it was open. */
export interface Shown {
  readonly page: Page;
  /** Errors of the console, and exceptions that no script caught. */
  readonly errors: readonly string[];
  /** Addresses that the page asked for, its own included. */
  readonly requests: readonly string[];
}

/** A browser with a fresh profile, which is gone when it closes. */
export interface Browser {
  /** Shows an HTML file, and closes it when `look` has ended. */
  show<T>(file: string, view: View, look: (shown: Shown) => Promise<T>): Promise<T>;
  /** Shows what a server has at an address, in the same way. */
  showUrl<T>(url: string, view: View, look: (shown: Shown) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Starts the system's Chromium, or the browser whose path the environment variable `CHROMIUM` names. Throws when there is none. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? PATHS.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install the package "chromium", or set CHROMIUM to the path of a browser.');
  }
  const browser = await chromium.launch({ executablePath, args: ARGS });
  const showUrl: Browser['showUrl'] = async (url, { width, height, colorScheme }, look) => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const errors: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    page.on('pageerror', (error) => void errors.push(String(error)));
    page.on('request', (request) => void requests.push(request.url()));
    try {
      await page.goto(url);
      return await look({ page, errors, requests });
    } finally {
      await page.close();
    }
  };
  return {
    show: (file, view, look) => showUrl(pathToFileURL(file).href, view, look),
    showUrl,
    close: () => browser.close(),
  };
}
