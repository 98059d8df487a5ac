import { expect } from 'vitest';
import { INJECTION_RULE } from '../src/index.ts';
import { describeConsole, test } from './console-test.ts';

describeConsole('opening an incident', () => {
  test('an alert becomes an incident', async ({ analyst, attackers: [attacker], attack }) => {
    const { page } = analyst;
    await attack(attacker);
    await analyst.visit(`/alerts?source=${attacker}`, '告警处置');
    await analyst.row(attacker).waitFor();
    await page.keyboard.press('j');
    expect(await analyst.currentRow().textContent()).toContain(attacker);
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('事件标题').waitFor();
    expect(await analyst.violations()).toEqual([]);
    await dialog.getByLabel('摘要').fill('演示：门户办事指南接口被注入，响应 200，需核实是否返回数据。');
    await dialog.getByRole('button', { name: '生成事件' }).click();
    await page.waitForURL(/\/incidents\/[^/]+$/);
    await analyst.heading(new RegExp(`${INJECTION_RULE}.*${attacker}`)).waitFor();
  });
});
