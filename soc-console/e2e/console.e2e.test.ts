import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accessibilityViolations,
  CHROMIUM,
  chromiumInstalled,
  injectionLine,
  openBrowser,
  sendLine,
  setColorScheme,
  settled,
  startDemo,
  type ConsoleBrowser,
  type DemoPlatform,
} from './src/index.ts';

/** With `QIAOLOU_SCREENSHOTS=1` the pictures of the README are taken anew, of a fuller day. */
const SCREENSHOTS = process.env['QIAOLOU_SCREENSHOTS'] === '1';
const EVENTS = SCREENSHOTS ? 30_000 : 6_000;
const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');

/** The attacker of the live alert; nobody in the demo's day has this address. */
const ATTACKER = '203.0.113.244';
const RULE = '门户网站 SQL 注入尝试';
/** How long a condition may take to come true on a busy machine. */
const POLL = { timeout: 45_000 };

if (!chromiumInstalled)
  process.stderr.write(`skipped: no ${CHROMIUM}; "apt-get install chromium fonts-noto-cjk" brings it\n`);

let platform: DemoPlatform;
let browser: ConsoleBrowser;
let page: Page;

const heading = (name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });
const row = (text: string): Locator => page.locator('tr[data-row]').filter({ hasText: text });
const navigation = (name: string): Locator => page.getByRole('navigation').getByRole('link', { name, exact: true });
const currentRow = (): Locator => page.locator('tr[data-current]');

async function visit(path: string, title: string | RegExp): Promise<void> {
  await page.goto(platform.url + path);
  await heading(title).waitFor();
  await settled(page);
}

async function logIn(user: string, password: string): Promise<void> {
  await page.getByLabel('用户名').fill(user);
  await page.getByLabel('口令', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录' }).click();
}

async function accountMenu(item: string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /账号|Account/ })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Violations in both themes; taking pictures does without. */
async function violations(): Promise<readonly string[]> {
  return SCREENSHOTS ? [] : await accessibilityViolations(page);
}

