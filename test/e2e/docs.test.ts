import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, PREFIX, startApi } from '../support/api.ts';
import { launchBrowser, watch } from '../support/chromium.ts';

describe('the pages of the documentation', () => {
  let api: Api;
  let browser: Browser;
  beforeAll(async () => {
    [api, browser] = await Promise.all([startApi(), launchBrowser()]);
    await api.scanned();
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });

  const open = async (path: string) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const seen = watch(page);
    const answer = await page.goto(`${api.base}${PREFIX}/${path}`, { waitUntil: 'networkidle' });
    expect(answer?.status()).toBe(200);
    expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
    return { page, ...seen };
  };

  const staysHere = (requests: readonly string[]) => {
    const outside = requests.filter((url) => !url.startsWith(`${api.base}/`) && !url.startsWith('data:'));
    expect(requests.length).toBeGreaterThan(2);
    expect(outside).toEqual([]);
  };

  it('Swagger UI takes a token and tries an operation out', async () => {
    const { page, requests, complaints } = await open('docs');
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.auth-container input').fill(api.token);
    await page.locator('.auth-btn-wrapper .authorize').click();
    await page.locator('.auth-btn-wrapper .btn-done').click();
    const operation = page.locator('#operations-dashboard-getZiScore');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const live = operation.locator('.live-responses-table');
    await live.waitFor();
    expect(await live.locator('tbody .response-col_status').first().innerText()).toContain('200');
    const shown = await live.locator('tbody .response-col_description pre code').first().innerText();
    const { score } = await api.score();
    expect(JSON.parse(shown)).toMatchObject({ score });
    staysHere(requests);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('ReDoc shows the operations', async () => {
    const { page, requests, complaints } = await open('redoc');
    await page
      .getByRole('heading', { name: 'The ZI Score of the estate, or of one service or domain' })
      .waitFor();
    staysHere(requests);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(['docs', 'docs/json', 'redoc', 'redoc/redoc.standalone.js', 'openapi.json'])(
    '%s needs no token',
    async (path) => {
      const answer = await fetch(`${api.base}${PREFIX}/${path}`);
      expect(answer.status).toBe(200);
      expect((await answer.text()).length).toBeGreaterThan(100);
    },
  );

  it('answers of the API are no pages: nothing may run in them', async () => {
    for (const path of ['health', 'dashboard/zi-score', 'nowhere', 'openapi.json']) {
      const { headers } = await api.get(path);
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
