/** Chromium as Debian packages it, where it is installed. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const executablePath = '/usr/bin/chromium';

export const hasBrowser = existsSync(executablePath);
if (!hasBrowser) process.stderr.write(`Skipped: there is no browser at ${executablePath}\n`);

/** Alone on its machine: it neither updates itself nor asks anybody anything. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserUnderTest {
  /** A page of a browser that has been nowhere yet. */
  page(): Promise<Page>;
}

/** Call at the top of a `describe`: starts before its tests, stops after them. */
export const browserUnderTest = (): BrowserUnderTest => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: flags });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });
  return {
    async page() {
      if (browser === undefined) throw new Error('the browser has not started yet');
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      return await context.newPage();
    },
  };
};
