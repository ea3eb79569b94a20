import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const run = promisify(execFile);

const installed = async (): Promise<string | null> => {
  for (const path of PATHS) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return null;
};

/** Debian's Chromium; installed where it is missing and this user may. Rejects where it cannot be had. */
const executable = async (): Promise<string> => {
  const found = await installed();
  if (found !== null) return found;
  await run('apt-get', ['update', '-q']);
  await run('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium']);
  const path = await installed();
  if (path === null) throw new Error('a browser is needed: install the package chromium');
  return path;
};

export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await executable(), args: ['--no-sandbox', '--disable-gpu'] });

/** Everything that a page asked for, and everything it complained of. */
export const watch = (page: Page) => {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  return { requests, complaints };
};