async function picture(name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  await page.mouse.move(0, 0);
  await page.waitForFunction(() => document.querySelector('.ant-message-notice') === null);
  await settled(page);
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

beforeAll(async () => {
  if (!chromiumInstalled) return;
  platform = await startDemo(EVENTS);
  browser = await openBrowser(platform.url);
  page = browser.page;
});

afterAll(async () => {
  if (!chromiumInstalled) return;
  await browser.close();
  await platform.stop();
});

/** One working day of one analyst: each test goes on where the one before it ended. */
describe.skipIf(!chromiumInstalled)('the console in a real browser', () => {
  test('a wrong password is refused, the right one opens the overview', async () => {
    await page.goto(platform.url);
    await page.getByLabel('用户名').waitFor();
    expect(await violations()).toEqual([]);
    await logIn(platform.user, 'not the password 1A');
    await page.getByRole('alert').waitFor();
    await logIn(platform.user, platform.password);
    await heading('总览').waitFor();
    await page.getByRole('status', { name: '实时推送正常' }).waitFor();
  });

  test('an alert arrives in the open queue without reloading', async () => {
    await navigation('告警处置').click();
    await heading('告警处置').waitFor();
    await page.locator('tr[data-row]').first().waitFor();
    expect(await row(ATTACKER).count()).toBe(0);
    const documents = browser.documents();
    await sendLine(platform.syslogTcpPort, injectionLine(Date.now(), ATTACKER));
    await row(ATTACKER).waitFor();
    expect(await row(ATTACKER).textContent()).toContain(RULE);
    expect(browser.documents()).toBe(documents);
  });

  test('the keyboard goes to the alert, opens it and shows why it fired', async () => {
    await page.keyboard.press('j');
    await currentRow().waitFor();
    const first = await currentRow().getAttribute('data-row');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await expect.poll(() => currentRow().getAttribute('data-row'), POLL).toBe(first);
    expect(await currentRow().textContent()).toContain(ATTACKER);
    await page.keyboard.press('o');
    const flyout = page.getByRole('complementary', { name: '告警详情' });
    await flyout.getByRole('heading', { name: RULE }).waitFor();
    await flyout.getByRole('tab', { name: '为何触发' }).click();
    await flyout.locator('.explain mark').filter({ hasText: /union/i }).first().waitFor();
    await flyout.getByRole('tab', { name: '证据' }).click();
    await flyout.getByRole('tabpanel').getByText(ATTACKER).first().waitFor();
    await flyout.getByRole('tab', { name: '概览' }).click();
    await flyout.locator('.why-sentence').filter({ hasText: ATTACKER }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('keys do nothing while somebody types, with or without an input method', async () => {
    const queue = currentRow();
    const before = await queue.getAttribute('data-row');
    const box = page.getByLabel('搜索告警');
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('/');
    await page.keyboard.type('jotx');
    expect(await box.inputValue()).toBe('jotx');
    await box.fill('');
    const devtools = await page.context().newCDPSession(page);
    // Composing pinyin: the letters belong to the input method until they become text.
    await devtools.send('Input.imeSetComposition', { text: 'zhuru', selectionStart: 5, selectionEnd: 5 });
    await devtools.send('Input.insertText', { text: '注入' });
    expect(await box.inputValue()).toBe('注入');
    await row(ATTACKER).waitFor();
    await box.fill('');
    await box.blur();
    // Outside a field, a key that the input method has taken arrives as 229.
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await devtools.send('Input.dispatchKeyEvent', { type, key: 'Process', code: 'KeyJ', windowsVirtualKeyCode: 229 });
    await page.evaluate(() => {
      for (const key of ['j', 'o', 't', 'x'])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true }));
    });
    await devtools.detach();
    expect(await queue.getAttribute('data-row')).toBe(before);
    expect(await page.locator('tr[data-selected]').count()).toBe(0);
    expect(await page.getByRole('complementary', { name: '告警详情' }).count()).toBe(0);
    // And on the key itself, which is free again, the next row.
    await page.keyboard.press('j');
    await page.locator(`tr[data-current]:not([data-row="${before ?? ''}"])`).waitFor();
    await page.keyboard.press('k');
  });

  test('the alert is taken and becomes an incident', async () => {
    expect(await currentRow().textContent()).toContain(ATTACKER);
    await page.keyboard.press('t');
    await row(ATTACKER).filter({ hasText: '研判中' }).waitFor();
    await page.keyboard.press('z');
    await row(ATTACKER).filter({ hasText: '待处置' }).waitFor();
    await page.keyboard.press('t');
    await row(ATTACKER).filter({ hasText: '研判中' }).waitFor();
    await page.keyboard.press('o');
    const flyout = page.getByRole('complementary', { name: '告警详情' });
    await flyout.getByText(platform.user, { exact: true }).waitFor();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('事件标题').waitFor();
    expect(await violations()).toEqual([]);
    await dialog.getByLabel('摘要').fill('演示：门户办事指南接口被注入，响应 200，需核实是否返回数据。');
    await dialog.getByRole('button', { name: '生成事件' }).click();
    await page.waitForURL(/\/incidents\/[^/]+$/);
    await heading(new RegExp(`${RULE}.*${ATTACKER}`)).waitFor();
  });

  test('a playbook runs up to its manual step, and on when that is answered', async () => {
    await page.getByRole('button', { name: '执行剧本' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('选择剧本').click();
    await page.getByTitle('网站后门处置').click();
    await dialog.getByRole('radio', { name: /演练/ }).check();
    await settled(page);
    expect(await violations()).toEqual([]);
    await dialog.getByRole('button', { name: '开始执行' }).click();
    const run = page.getByRole('region', { name: '网站后门处置' });
    const step = (name: string, status: string): Locator =>
      run.locator(`li[data-status="${status}"]`).filter({ hasText: name });
    await step('研判是否真实后门', 'waiting').waitFor();
    await step('自动封禁攻击源 24 小时', 'succeeded').waitFor();
    const task = page.locator('.task-card').filter({ hasText: '研判是否真实后门' });
    await task.getByRole('textbox').fill('已核对响应内容与文件哈希，属实。');
    await task.getByRole('button', { name: '完成', exact: true }).click();
    await step('研判是否真实后门', 'succeeded').waitFor();
    await step('保全证据', 'waiting').waitFor();
    await page.getByText('人工任务').first().waitFor();
    await page.getByRole('button', { name: '进入「研判」' }).click();
    await page.locator('.status-steps li[aria-current="step"]').filter({ hasText: '研判' }).waitFor();
    await page.getByLabel('添加备注').or(page.getByPlaceholder('写下判断、依据和下一步')).first().waitFor();
    expect(await violations()).toEqual([]);
  });

  test('events are searched, and a wrong query points at its character', async () => {
    await navigation('日志检索').click();
    await heading('日志检索').waitFor();
    const query = page.getByRole('combobox', { name: '查询语句' });
    await query.fill(`source.ip: ${ATTACKER}`);
    await query.press('Enter');
    await row(ATTACKER).first().waitFor();
    await expect.poll(() => page.locator('tr[data-row]').count(), POLL).toBe(1);
    await row(ATTACKER).click();
    await page.getByText('url.original').first().waitFor();
    expect(await violations()).toEqual([]);
    await query.fill('source.ip: 10.0.0.0/99 and event.action: "x"');
    await page.getByText('第 12 个字符').waitFor();
    expect(await page.locator('.query-bad').textContent()).toBe('10.0.0.0/99');
    expect(await violations()).toEqual([]);
  });

  test('the audit trail proves itself', async () => {
    await navigation('审计').click();
    await page.getByRole('button', { name: '校验审计链' }).click();
    await page.getByText('审计链完整').waitFor();
    expect(await page.locator('.verify-result').textContent()).toMatch(/SM3 链值，全部一致/);
    await row('incident').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  test('compliance counts every clause and never takes what is untested for a pass', async () => {
    await navigation('等级保护').click();
    await heading('等级保护').waitFor();
    const all = page.getByRole('row').filter({ hasText: '全部条款' });
    expect(await all.getByRole('rowheader').textContent()).toMatch(/211/);
    const retention = row('8.1.5.4 d)');
    await page.getByRole('searchbox').or(page.getByPlaceholder('条款号、控制点、要求')).first().fill('8.1.5.4');
    await retention.filter({ hasText: '未测' }).waitFor();
    await retention.click();
    await page.getByRole('complementary', { name: '条款详情' }).getByText('数据不足，不能下结论；不计入符合').waitFor();
    expect(await violations()).toEqual([]);
  });

  test('sources lists every sender', async () => {
    await navigation('日志源').click();
    await heading('日志源').waitFor();
    await row('127.0.1.1').first().waitFor();
    await expect.poll(() => page.locator('tr[data-row]').count(), POLL).toBeGreaterThan(8);
  });

  test.each<readonly [path: string, title: string | RegExp]>([
    ['/', '总览'],
    ['/alerts', '告警处置'],
    ['/alerts?status=closed', '告警处置'],
    ['/incidents', '事件管理'],
    ['/tasks', '待办任务'],
    ['/events', '日志检索'],
    ['/sources', '日志源'],
    ['/rules', '检测规则'],
    ['/compliance', '等级保护'],
    ['/audit', '审计'],
    ['/users', '用户'],
    ['/nowhere', /./],
  ])('%s is accessible in both themes', async (path, title) => {
    await visit(path, title);
    expect(await violations()).toEqual([]);
  });

  test('the flyout is accessible on every tab, the keyboard help and a rule too', async () => {
    const found: string[] = [];
    const check = async (what: string): Promise<void> => {
      await settled(page);
      for (const violation of await violations()) found.push(`${what} ${violation}`);
    };
    await visit('/alerts?time=7d', '告警处置');
    await page.locator('tr[data-row]').first().click();
    for (const tab of ['概览', '为何触发', '证据', '实体', '历史']) {
      await page.getByRole('tab', { name: tab }).click();
      await check(`tab ${tab}`);
    }
    await page.keyboard.press('Escape');
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('键盘快捷键').waitFor();
    await check('help');
    await visit('/rules', '检测规则');
    await page.locator('tr[data-row]').first().click();
    await page.getByRole('complementary', { name: '规则详情' }).waitFor();
    await check('rule');
    expect(found).toEqual([]);
  });

  test('language and theme are switched in place and stay after a reload', async () => {
    await visit('/alerts', '告警处置');
    await accountMenu('English');
    await heading('Alerts').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await accountMenu('Dark');
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.reload();
    await heading('Alerts').waitFor();
    await page.locator('html[data-theme="dark"]').waitFor();
    await accountMenu('Light');
    await page.locator('html[data-theme="light"]').waitFor();
    await accountMenu('As the system');
    await accountMenu('简体中文');
    await heading('告警处置').waitFor();
  });

  test('logging out ends the session', async () => {
    await accountMenu('退出登录');
    await page.getByLabel('用户名').waitFor();
    await page.goto(`${platform.url}/audit`);
    await page.getByLabel('用户名').waitFor();
  });

  test('a one-time password must be changed; the system administrator sees users, not alerts', async () => {
    const once = await platform.resetPassword('sysadmin');
    await logIn('sysadmin', once);
    await page.getByLabel('当前口令').waitFor();
    expect(await violations()).toEqual([]);
    await page.getByLabel('当前口令').fill(once);
    await page.getByLabel('新口令', { exact: true }).fill('Watchtower-2026-oak');
    await page.getByLabel('再次输入新口令').fill('Watchtower-2026-oak');
    await page.getByRole('button', { name: '修改口令' }).click();
    await navigation('用户').click();
    await heading('用户').waitFor();
    await row('auditadmin').waitFor();
    expect(await violations()).toEqual([]);
    expect(await navigation('告警处置').count()).toBe(0);
    await page.goto(`${platform.url}/alerts`);
    await page.getByText('当前账号没有查看此页的权限').waitFor();
  });

  test('nothing went outside, nothing broke the policy, nothing failed in the browser', () => {
    expect(browser.foreignRequests).toEqual([]);
    expect(browser.policyViolations).toEqual([]);
    expect(browser.errors).toEqual([]);
  });
});

describe.skipIf(!chromiumInstalled || !SCREENSHOTS)('pictures of the README', () => {
  test('are taken', async () => {
    await page.context().clearCookies();
    await page.goto(platform.url);
    await logIn(platform.user, platform.password);
    await page.getByRole('status', { name: '实时推送正常' }).waitFor();
    await visit('/', '总览');
    await picture('overview');
    await visit('/alerts?time=24h', '告警处置');
    await row('访问上传目录中的脚本文件').click();
    await page.locator('.why-sentence').waitFor();
    await picture('alert-queue-light');
    await page.getByRole('tab', { name: '为何触发' }).click();
    await page.locator('.explain mark').first().waitFor();
    await setColorScheme(page, 'dark');
    await picture('alert-queue-dark');
    await setColorScheme(page, 'light');
    await visit('/incidents', '事件管理');
    await row('访问上传目录中的脚本文件').getByRole('link').first().click();
    const task = page.locator('.task-card').filter({ hasText: '研判是否真实后门' });
    await task.getByRole('textbox').fill('已下载样本并核对哈希，确认为 JSP 一句话木马。');
    await task.getByRole('button', { name: '完成', exact: true }).click();
    await page.locator('.task-card').filter({ hasText: '保全证据' }).waitFor();
    await page.getByRole('button', { name: '进入「研判」' }).click();
    await page.locator('.status-steps li[aria-current="step"]').filter({ hasText: '研判' }).waitFor();
    await picture('incident');
    const query = 'source.ip: 203.0.113.0/24 and http.response.status_code >= 400';
    await visit(`/events?${new URLSearchParams({ query, time: '24h' }).toString()}`, '日志检索');
    await page.locator('tr[data-row]').first().waitFor();
    await page.locator('.timeline-strip canvas').waitFor();
    await picture('event-search');
    await visit('/sources', '日志源');
    await picture('sources');
    await visit('/compliance', '等级保护');
    await page.getByRole('button', { name: '安全管理中心', exact: true }).click();
    await row('8.1.5.1 a)').waitFor();
    await picture('compliance');
    await visit('/audit', '审计');
    await page.getByRole('button', { name: '校验审计链' }).click();
    await page.getByText('审计链完整').waitFor();
    await picture('audit');
  });
});
