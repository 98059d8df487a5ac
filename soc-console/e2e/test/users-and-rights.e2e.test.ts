import { expect } from 'vitest';
import { describeConsole, settleIn, test } from './console-test.ts';

describeConsole('users and rights', () => {
  test('the system administrator sees users, not alerts', async ({ run, window, visitor, newUser }) => {
    await window.enter(await settleIn(run.address.url, await newUser('system_admin'), 'Watchtower-2026-oak'));
    await visitor.page.goto(run.address.url);
    await visitor.navigation('用户').click();
    await visitor.heading('用户').waitFor();
    await visitor.row('auditadmin').waitFor();
    expect(await visitor.violations()).toEqual([]);
    expect(await visitor.navigation('告警处置').count()).toBe(0);
    await visitor.page.goto(`${run.address.url}/alerts`);
    await visitor.page.getByText('当前账号没有查看此页的权限').waitFor();
  });
});
