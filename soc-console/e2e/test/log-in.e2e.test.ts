import { expect } from 'vitest';
import { resetPassword } from '../src/index.ts';
import { describeConsole, settleIn, test } from './console-test.ts';

const PASSWORD = 'Watchtower-2026-oak';

describeConsole('logging in and out', () => {
  test('a wrong password is refused, the right one opens the overview', async ({ run, visitor, newUser }) => {
    const { user } = await settleIn(run.address.url, await newUser('analyst'), PASSWORD);
    await visitor.page.goto(run.address.url);
    await visitor.page.getByLabel('用户名').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.logIn(user, 'not the password 1A');
    await visitor.page.getByRole('alert').waitFor();
    await visitor.logIn(user, PASSWORD);
    await visitor.heading('总览').waitFor();
    await visitor.page.getByRole('status', { name: '实时推送正常' }).waitFor();
  });

  test('a one-time password must be changed before anything else', async ({ run, visitor, newUser }) => {
    const { name } = await newUser('viewer');
    const once = await resetPassword(run.address, name);
    await visitor.page.goto(`${run.address.url}/alerts`);
    await visitor.logIn(name, once);
    await visitor.page.getByLabel('当前口令').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.page.getByLabel('当前口令').fill(once);
    await visitor.page.getByLabel('新口令', { exact: true }).fill(PASSWORD);
    await visitor.page.getByLabel('再次输入新口令').fill(PASSWORD);
    await visitor.page.getByRole('button', { name: '修改口令' }).click();
    await visitor.navigation('告警处置').waitFor();
  });

  test('logging out ends the session', async ({ run, window, visitor, newUser }) => {
    await window.enter(await settleIn(run.address.url, await newUser('audit_admin'), PASSWORD));
    await visitor.visit('/audit', '审计');
    await visitor.accountMenu('退出登录');
    await visitor.page.getByLabel('用户名').waitFor();
    await visitor.page.goto(`${run.address.url}/audit`);
    await visitor.page.getByLabel('用户名').waitFor();
  });
});
