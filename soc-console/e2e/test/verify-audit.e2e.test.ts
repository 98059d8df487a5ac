import { expect } from 'vitest';
import { callByApi } from '../src/index.ts';
import { describeConsole, test } from './console-test.ts';

describeConsole('the audit trail', () => {
  test('proves itself', async ({ run, analyst, attackers: [attacker], attack }) => {
    const { id } = await attack(attacker);
    await callByApi(run.demo, 'createIncident', { body: { title: attacker, groupIds: [id] } });
    await analyst.visit('/', '总览');
    await analyst.navigation('审计').click();
    await analyst.page.getByRole('button', { name: '校验审计链' }).click();
    await analyst.page.getByText('审计链完整').waitFor();
    expect(await analyst.page.locator('.verify-result').textContent()).toMatch(/SM3 链值，全部一致/);
    await analyst.row('新建事件').first().waitFor();
    expect(await analyst.violations()).toEqual([]);
  });
});
