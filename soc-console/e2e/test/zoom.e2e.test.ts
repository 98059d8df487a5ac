import { expect } from 'vitest';
import { beyondTheEdge, scrollsSideways } from '../src/index.ts';
import { CONSOLE_PAGES } from './console-pages.ts';
import { describeConsole, POLL, test } from './console-test.ts';

/** What is left of 1280 × 800 at 200 % (WCAG 1.4.4), CSS px. */
const AT_200 = { width: 640, height: 400 };
/** What is left of 1280 × 1024 at 400 % (WCAG 1.4.10), CSS px. */
const AT_400 = { width: 320, height: 256 };

describeConsole('a page at 1366 × 768 in English', () => {
  test.for(CONSOLE_PAGES)('%s cuts no table', async ([path], { analyst }) => {
    await analyst.page.addInitScript(() => {
      localStorage.setItem('qiaolou.preferences', JSON.stringify({ language: 'en' }));
    });
    await analyst.visit(path, /[A-Za-z]/);
    await expect.poll(() => analyst.page.locator('.ant-spin-spinning').count(), POLL).toBe(0);
    expect(await scrollsSideways(analyst.page)).toEqual([]);
  });
});

describeConsole('a page at 200 %', () => {
  test.for(CONSOLE_PAGES)(
    '%s scrolls in one direction and keeps everything within reach',
    async ([path, title], { analyst }) => {
      await analyst.page.setViewportSize(AT_200);
      await analyst.visit(path, title);
      expect(await beyondTheEdge(analyst.page)).toEqual([]);
    },
  );

  test('the queue is triaged', async ({ analyst }) => {
    await analyst.page.setViewportSize(AT_200);
    await analyst.visit('/alerts?time=7d', '告警处置');
    await analyst.rows().first().click();
    await analyst.flyout().waitFor();
    expect(await beyondTheEdge(analyst.page)).toEqual([]);
  });
});

describeConsole('a page at 400 %', () => {
  test.for(CONSOLE_PAGES)('%s is read downwards only, tables too', async ([path, title], { analyst }) => {
    await analyst.page.setViewportSize(AT_400);
    await analyst.visit(path, title);
    // The heading may be there before what is below it.
    await expect.poll(() => analyst.page.locator('.ant-spin-spinning').count(), POLL).toBe(0);
    expect(await beyondTheEdge(analyst.page)).toEqual([]);
    expect(await scrollsSideways(analyst.page)).toEqual([]);
  });

  test('the queue is triaged: filters, a card, its details, what is done with it', async ({ analyst }) => {
    const { page } = analyst;
    await page.setViewportSize(AT_400);
    await analyst.visit('/alerts?time=7d', '告警处置');
    await page.locator('summary').filter({ hasText: '筛选条件' }).click();
    await page.getByRole('checkbox', { name: /待处置/ }).waitFor();
    expect(await scrollsSideways(page)).toEqual([]);
    await page.locator('summary').filter({ hasText: '筛选条件' }).click();
    await analyst.rows().first().getByRole('checkbox').check();
    await page.getByRole('toolbar').getByRole('button', { name: /领取/ }).waitFor();
    expect(await beyondTheEdge(page)).toEqual([]);
    expect(await scrollsSideways(page)).toEqual([]);
    await analyst.rows().first().getByRole('button').first().click();
    await analyst.flyout().getByRole('tab', { name: '为何触发' }).click();
    await page.locator('.explain mark').first().waitFor();
    expect(await beyondTheEdge(page)).toEqual([]);
    expect(await scrollsSideways(page)).toEqual([]);
  });

  test('every page is reached from the bar above', async ({ analyst }) => {
    const { page } = analyst;
    await page.setViewportSize(AT_400);
    await analyst.visit('/', '总览');
    await page.getByRole('button', { name: '展开导航' }).click();
    await analyst.navigation('检测规则').click();
    await analyst.heading('检测规则').waitFor();
    await page.getByRole('button', { name: '展开导航' }).waitFor();
  });
});
