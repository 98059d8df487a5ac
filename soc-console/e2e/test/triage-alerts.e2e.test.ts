import { MINUTE_MS } from '@qiaolou/schema';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { INJECTION_RULE, injectionLine, sendLine } from '../src/index.ts';
import { describeConsole, POLL, queueOf, test } from './console-test.ts';

/** What a key pressed outside a field looks like while an input method has taken it. */
async function composeOutsideFields(page: Page, keys: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['rawKeyDown', 'keyUp'] as const)
    await devtools.send('Input.dispatchKeyEvent', { type, key: 'Process', code: 'KeyJ', windowsVirtualKeyCode: 229 });
  await devtools.detach();
  await page.evaluate((pressed) => {
    for (const key of pressed)
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true }));
  }, keys);
}

/** Pinyin composed in the field that has the focus: the letters belong to the input method until they become text. */
async function composePinyin(page: Page, letters: string, text: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const end = letters.length;
  await devtools.send('Input.imeSetComposition', { text: letters, selectionStart: end, selectionEnd: end });
  await devtools.send('Input.insertText', { text });
  await devtools.detach();
}

describeConsole('the alert queue', () => {
  test('shows an alert that arrives without reloading', async ({ run, window, analyst, attackers: [attacker] }) => {
    await analyst.visit('/', '总览');
    await analyst.page.getByRole('status', { name: '实时推送正常' }).waitFor();
    await analyst.navigation('告警处置').click();
    await analyst.heading('告警处置').waitFor();
    await analyst.rows().first().waitFor();
    expect(await analyst.row(attacker).count()).toBe(0);
    const documents = window.documents();
    await sendLine(run.address.syslogTcpPort, injectionLine(Date.now(), attacker));
    await analyst.row(attacker).waitFor();
    expect(await analyst.row(attacker).textContent()).toContain(INJECTION_RULE);
    expect(window.documents()).toBe(documents);
  });

  test('is walked by keyboard; an alert shows why it fired', async ({ analyst, attackers, attack }) => {
    const { page } = analyst;
    await attack(attackers[0], MINUTE_MS);
    await attack(attackers[1]);
    await analyst.visit(queueOf(attackers), '告警处置');
    await analyst.row(attackers[1]).waitFor();
    await page.keyboard.press('j');
    await analyst.currentRow().waitFor();
    const first = await analyst.currentRow().getAttribute('data-row');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await expect.poll(() => analyst.currentRow().getAttribute('data-row'), POLL).toBe(first);
    // The one that came last stands first.
    expect(await analyst.currentRow().textContent()).toContain(attackers[1]);
    await page.keyboard.press('o');
    const flyout = analyst.flyout();
    await flyout.getByRole('heading', { name: INJECTION_RULE }).waitFor();
    await flyout.getByRole('tab', { name: '为何触发' }).click();
    await flyout.locator('.explain mark').filter({ hasText: /union/i }).first().waitFor();
    await flyout.getByRole('tab', { name: '证据' }).click();
    await flyout.getByRole('tabpanel').getByText(attackers[1]).first().waitFor();
    await flyout.getByRole('tab', { name: '概览' }).click();
    await flyout.locator('.why-sentence').filter({ hasText: attackers[1] }).waitFor();
    await page.keyboard.press('Escape');
    await flyout.waitFor({ state: 'detached' });
  });

  test('hears no key while somebody types, with or without an input method', async ({ analyst, attackers, attack }) => {
    const { page } = analyst;
    await attack(attackers[0], MINUTE_MS);
    await attack(attackers[1]);
    await analyst.visit(queueOf(attackers), '告警处置');
    await analyst.row(attackers[1]).waitFor();
    await page.keyboard.press('j');
    const before = await analyst.currentRow().getAttribute('data-row');
    const box = page.getByLabel('搜索告警');
    await analyst.leaveFields();
    await page.keyboard.press('/');
    await page.keyboard.type('jotx');
    expect(await box.inputValue()).toBe('jotx');
    await box.fill('');
    await composePinyin(page, 'zhuru', '注入');
    expect(await box.inputValue()).toBe('注入');
    await analyst.row(attackers[1]).waitFor();
    await box.fill('');
    await box.blur();
    await composeOutsideFields(page, ['j', 'o', 't', 'x']);
    expect(await analyst.currentRow().getAttribute('data-row')).toBe(before);
    expect(await page.locator('tr[data-selected]').count()).toBe(0);
    expect(await analyst.flyout().count()).toBe(0);
    // And on the key itself, which is free again, the next row.
    await page.keyboard.press('j');
    await page.locator(`tr[data-current]:not([data-row="${before ?? ''}"])`).waitFor();
  });

  test('lets an alert be taken, given back and taken again', async ({
    run,
    analyst,
    attackers: [attacker],
    attack,
  }) => {
    const { page } = analyst;
    await attack(attacker);
    await analyst.visit(queueOf([attacker]), '告警处置');
    await analyst.row(attacker).filter({ hasText: '待处置' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('t');
    await analyst.row(attacker).filter({ hasText: '研判中' }).waitFor();
    await page.keyboard.press('z');
    await analyst.row(attacker).filter({ hasText: '待处置' }).waitFor();
    await page.keyboard.press('t');
    await analyst.row(attacker).filter({ hasText: '研判中' }).waitFor();
    await page.keyboard.press('o');
    await analyst.flyout().getByText(run.demo.user, { exact: true }).waitFor();
  });
});
