import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { SCREENSHOTS, setColorScheme, settled } from '../src/index.ts';
import { describeConsole, test } from './console-test.ts';

const IMAGES = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');

async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForFunction(() => document.querySelector('.ant-message-notice') === null);
  await settled(page);
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

/** `QIAOLOU_TEST_SCREENSHOTS=1 npm run test:e2e readme-pictures` takes them anew. */
describeConsole('pictures of the README', () => {
  test.runIf(SCREENSHOTS)('are taken', async ({ analyst }) => {
    const { page } = analyst;
    await analyst.visit('/', '总览');
    await page.getByRole('status', { name: '实时推送正常' }).waitFor();
    await picture(page, 'overview');
    await analyst.visit('/alerts?time=24h', '告警处置');
    await analyst.row('访问上传目录中的脚本文件').click();
    await page.locator('.why-sentence').waitFor();
    await picture(page, 'alert-queue-light');
    await page.getByRole('tab', { name: '为何触发' }).click();
    await page.locator('.explain mark').first().waitFor();
    await setColorScheme(page, 'dark');
    await picture(page, 'alert-queue-dark');
    await setColorScheme(page, 'light');
    await analyst.visit('/incidents', '事件管理');
    await analyst.row('访问上传目录中的脚本文件').getByRole('link').first().click();
    const task = page.locator('.task-card').filter({ hasText: '研判是否真实后门' });
    await task.getByRole('textbox').fill('已下载样本并核对哈希，确认为 JSP 一句话木马。');
    await task.getByRole('button', { name: '属实', exact: true }).click();
    await page.locator('.task-card').filter({ hasText: '保全证据' }).waitFor();
    await page.getByRole('button', { name: '进入「研判」' }).click();
    await page.locator('.status-steps li[aria-current="step"]').filter({ hasText: '研判' }).waitFor();
    await picture(page, 'incident');
    const query = 'source.ip: 203.0.113.0/24 and http.response.status_code >= 400';
    await analyst.visit(`/events?${new URLSearchParams({ query, time: '24h' }).toString()}`, '日志检索');
    await analyst.rows().first().waitFor();
    await page.locator('.timeline-strip canvas').waitFor();
    await picture(page, 'event-search');
    await analyst.visit('/sources', '日志源');
    await picture(page, 'sources');
    await analyst.visit('/compliance', '等级保护');
    await page.getByRole('button', { name: '安全管理中心', exact: true }).click();
    await analyst.row('8.1.5.1 a)').waitFor();
    await picture(page, 'compliance');
    await analyst.visit('/audit', '审计');
    await page.getByRole('button', { name: '校验审计链' }).click();
    await page.getByText('审计链完整').waitFor();
    await picture(page, 'audit');
  });
});
